"""How the rounds of a wavefront are launched: all at once, but for Triton's interpreter."""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from training.wavefront import kernels

Tile = dict[str, int]
MIN_STREAMS = 16
"""Of a tile."""

TILES: list[Tile] = [
    {"BLOCK_B": streams, "BLOCK_H": units, "num_warps": 8, "num_stages": 2}
    for streams, units in ((16, 16), (16, 32), (32, 16), (32, 32))
]
"""The best first, as measured on an H200: many programs are done with a round sooner."""
CPU_TILE: Tile = {"BLOCK_B": 16, "BLOCK_H": 64, "BLOCK_K": 32, "CHUNKS": 1}
"""For Triton's interpreter, whose time goes by programs."""
LAG = {kernels.forward: 1, kernels.backward: 2}
"""Rounds between a layer and the next."""
READS = {kernels.forward: (2, 64), kernels.backward: (8, 32)}
"""What a product reads at a time, a chunk: so many matrices, each BLOCK_B x so much."""


def run(
    kernel: Any,
    buffers: Sequence[Tensor],
    dtype: torch.dtype,
    T: int,
    B: int,
    H: int,
    L: int,
    **others: int,
) -> None:
    """All rounds of `kernel`, with products of numbers of this type.

    Programs wait for each other, which they could not if some had to wait for others to end; a
    cooperative launch is refused rather than begun where that is so. The interpreter has no two
    programs at a time: there each round is a launch.
    """
    device = buffers[0].device
    arrived = torch.zeros(B // MIN_STREAMS, dtype=torch.int32, device=device)
    sizes = {"T": T, "B": B, "H": H, "L": L, "PRECISION": "ieee", **others}
    rounds = T + LAG[kernel] * (L - 1)
    if device.type == "cuda":
        tile = tile_of(kernel, B, H, L, device, dtype)
        assert tile is not None  # `pick_kernel` sees to it.
        kernel[_grid(tile, B, H, L)](
            *buffers, arrived=arrived, first=0, last=rounds, launch_cooperative_grid=True,
            **sizes, **tile,
        )  # fmt: skip
        return
    grid = _grid(CPU_TILE, B, H, L)
    launches = 1 if grid == (1, 1, 1) else rounds
    for first in range(launches):
        last = first + rounds // launches
        kernel[grid](*buffers, arrived=arrived, first=first, last=last, **sizes, **CPU_TILE)


def _grid(tile: Tile, B: int, H: int, L: int) -> tuple[int, int, int]:
    return H // tile["BLOCK_H"], B // tile["BLOCK_B"], L


def tile_of(
    kernel: Any, B: int, H: int, L: int, device: torch.device, dtype: torch.dtype
) -> Tile | None:
    """The first of which each program has a multiprocessor, with room there for its weights."""
    multiprocessor = torch.cuda.get_device_properties(device)
    # torch does not tell it of AMD's.
    memory = getattr(multiprocessor, "shared_memory_per_block_optin", 0)
    for tile in TILES:
        tile = tile | {"BLOCK_K": READS[kernel][1]}
        chunks = chunks_of(READS[kernel][0], tile, H, dtype.itemsize, memory)
        of_units, of_streams, of_layers = _grid(tile, B, H, L)
        programs = of_units * of_streams * of_layers
        is_whole = B % tile["BLOCK_B"] == 0
        if is_whole and chunks and programs <= multiprocessor.multi_processor_count:
            return tile | {"CHUNKS": chunks}
    return None


def chunks_of(matrices: int, tile: Tile, H: int, itemsize: int, memory: int) -> int:
    """How many chunks of what is multiplied lie in shared memory, at once, beside the weights.

    0 where not even one fits into `memory` bytes, or not the float32 sums that Triton exchanges
    there when the chunks have been multiplied.
    """
    free = memory - 8 * H * tile["BLOCK_H"] * itemsize
    sums = 8 * tile["BLOCK_B"] * tile["BLOCK_H"] * 4
    chunk = matrices * tile["BLOCK_B"] * tile["BLOCK_K"] * itemsize
    return min(free // chunk, H // 64) if free >= max(chunk, sums) else 0
