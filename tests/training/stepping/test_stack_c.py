"""stack.c on ARM: built by a cross-compiler, and run by an emulator, where these are installed.

On Debian: `apt install gcc-aarch64-linux-gnu qemu-user-static`.
"""

import re
import shutil
import struct
import subprocess
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
import torch
from torch import Tensor

from training.model import CharLSTM
from training.settings import TrainSettings
from training.stepping import native
from training.stepping.compiler import FLAGS
from training.stepping.native import NUMBERS, SOURCE, NativeStack, NativeStep
from training.stepping.torch_stack import TorchStack

GCC, EMULATOR = "aarch64-linux-gnu-gcc", "qemu-aarch64-static"
STEPS = Path(__file__).with_name("arm_steps.c")
LANES, V = 4, 70

pytestmark = pytest.mark.skipif(shutil.which(GCC) is None, reason=f"wants {GCC}")


def build(processor: str, source: Path, made: Path, *flags: str) -> Path:
    arguments = [*FLAGS, f"-mcpu={processor}", f"-I{SOURCE.parent}", *flags]
    subprocess.run([GCC, *arguments, str(source), "-o", str(made)], check=True)
    return made


@pytest.fixture(scope="module", params=["generic", "neoverse-v1"])
def program(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    made = tmp_path_factory.mktemp(request.param) / "arm_steps"
    return build(request.param, STEPS, made, "-static")


def given(step: NativeStep, ids_TB: Tensor) -> bytes:
    """What arm_steps.c reads."""

    def tensor(values: Tensor) -> bytes:
        held = values.numpy().tobytes()
        return struct.pack("=q", len(held)) + held

    numbers = struct.pack("=6q", *[getattr(step._struct, name) for name in NUMBERS])
    symbols = struct.pack("=q", len(ids_TB)) + b"".join(map(tensor, ids_TB))
    return numbers + b"".join(map(tensor, step._tensors)) + symbols


@pytest.mark.skipif(shutil.which(EMULATOR) is None, reason=f"wants {EMULATOR}")
@pytest.mark.parametrize(
    ("sizes", "songs"),
    [
        ({"layers": 1, "hidden_size": 7}, 1),
        ({"layers": 3, "hidden_size": 32}, 17),
        ({"layers": 4, "hidden_size": 50, "residual": True, "embedding_size": 5}, 5),
    ],
)
def test_songs_on_arm_are_torch_s(
    tiny: Callable[..., TrainSettings],
    monkeypatch: pytest.MonkeyPatch,
    sizes: dict[str, int],
    songs: int,
    program: Path,
) -> None:
    torch.manual_seed(4)
    model = CharLSTM(V, tiny(init="torch", **sizes)).eval()
    monkeypatch.setattr(native, "c_library", lambda dtype: SimpleNamespace(lanes=lambda: LANES))
    ids_TB = torch.randint(V, (12, songs))
    found = subprocess.run(
        [EMULATOR, "-cpu", "max", program],
        input=given(NativeStack(model, torch.float32).start(songs), ids_TB),
        stdout=subprocess.PIPE,
        check=True,
    ).stdout
    found_TBN = torch.frombuffer(bytearray(found), dtype=torch.float32).view(12, songs, -1)
    step = TorchStack(model, torch.float32).start(songs)
    with torch.no_grad():
        expected_TBV = torch.stack([step(ids_B).clone() for ids_B in ids_TB])
    torch.testing.assert_close(found_TBN[..., :V], expected_TBV, atol=2e-5, rtol=1e-5)


@pytest.mark.parametrize("processor", ["generic", "neoverse-n1", "neoverse-v1"])
def test_a_tile_s_sums_stay_in_registers(tmp_path: Path, processor: str) -> None:
    text = build(processor, SOURCE, tmp_path / "stack.s", "-S").read_text()
    (largest,) = re.findall(r"^multiply_6:.*?\.cfi_endproc", text, re.DOTALL | re.MULTILINE)
    (loop,) = re.findall(r"^(\.L\d+):((?:(?!^\.L).)*fmla.*?)\bb\w+\t\1$", largest, re.S | re.M)
    assert loop[1].count("fmla") == 24
    assert "[sp" not in loop[1]
