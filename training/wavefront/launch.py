"""How the rounds of a wavefront are launched: all at once, or one by one."""

import functools
from collections.abc import Sequence
from typing import Any

import torch
import triton
from torch import Tensor

from training.wavefront import kernels

Tile = dict[str, int]
MIN_STREAMS = 16
"""Of a tile."""
BLOCK_K = 64

TILES = [
    triton.Config(
        {"BLOCK_B": streams, "BLOCK_H": units, "BLOCK_K": BLOCK_K}, num_warps=warps, num_stages=2
    )
    for streams, units, warps in (
        (16, 16, 4),
        (16, 16, 8),
        (16, 32, 4),
        (16, 32, 8),
        (32, 16, 8),
    )
]
"""What is tried on a GPU that holds all programs at once, when it first meets a size."""
CPU_TILE = {"BLOCK_B": 16, "BLOCK_H": 64, "BLOCK_K": 32, "CHUNKS": 1}
"""For Triton's interpreter, whose time goes by programs."""
READS = {kernels.forward: 2, kernels.backward: 8}
"""Matrices of BLOCK_B x BLOCK_K that are a chunk of what a product reads."""


def run(
    kernel: Any, buffers: Sequence[Tensor], T: int, B: int, H: int, L: int, **others: int
) -> None:
    """All T + L - 1 rounds of `kernel`, in one launch where the device can hold all its programs.

    They wait for each other there, which they could not if some had to wait for others to end; a
    cooperative launch is refused rather than begun where that is so.
    """
    device, dtype = buffers[0].device, buffers[0].dtype
    arrived = torch.zeros(B // MIN_STREAMS, dtype=torch.int32, device=device)
    sizes = {"T": T, "B": B, "H": H, "L": L, "PRECISION": "ieee", **others}
    rounds = T + L - 1
    if device.type == "cuda" and fitting_tiles(READS[kernel], sizes, device, dtype):
        _tuned(kernel)[lambda tile: _grid(tile, B, H, L)](
            *buffers, arrived=arrived, first=0, last=rounds, launch_cooperative_grid=True, **sizes
        )
        return
    tile = large_tile(B) if device.type == "cuda" else CPU_TILE
    grid = _grid(tile, B, H, L)
    if grid == (1, 1, 1):
        kernel[grid](*buffers, arrived=arrived, first=0, last=rounds, **sizes, **tile)
        return
    for first in range(rounds):
        kernel[grid](*buffers, arrived=arrived, first=first, last=first + 1, **sizes, **tile)


def large_tile(B: int) -> Tile:
    """For what is too large for one launch."""
    streams = next(size for size in (64, 32, MIN_STREAMS) if B % size == 0)
    sizes = {"BLOCK_B": streams, "BLOCK_H": 32, "BLOCK_K": BLOCK_K, "CHUNKS": 0}
    return sizes | {"num_warps": 8, "num_stages": 3}


def _grid(tile: Tile, B: int, H: int, L: int) -> tuple[int, int, int]:
    return H // tile["BLOCK_H"], B // tile["BLOCK_B"], L


@functools.cache
def _tuned(kernel: Any) -> Any:
    def fit(tiles: list[triton.Config], buffers: dict[str, Any], **sizes: Any) -> Any:
        weights = buffers["weights_L24HH"]
        return fitting_tiles(READS[kernel], sizes, weights.device, weights.dtype)

    return triton.autotune(
        configs=TILES,
        key=["T", "B", "H", "L"],
        reset_to_zero=["arrived"],
        cache_results=True,  # On disk: every process of a size takes the same tile.
        prune_configs_by={"early_config_prune": fit},
    )(kernel)


def fitting_tiles(
    reads: int, sizes: dict[str, Any], device: torch.device, dtype: torch.dtype
) -> list[triton.Config]:
    """Those whose programs have a multiprocessor each, with room for weights in shared memory."""
    multiprocessor = torch.cuda.get_device_properties(device)
    B, H, L = sizes["B"], sizes["H"], sizes["L"]
    found = []
    for tile in TILES:
        streams, units = tile.kwargs["BLOCK_B"], tile.kwargs["BLOCK_H"]
        # torch does not tell it of AMD's.
        room = getattr(multiprocessor, "shared_memory_per_block_optin", 0)
        chunks = chunks_of(reads, tile.kwargs, H, dtype.itemsize, room)
        programs = H // units * (B // streams) * L
        is_whole = B % streams == H % units == 0
        if is_whole and chunks and programs <= multiprocessor.multi_processor_count:
            kept = tile.kwargs | {"CHUNKS": chunks}
            found.append(triton.Config(kept, num_warps=tile.num_warps, num_stages=tile.num_stages))
    return found


def chunks_of(reads: int, tile: Tile, H: int, itemsize: int, room: int) -> int:
    """How many chunks of what is multiplied lie in shared memory, at once, beside the weights.

    0 where not even one fits into `room` bytes.
    """
    weights = 8 * H * tile["BLOCK_H"] * itemsize
    chunk = reads * tile["BLOCK_B"] * BLOCK_K * itemsize
    return max(0, min((room - weights) // chunk, H // BLOCK_K))
