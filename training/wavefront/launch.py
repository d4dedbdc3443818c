"""How the rounds of a wavefront are launched: all at once, or one by one."""

import functools
from collections.abc import Sequence
from typing import Any

import torch
import triton
from torch import Tensor

Tile = dict[str, int]
MIN_STREAMS = 16
"""Of a tile."""

TILES = [
    triton.Config(
        {"BLOCK_B": streams, "BLOCK_H": units, "BLOCK_K": 64}, num_warps=warps, num_stages=stages
    )
    for streams, units, warps, stages in (
        (16, 16, 4, 4),
        (16, 32, 4, 4),
        (32, 16, 4, 4),
        (32, 16, 8, 4),
        (32, 32, 8, 3),
        (64, 16, 4, 4),
        (64, 32, 8, 3),
    )
]
"""What is tried on a GPU that holds all programs at once, when it first meets a size."""
CPU_TILE = {"BLOCK_B": 16, "BLOCK_H": 64, "BLOCK_K": 64}
"""For Triton's interpreter, whose time goes by programs."""


def run(
    kernel: Any, buffers: Sequence[Tensor], T: int, B: int, H: int, L: int, **flags: bool
) -> None:
    """All T + L - 1 rounds of `kernel`, in one launch where the device can hold all its programs.

    They wait for each other there, which they could not if some had to wait for others to end; a
    cooperative launch is refused rather than begun where that is so.
    """
    device = buffers[0].device
    arrived = torch.zeros(B // MIN_STREAMS, dtype=torch.int32, device=device)
    sizes = {"T": T, "B": B, "H": H, "L": L, "PRECISION": "ieee", **flags}
    rounds = T + L - 1
    if device.type == "cuda" and _fitting(TILES, sizes, device):
        _tuned(kernel)[lambda tile: _grid(tile, B, H, L)](
            *buffers, arrived=arrived, first=0, last=rounds, launch_cooperative_grid=True, **sizes
        )
        return
    tile = large_tile(B) if device.type == "cuda" else CPU_TILE
    grid = _grid(tile, B, H, L)
    launches = 1 if grid == (1, 1, 1) else rounds
    for first in range(launches):
        last = first + rounds // launches
        kernel[grid](*buffers, arrived=arrived, first=first, last=last, **sizes, **tile)


def large_tile(B: int) -> Tile:
    """For what is too large for one launch."""
    streams = next(size for size in (64, 32, MIN_STREAMS) if B % size == 0)
    return {"BLOCK_B": streams, "BLOCK_H": 32, "BLOCK_K": 64, "num_warps": 8, "num_stages": 3}


def _grid(tile: Tile, B: int, H: int, L: int) -> tuple[int, int, int]:
    return H // tile["BLOCK_H"], B // tile["BLOCK_B"], L


@functools.cache
def _tuned(kernel: Any) -> Any:
    return triton.autotune(
        configs=TILES,
        key=["T", "B", "H", "L"],
        reset_to_zero=["arrived"],
        cache_results=True,  # On disk: every process of a size takes the same tile.
        prune_configs_by={
            "early_config_prune": lambda tiles, buffers, **sizes: _fitting(
                tiles, sizes, sizes["arrived"].device
            )
        },
    )(kernel)


def _fitting(
    tiles: Sequence[triton.Config], sizes: dict[str, Any], device: torch.device
) -> list[triton.Config]:
    """Those whose programs have a multiprocessor each."""
    most = torch.cuda.get_device_properties(device).multi_processor_count
    B, H, L = sizes["B"], sizes["H"], sizes["L"]
    return [
        tile
        for tile in tiles
        if B % tile.kwargs["BLOCK_B"] == 0
        and H % tile.kwargs["BLOCK_H"] == 0
        and H // tile.kwargs["BLOCK_H"] * (B // tile.kwargs["BLOCK_B"]) * L <= most
    ]
