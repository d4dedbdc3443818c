"""That the kernels compile for a GPU, which takes none."""

import os
import subprocess
import sys

import pytest

pytest.importorskip("triton", reason="torch came without Triton: pip install .[kernels]")

pytestmark = pytest.mark.compiles

COMPILE = """
import re, sys
import triton
from triton.backends.compiler import GPUTarget
from triton.compiler import ASTSource
from training.wavefront import kernels, launch

EXACT = (
    "biases_L4H", "masks_MBTH", "cells_LTBH", "d_cells_LTBH", "arriving_LTBH",
    "d_biases_NL4H",
)
ROOM = 232_448  # Shared memory of an H100's or H200's program, in bytes.
kernel = getattr(kernels, sys.argv[1])

def type_of(name):
    if name in ("arrived", "ids_BT"):
        return "*i32" if name == "arrived" else "*i64"
    if not re.search("_[A-Z0-9]+$", name):
        return "i32"
    return "*fp32" if name in EXACT else "*bf16"

matrices, width = launch.READS[kernel]

def most_units(tile):
    return max(H for H in range(64, 1025, 64) if launch.chunks_of(matrices, tile, H, 2, ROOM))

tiles = [tile | {"BLOCK_K": width} for tile in launch.TILES]
cases = [(tile, 320) for tile in tiles] + [(tile, most_units(tile)) for tile in tiles[2:]]
for tile, H in cases:
    known = dict(H=H, L=3, IS_RESIDUAL=True, MASK_STEPS=50, PRECISION="ieee")
    options = tile | {
        "CHUNKS": launch.chunks_of(matrices, tile, H, 2, ROOM), "launch_cooperative_grid": True,
    }
    known |= {name: options.pop(name) for name in list(options) if name.isupper()}
    types = {name: "constexpr" if name in known else type_of(name) for name in kernel.arg_names}
    aligned = {
        (place,): [["tt.divisibility", 16]]
        for place, (name, kind) in enumerate(types.items())
        if kind.startswith("*") or name == "B"
    }
    compiled = triton.compile(
        ASTSource(kernel, signature=types, constexprs=known, attrs=aligned),
        target=GPUTarget("cuda", 90, 32),
        options=options,
    )
    text = compiled.asm["ptx"]
    parts = (
        "atom.global.gpu.release", "gpu.*acquire",
        r"\\bw?g?mma\\S*sync",
    )
    counts = [len(re.findall(part, text)) for part in parts]
    print(compiled.metadata.shared <= ROOM, *counts)
"""


@pytest.mark.parametrize("kernel", ["forward", "backward"])
def test_a_kernel_compiles_for_a_gpu(kernel: str) -> None:
    """Not interpreted: in a process of its own, as Triton decides that once."""
    environment = {name: value for name, value in os.environ.items() if name != "TRITON_INTERPRET"}
    done = subprocess.run(
        [sys.executable, "-c", COMPILE, kernel],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    lines = [line.split() for line in done.stdout.splitlines()]
    assert len(lines) == 6
    for is_fitting, arrivals, looks, products in lines:
        assert is_fitting == "True"
        assert arrivals == looks == "1"  # Of programs that wait for each other.
        assert int(products) >= 40  # Of the tensor cores.
