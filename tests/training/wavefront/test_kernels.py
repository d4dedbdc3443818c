"""That the kernels compile for a GPU, which takes none."""

import os
import subprocess
import sys

import pytest

pytest.importorskip("triton", reason="torch came without Triton: pip install .[kernels]")

COMPILE = """
import re, sys
import triton
from triton.backends.compiler import GPUTarget
from triton.compiler import ASTSource
from training.wavefront import kernels, launch

EXACT = ("biases_L4H", "cells_LTBH", "d_cells_LTBH", "arriving_LTBH")
kernel = getattr(kernels, sys.argv[1])

def type_of(name):
    if name == "arrived":
        return "*i32"
    if not re.search("_[A-Z0-9]+$", name):
        return "i32"
    return "*fp32" if name in EXACT else "*bf16"

for tile in launch.TILES[2], launch.TILES[-1]:
    known = dict(H=320, L=3, IS_RESIDUAL=True, IS_MASKED=True, PRECISION="ieee")
    known |= tile.kwargs
    types = {name: "constexpr" if name in known else type_of(name) for name in kernel.arg_names}
    aligned = {
        (place,): [["tt.divisibility", 16]]
        for place, (name, kind) in enumerate(types.items())
        if kind.startswith("*") or name == "B"
    }
    compiled = triton.compile(
        ASTSource(kernel, signature=types, constexprs=known, attrs=aligned),
        target=GPUTarget("cuda", 90, 32),
        options={
            "num_warps": tile.num_warps, "num_stages": tile.num_stages,
            "launch_cooperative_grid": True,
        },
    )
    parts = "atom.global.gpu.release", "gpu.*acquire", "cp.async.cg.shared.global"
    counts = [len(re.findall(part, compiled.asm["ptx"])) for part in parts]
    print(len(compiled.asm["cubin"]), *counts)
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
    for line in (lines := done.stdout.splitlines()):
        size, arrivals, looks, wide_copies = map(int, line.split())
        assert size > 1000
        assert arrivals == looks == 1  # Of programs that wait for each other.
        assert wide_copies > 8
    assert len(lines) == 2
