"""stack.c for other processors than this one.

For ARM it is built by a cross-compiler and run by an emulator, where these are installed; on
Debian: `apt install gcc-aarch64-linux-gnu qemu-user-static`. What it uses of Intel's AMX and of
AVX-512's bfloat16 is done in plain C by intel/immintrin.h.
"""

import os
import re
import shutil
import struct
import subprocess
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple

import pytest
import torch
from torch import Tensor

from training.model import CharLSTM
from training.settings import TrainSettings
from training.stepping import native
from training.stepping.compiler import FLAGS
from training.stepping.native import NUMBERS, SOURCE, NativeStack, NativeStep
from training.stepping.stack import Stack
from training.stepping.torch_stack import TorchStack

ARM_GCC, ARM = "aarch64-linux-gnu-gcc", "qemu-aarch64-static"
STEPS = Path(__file__).with_name("steps.c")
INTEL = Path(__file__).with_name("intel")
HAS = ("__AVX512F__", "__AVX512BF16__", "__AMX_BF16__")
V = 70
SIZES = [
    {"layers": 1, "hidden_size": 7},
    {"layers": 3, "hidden_size": 32},
    {"layers": 4, "hidden_size": 50, "residual": True, "embedding_size": 5},
]


class Processor(NamedTuple):
    """How stack.c is built and run for it, and what it says of it."""

    compiler: str
    flags: tuple[str, ...]
    runner: tuple[str, ...]
    lanes: int
    unit_multiple: int
    dtype: torch.dtype

    def build(self, source: Path, made: Path, *flags: str) -> Path:
        if shutil.which(self.compiler) is None:
            pytest.skip(f"wants {self.compiler}")
        arguments = [*FLAGS, *self.flags, f"-I{SOURCE.parent}", *flags]
        subprocess.run([self.compiler, *arguments, str(source), "-o", str(made)], check=True)
        return made

    def runs(self, program: Path, step: NativeStep, ids_TB: Tensor) -> Tensor:
        """All outputs, out_TBN."""
        command = [*self.runner, str(program)]
        done = subprocess.run(command, input=_given(step, ids_TB), capture_output=True, check=True)
        (unit_multiple,) = struct.unpack_from("=q", done.stdout)
        assert unit_multiple == self.unit_multiple  # By AMX, if it should be.
        out = torch.frombuffer(bytearray(done.stdout), dtype=torch.float32, offset=8)
        return out.view(*ids_TB.shape, -1)


def arm(model: str) -> Processor:
    return Processor(ARM_GCC, (f"-mcpu={model}",), (ARM, "-cpu", "max"), 4, 4, dtype=torch.float32)


def intel(refused: int, unit_multiple: int) -> Processor:
    has = [f"-D{name}" for name in HAS]
    flags = ("-O1", "-DBFLOAT16", f"-DREFUSED={refused}", *has, f"-I{INTEL}")  # -O3 takes seconds.
    return Processor("cc", flags, (), 16, unit_multiple, dtype=torch.bfloat16)


PROCESSORS = {
    "arm": arm("generic"),
    "arm neoverse-v1": arm("neoverse-v1"),
    "intel": intel(0, 32),
    "intel without amx": intel(-1, 16),
}


def _given(step: NativeStep, ids_TB: Tensor) -> bytes:
    """What steps.c reads."""

    def tensor(values: Tensor) -> bytes:
        held = values.contiguous().flatten().view(torch.uint8).numpy().tobytes()
        return struct.pack("=q", len(held)) + held

    numbers = struct.pack("=6q", *[getattr(step._struct, name) for name in NUMBERS])
    symbols = struct.pack("=q", len(ids_TB)) + b"".join(map(tensor, ids_TB))
    return numbers + b"".join(map(tensor, step._tensors)) + symbols


@pytest.fixture(scope="module", params=PROCESSORS)
def processor(request: pytest.FixtureRequest) -> Processor:
    found = PROCESSORS[request.param]
    if found.runner and shutil.which(found.runner[0]) is None:
        pytest.skip(f"wants {found.runner[0]}")
    return found


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory, processor: Processor) -> Path:
    static = ("-static",) if processor.runner else ()
    return processor.build(STEPS, tmp_path_factory.mktemp("c") / "steps", *static)


