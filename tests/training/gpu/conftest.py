"""Where the tests of a GPU run: on one, on what pretends to be one, and on the CPU.

The pretended GPU has the numbers of the CPU. Its tensors say that they lie on a GPU, and are told
apart from those that do not: an operation on both is an error, as it would be there. So is waiting
for it, where torch is told so (`torch.cuda.set_sync_debug_mode`). What is copied to the host
without being waited for arrives when an event after it is waited for, and not before. Graphs are
recorded by a `Tape`; our own kernels have tests of their own.
"""

import contextlib
import math
import time
from collections.abc import Callable, Iterable, Iterator
from types import SimpleNamespace
from typing import Any
from unittest import mock

import pytest
import torch
from torch import Tensor
from torch._ops import OpOverload
from torch.overrides import TorchFunctionMode

from training.graph import Recorder
from training.stepping.cell import GpuCell

CPU, GPU = torch.device("cpu"), torch.device("cuda", 0)
ROWS = 96
"""Songs side by side that it computes always; fewer than a GPU's, as it is a CPU."""
QUESTIONS = {torch.device, torch._C._nn._parse_to, torch._has_compatible_shallow_copy_type}
"""They compute nothing."""
MOVES = {Tensor.to, Tensor.cpu, Tensor.cuda}
READS = {
    Tensor.item, Tensor.tolist, Tensor.__bool__, Tensor.__float__, Tensor.__int__,
    Tensor.__index__, Tensor.nonzero, Tensor.unique, Tensor.masked_select, Tensor.equal,
    torch.nonzero, torch.unique, torch.masked_select, torch.equal,
}  # fmt: skip
"""They give the host values, or something whose shape depends on values."""
FOR_THE_HOST = {Tensor.numpy, Tensor.__array__}
STREAM = SimpleNamespace(is_capturing=lambda: False)
"""Optimizers ask this, of a driver where torch was built for one."""
FusedCell = Callable[[Tensor, Tensor, Tensor], tuple[Tensor, Tensor]]


