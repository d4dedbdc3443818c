"""Compiles what a step of each preset launches, for GPUs that are not there.

    python tests/training/wavefront/compiled.py

prints a line of JSON a kernel. The layers and the optimizer have the CPU's tensors; Triton and
ptxas, which need no GPU, make machine code for the arguments that kernels are launched with.
"""

import json
import math
import os
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, NamedTuple
from unittest import mock

os.environ.pop("TRITON_INTERPRET", None)  # Read when triton is loaded.

import torch
from torch import Tensor
from torch.nn import functional
from triton.backends.compiler import GPUTarget
from triton.runtime import driver
from triton.runtime.jit import JITFunction

from training.fused import FusedRMSprop
from training.model import CharLSTM
from training.presets import PRESETS
from training.settings import TrainSettings
from training.wavefront import launch, pick_kernel

SYMBOLS = 60


class Gpu(NamedTuple):
    """As its maker's tables say; `room` is a program's shared memory in bytes."""

    name: str
    capability: int
    multiprocessors: int
    room: int


GPUS = [
    Gpu("A100", 80, 108, 166_912),
    Gpu("L4", 89, 58, 101_376),
    Gpu("H100", 90, 132, 232_448),  # And H200.
    Gpu("B200", 100, 148, 232_448),
]


class Absent:
    """What Triton asks of the driver of a GPU."""

    def __init__(self, index: int) -> None:
        self._index = index

    def get_current_target(self) -> GPUTarget:
        return GPUTarget("cuda", GPUS[self._index].capability, 32)

    def get_current_device(self) -> int:
        return self._index

    def get_current_stream(self, device: int) -> int:
        return 0


class Elsewhere(Tensor):
    """A tensor that says that it lies on a GPU."""

    device = property(lambda self: torch.device("cuda"))  # type: ignore[assignment]


def main() -> None:
    for index, gpu in enumerate(GPUS):
        driver.set_active(Absent(index))
        of_gpu = {
            "get_device_properties": lambda device, gpu=gpu: SimpleNamespace(
                multi_processor_count=gpu.multiprocessors, shared_memory_per_block_optin=gpu.room
            ),
            "is_bf16_supported": lambda including_emulation=True: True,
            "get_device_capability": lambda device=None, gpu=gpu: divmod(gpu.capability, 10),
        }
        with mock.patch.multiple("torch.cuda", **of_gpu):
            for preset in PRESETS:
                _compile_preset(gpu, preset)


def _compile_preset(gpu: Gpu, preset: str) -> None:
    settings = TrainSettings.of_preset(preset, precision="auto")
    device = torch.device("cuda")
    kernel = pick_kernel(settings, device, settings.batch_size, SYMBOLS)
    lines: dict[str, None] = {}  # A kernel of other sizes is launched anew, and compiled once.

    def report(name: str, programs: int, compiled: Any) -> None:
        told = {
            **gpu._asdict(), "preset": preset, "kernel": name, "programs": programs,
            "shared": compiled.metadata.shared, "code": len(compiled.asm["cubin"]),
        }  # fmt: skip
        lines[json.dumps(told)] = None

    with (
        mock.patch.object(JITFunction, "run", _compiling(JITFunction.run, report)),
        mock.patch.object(launch, "run", _elsewhere(launch.run)),
    ):
        _step(settings, kernel)
    for line in lines:
        print(line)


def _compiling(run: Any, report: Callable[[str, int, Any], None]) -> Callable[..., None]:
    def compile_only(self: Any, *args: Any, grid: Any, warmup: bool, **options: Any) -> None:
        compiled = run(self, *args, grid=grid, warmup=True, **options)
        report(self.__name__, math.prod(grid), compiled)

    return compile_only


def _elsewhere(run: Any) -> Callable[..., None]:
    def run_elsewhere(kernel: Any, buffers: Any, *sizes: Any, **flags: Any) -> None:
        here = torch.zeros
        with mock.patch("torch.zeros", lambda *shape, dtype, device: here(*shape, dtype=dtype)):
            run(kernel, [part.as_subclass(Elsewhere) for part in buffers], *sizes, **flags)

    return run_elsewhere


def _step(settings: TrainSettings, kernel: str) -> None:
    """What it computes means nothing: no kernel runs."""
    model = CharLSTM(SYMBOLS, settings)
    model.kernel = kernel
    rows, length = settings.batch_size, settings.sequence_length
    ids_BT = torch.zeros(rows, length, dtype=torch.int64)
    if kernel == "wavefront":
        with torch.autocast("cpu", torch.bfloat16):
            logits_BTV, _ = model(ids_BT, model.initial_state(rows))
            functional.cross_entropy(logits_BTV.flatten(0, 1), ids_BT.flatten()).backward()  # type: ignore[no-untyped-call]
    weights = [*model.parameters()]
    for weight in weights:
        weight.grad = torch.zeros_like(weight)
    if settings.optimizer == "rmsprop":
        FusedRMSprop(weights, clip_at=5.0, lr=torch.tensor(0.002)).step()


if __name__ == "__main__":
    main()