@pytest.fixture
def stacked(
    tiny: Callable[..., TrainSettings], monkeypatch: pytest.MonkeyPatch, processor: Processor
) -> Callable[[dict[str, int]], tuple[CharLSTM, NativeStack]]:
    """A model of some sizes, and its weights as that processor has them."""
    says = {name: lambda name=name: getattr(processor, name) for name in ("lanes", "unit_multiple")}
    monkeypatch.setattr(native, "c_library", lambda dtype: SimpleNamespace(**says))

    def stack(sizes: dict[str, int]) -> tuple[CharLSTM, NativeStack]:
        torch.manual_seed(4)
        model = CharLSTM(V, tiny(init="torch", **sizes)).eval().requires_grad_(False)
        return model, NativeStack(model, processor.dtype)

    return stack


def by_torch(stack: Stack, ids_TB: Tensor) -> Tensor:
    step = stack.start(ids_TB.shape[1])
    return torch.stack([step(ids_B).clone() for ids_B in ids_TB])


@pytest.mark.parametrize("songs", [2, 5, 17, 37])
@pytest.mark.parametrize("sizes", SIZES)
def test_songs_are_torch_s(
    stacked: Callable[[dict[str, int]], tuple[CharLSTM, NativeStack]],
    processor: Processor,
    program: Path,
    sizes: dict[str, int],
    songs: int,
) -> None:
    model, stack = stacked(sizes)
    ids_TB = torch.randint(V, (12, songs))
    found_TBV = processor.runs(program, stack.start(songs), ids_TB)[..., :V]
    exact_TBV = by_torch(TorchStack(model, torch.float32), ids_TB)
    if processor.dtype == torch.float32:
        torch.testing.assert_close(found_TBV, exact_TBV, atol=2e-5, rtol=1e-5)
        return
    off = (by_torch(TorchStack(model, torch.bfloat16), ids_TB) - exact_TBV).abs().mean()
    assert 0 < (found_TBV - exact_TBV).abs().mean() < 1.2 * off


def test_a_song_is_the_same_beside_any_others(
    stacked: Callable[[dict[str, int]], tuple[CharLSTM, NativeStack]],
    processor: Processor,
    program: Path,
) -> None:
    _, stack = stacked(SIZES[1])
    ids_TB = torch.randint(V, (12, 40))
    all_TBV = processor.runs(program, stack.start(40), ids_TB)
    for songs in (1, 7, 13, 16, 33):
        some_TBV = processor.runs(program, stack.start(songs), ids_TB[:, :songs].contiguous())
        assert torch.equal(some_TBV, all_TBV[:, :songs])


INNERMOST = re.compile(r"^(\.L\d+):((?:(?!^\.L).)*?)\b[bj]\w+\t\1$", re.DOTALL | re.MULTILINE)
"""A loop of assembly language, and what it repeats."""


@pytest.mark.parametrize(
    ("compiler", "flags", "product", "sums"),
    [
        (ARM_GCC, "-mcpu=generic", "fmla", 24),
        (ARM_GCC, "-mcpu=neoverse-n1", "fmla", 24),
        (ARM_GCC, "-mcpu=neoverse-v1", "fmla", 24),
        ("cc", "-march=haswell", "vfmadd", 12),
        ("cc", "-march=skylake-avx512", "vfmadd", 24),
        ("cc", "-march=cooperlake -DBFLOAT16", "vdpbf16ps", 24),
    ],
)
def test_a_tile_s_sums_stay_in_registers(
    tmp_path: Path, compiler: str, flags: str, product: str, sums: int
) -> None:
    text = assembled(tmp_path, compiler, *flags.split())
    (largest,) = re.findall(r"^multiply_6:.*?\.cfi_endproc", text, re.DOTALL | re.MULTILINE)
    (loop,) = [body for _, body in INNERMOST.findall(largest) if product in body]
    assert loop.count(product) == sums
    assert not re.search(r"\[sp|%[re][sb]p", loop)


def test_a_compiler_that_knows_amx_makes_use_of_it(tmp_path: Path) -> None:
    text = assembled(tmp_path, "cc", "-march=sapphirerapids", "-DBFLOAT16")
    assert text.count("tdpbf16ps") == 4


def assembled(folder: Path, compiler: str, *flags: str) -> str:
    """Skips where there is no gcc that knows such a processor; clang writes otherwise."""
    asked = [compiler, *flags, "-dM", "-E", "-x", "c", os.devnull]
    macros = subprocess.run(asked, capture_output=True).stdout if shutil.which(compiler) else b""
    if b"__GNUC__" not in macros or b"__clang__" in macros:
        pytest.skip(f"wants {compiler} to be a gcc that knows {flags[0]}")
    made = folder / "stack.s"
    subprocess.run([compiler, *FLAGS, *flags, "-S", str(SOURCE), "-o", str(made)], check=True)
    return made.read_text()