class There(Tensor):
    """A tensor that says that it lies on the GPU."""

    device = property(lambda self: GPU)  # type: ignore[assignment]
    is_cuda = property(lambda self: True)  # type: ignore[assignment]
    is_cpu = property(lambda self: False)  # type: ignore[assignment]

    @classmethod
    def __torch_function__(cls, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        return PretendedGpu.now.call(func, args, kwargs or {})

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        copied = self.detach().clone().requires_grad_(self.requires_grad)
        vars(copied).update(vars(self))  # That it is a parameter.
        return memo.setdefault(id(self), copied)

    def __reduce_ex__(self, protocol: Any) -> Any:
        return _as(Tensor, self).__reduce_ex__(protocol)  # As checkpoints are read: by the CPU.


class PretendedGpu(TorchFunctionMode):
    """torch has this GPU while it is plugged in.

    `recorder` makes what records its graphs; `fused_cell` is for the kernel that the CPU lacks.
    """

    now: "PretendedGpu"

    def __init__(self, recorder: Callable[[], Recorder], fused_cell: FusedCell) -> None:
        super().__init__()
        self.forbids_waiting = False
        self.told = 0
        """Operations."""
        self.arriving: list[Callable[[], object]] = []
        """Copies to the host that are under way."""
        self._recorder, self._fused_cell = recorder, fused_cell

    @contextlib.contextmanager
    def plugged_in(self) -> Iterator[None]:
        cuda = {
            "is_available": lambda: True,
            "is_bf16_supported": lambda including_emulation=True: True,
            "current_stream": lambda device=None: None,
            "is_current_stream_capturing": STREAM.is_capturing,
            "get_rng_state": torch.get_rng_state,
            "set_rng_state": torch.set_rng_state,
            "set_sync_debug_mode": self._set_sync_debug_mode,
            "Event": Event,
        }
        PretendedGpu.now = self
        # A module that is moved gets other weights, rather than others' memory for its own.
        torch.__future__.set_overwrite_module_params_on_conversion(True)
        try:
            with (
                mock.patch.multiple("torch.cuda", **cuda),
                mock.patch("torch.accelerator.current_stream", return_value=STREAM),
                mock.patch("torch.nn.LSTM.flatten_parameters", autospec=True),
                mock.patch("training.graph.CudaRecorder", self._recorder),
                # Where there is a real GPU too, Triton would be handed this one's numbers.
                mock.patch("training.optimizer.has_triton", return_value=False),
                mock.patch("training.wavefront.has_triton", return_value=False),
                mock.patch("training.stepping.cell.GpuCell.fused", staticmethod(self._fused_cell)),
                mock.patch("training.stepping.recurrence.GPU_ROWS", ROWS),
                self,
            ):
                yield
        finally:
            torch.__future__.set_overwrite_module_params_on_conversion(False)

    def _set_sync_debug_mode(self, mode: str) -> None:
        self.forbids_waiting = mode == "error"

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        return self.call(func, args, kwargs or {})

    def call(self, func: Any, args: Any, kwargs: dict[str, Any]) -> Any:
        """What torch does, on the device that it should be done on."""
        self.told += 1
        if func in QUESTIONS or isinstance(func, OpOverload):  # The latter is a recording's.
            with torch._C.DisableTorchFunctionSubclass():
                return func(*args, **kwargs)
        tensors = [*_tensors(args), *_tensors(kwargs.values())]
        there = [isinstance(tensor, There) for tensor in tensors]
        target = _device_asked_for(func, args, kwargs) or (GPU if any(there) else CPU)
        if func is Tensor.pin_memory or kwargs.get("pin_memory"):
            return _pinned(func, args, kwargs)
        if func is Tensor.copy_ and there[0] != there[1]:
            return self._copy_over(*args, **kwargs)
        if func in MOVES and there[0] != (target == GPU):
            return self._move(target, args, kwargs)
        self._check(func, args, target, tensors)
        return _done(target, func, args, kwargs)

    def _check(self, func: Any, args: Any, target: torch.device, tensors: list[Tensor]) -> None:
        there = [tensor for tensor in tensors if isinstance(tensor, There)]
        if there and any(tensor.ndim for tensor in tensors if not isinstance(tensor, There)):
            raise RuntimeError(f"tensors of two devices: {func}")
        if there and func in FOR_THE_HOST:
            raise TypeError(f"not for a GPU's tensor: {func}")
        is_sent = func is torch.tensor and target == GPU
        if is_sent or (there and (func in READS or _picks_by_mask(func, args))):
            self.wait(func)

    def _copy_over(self, to: Tensor, values: Tensor, non_blocking: bool = False) -> Any:
        is_sent = isinstance(to, There)
        if not (non_blocking and _is_pinned(values if is_sent else to)):
            self.wait(Tensor.copy_)
        elif not is_sent:
            copied = _as(Tensor, values).clone()  # What the GPU has when it comes to that.
            self.arriving.append(lambda: to.copy_(copied))
            values = torch.full_like(to, math.nan if to.is_floating_point() else -99)
        return _done(GPU if is_sent else CPU, Tensor.copy_, (to, values), {})

    def _move(self, target: torch.device, args: Any, kwargs: dict[str, Any]) -> Any:
        values, *how = args
        if not (kwargs.pop("non_blocking", False) and _is_pinned(values)):
            self.wait(Tensor.to)
        moved = _done(target, Tensor.clone, (values,), {})
        return _done(target, Tensor.to, (moved, *how), kwargs)

    def wait(self, what: object) -> None:
        """The host waits for all that the GPU was told."""
        if self.forbids_waiting:
            raise RuntimeError(f"the host waits for the GPU: {what}")
        self.arrive(self.arriving)

    def arrive(self, copies: list[Callable[[], object]]) -> None:
        for copy in copies:
            copy()
        self.arriving = [copy for copy in self.arriving if copy not in copies]


class Event:
    """A point in what the GPU was told. To wait for the last one lets it run dry."""

    def __init__(self, enable_timing: bool = False) -> None:
        self._is_timed, self._time, self._told = enable_timing, math.nan, 0
        self._before: list[Callable[[], object]] = []

    def record(self, stream: None = None) -> None:
        gpu = PretendedGpu.now
        self._time, self._told, self._before = time.monotonic(), gpu.told, [*gpu.arriving]

    def synchronize(self) -> None:
        gpu = PretendedGpu.now
        if gpu.told == self._told:
            gpu.wait("its last event")
        gpu.arrive([copy for copy in self._before if copy in gpu.arriving])

    def elapsed_time(self, later: "Event") -> float:
        """Milliseconds."""
        assert self._is_timed
        assert later._is_timed
        return 1000 * (later._time - self._time)


def _done(device: torch.device, func: Any, args: Any, kwargs: dict[str, Any]) -> Any:
    """By the CPU; what is new of the result lies on the device."""
    args = [_on_the_cpu(arg) for arg in args]
    kwargs = {name: _on_the_cpu(arg) for name, arg in kwargs.items()}
    with _autocast(), torch._C.DisableTorchFunctionSubclass():
        result = func(*args, **kwargs)
    return _placed(result, There if device == GPU else Tensor, [*_tensors(args)])


def _placed(result: Any, kind: type[Tensor], given: list[Tensor]) -> Any:
    if isinstance(result, tuple | list):
        return type(result)([_placed(part, kind, given) for part in result])
    is_new = isinstance(result, Tensor) and not any(result is tensor for tensor in given)
    return _as(kind, result) if is_new else result


def _tensors(values: Iterable[Any]) -> Iterator[Tensor]:
    for value in values:
        if isinstance(value, Tensor):
            yield value
        elif isinstance(value, tuple | list):
            yield from _tensors(value)


def _as(kind: type[Tensor], values: Any) -> Any:
    """The same memory."""
    if type(values) is kind:
        return values
    with torch._C.DisableTorchFunctionSubclass():
        return values.as_subclass(kind)


def _on_the_cpu(given: Any) -> Any:
    is_gpu = isinstance(given, torch.device | str) and str(given).startswith("cuda")
    return CPU if is_gpu else given


def _autocast() -> contextlib.AbstractContextManager[object]:
    """What autocast does on the GPU."""
    if not torch.is_autocast_enabled("cuda"):
        return contextlib.nullcontext()
    return torch.autocast("cpu", torch.get_autocast_dtype("cuda"))


def _device_asked_for(func: Any, args: Any, kwargs: dict[str, Any]) -> torch.device | None:
    if func in (Tensor.cpu, Tensor.cuda):
        return CPU if func is Tensor.cpu else GPU
    asked = kwargs.get("device")
    if func is Tensor.to and asked is None:
        asked = next(
            (arg for arg in args[1:] if isinstance(arg, torch.device | str | Tensor)), None
        )
        asked = asked.device if isinstance(asked, Tensor) else asked
    if asked is None:
        return None
    return GPU if torch.device(asked).type == "cuda" else CPU


def _picks_by_mask(func: Any, args: Any) -> bool:
    return func is Tensor.__getitem__ and any(
        index.dtype == torch.bool for index in _tensors(args[1:])
    )


def _pinned(func: Any, args: Any, kwargs: dict[str, Any]) -> Tensor:
    kwargs.pop("pin_memory", None)
    values: Tensor = (Tensor.clone if func is Tensor.pin_memory else func)(*args, **kwargs)
    values.stays_in_place = True  # type: ignore[attr-defined]
    return values


def _is_pinned(values: Tensor) -> bool:
    return hasattr(values, "stays_in_place")


REAL = pytest.param(
    "cuda",
    marks=pytest.mark.skipif(not torch.cuda.is_available(), reason="torch finds no GPU here"),
)


@pytest.fixture
def pretended(tape_type: type[Recorder], gpu_cell: type[GpuCell]) -> PretendedGpu:
    return PretendedGpu(tape_type, gpu_cell.fused)


@pytest.fixture(params=["cpu", "pretended", REAL])
def device(request: pytest.FixtureRequest, pretended: PretendedGpu) -> Iterator[str]:
    """The name of a device; the CPU holds the tests themselves to account."""
    yield from _device(request.param, pretended)


@pytest.fixture(params=["pretended", REAL])
def gpu(request: pytest.FixtureRequest, pretended: PretendedGpu) -> Iterator[str]:
    yield from _device(request.param, pretended)


def _device(which: str, pretended: PretendedGpu) -> Iterator[str]:
    if which == "pretended":
        with pretended.plugged_in():
            yield "cuda"
    else:
        yield which
