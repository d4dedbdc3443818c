"""Where and how precisely to compute."""

import contextlib
import ctypes
import functools
import time
from collections.abc import Iterator
from pathlib import Path

import torch

from corpus.errors import SettingsError, TrainingError
from training.lstm import lstm

DEVICES = ("auto", "cpu", "cuda")
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3
TRITON_CAPABILITY = (8, 0)
"""Of the oldest GPUs that our kernels are for: NVIDIA's A100."""
BFLOAT16_FLAGS = {"avx512_bf16", "amx_bf16"}


def pick_device(name: str) -> torch.device:
    """`auto`, `cpu` or `cuda`. Raises SettingsError when there is no GPU where one is asked for."""
    if name not in DEVICES:
        raise SettingsError(f"device: {name!r} is not one of {', '.join(DEVICES)}")
    if name == "cuda" and not torch.cuda.is_available():
        raise SettingsError(
            "device: cuda was asked for, but torch finds no GPU here; use auto or cpu"
        )
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    return torch.device(name)


def set_threads(threads: int | None) -> None:
    """Use this many CPU threads, or as many as before, with what makes each of them faster.

    Denormals, which slow saturated gates down, are flushed, and freed memory is kept: each step
    takes as much again, and a tenth of its time would go into page faults.
    """
    if threads:
        torch.set_num_threads(threads)
    torch.set_flush_denormal(True)
    _keep_freed_memory()


@functools.cache
def _keep_freed_memory() -> None:
    """glibc's malloc only; the second limit is the highest that it allows."""
    with contextlib.suppress(OSError, AttributeError, TypeError):
        mallopt = ctypes.CDLL(None).mallopt
        mallopt(_M_TRIM_THRESHOLD, 2**30)
        mallopt(_M_MMAP_THRESHOLD, 2**25)


@contextlib.contextmanager
def using_threads(threads: int) -> Iterator[None]:
    """Use this many CPU threads for a while."""
    before = torch.get_num_threads()
    set_threads(threads)
    try:
        yield
    finally:
        torch.set_num_threads(before)


@contextlib.contextmanager
def within_memory(what: str) -> Iterator[None]:
    """Raises TrainingError where memory for `what` cannot be had, of the CPU or the GPU."""
    try:
        yield
    except (MemoryError, RuntimeError) as error:
        if not is_lack_of_memory(error):
            raise
        raise TrainingError(f"there is not enough memory for {what}") from error


_LACKS = ("can't allocate memory", "out of memory")
"""The CPU's, and CUDA's where not even its own context has room."""


def is_lack_of_memory(error: BaseException | None) -> bool:
    """Whether it is Python's error of that, the GPU's, or the CPU's, which has no class; or came
    of one, as what `torch.save` says of a file that it could not end."""
    if error is None:
        return False
    is_named = isinstance(error, MemoryError | torch.OutOfMemoryError)
    is_said = any(said in str(error) for said in _LACKS)
    return is_named or is_said or is_lack_of_memory(error.__context__)


def is_asynchronous(device: torch.device) -> bool:
    """Whether it computes on while the host does something else."""
    return device.type != "cpu"


def autocast(precision: str, device: torch.device) -> contextlib.AbstractContextManager[object]:
    """Matrix products in bfloat16 where `precision` says so, else nothing."""
    if product_type(precision, device) == torch.float32:
        return contextlib.nullcontext()
    return torch.autocast(device.type, dtype=torch.bfloat16)


def product_type(
    precision: str, device: torch.device, exact: torch.dtype = torch.float32
) -> torch.dtype:
    """The type that matrices are multiplied in; `exact` is that of the weights.

    Songs that are asked for in bfloat16 are sung in float32 by a processor without it: torch
    imitates it there, in twenty times the time.
    """
    if precision == "auto":
        precision = "bfloat16" if _has_bfloat16(device) else "float32"
    if precision == "bfloat16" and not lacks_bfloat16(device):
        return torch.bfloat16
    return exact


def product_name(precision: str, device: torch.device) -> str:
    """`float32` or `bfloat16`."""
    return str(product_type(precision, device)).removeprefix("torch.")


@functools.cache  # It is asked at every step.
def _has_bfloat16(device: torch.device) -> bool:
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    with contextlib.suppress(OSError):
        return bool(BFLOAT16_FLAGS & set(Path("/proc/cpuinfo").read_text().split()))
    return False


def lacks_bfloat16(device: torch.device) -> bool:
    """Whether an LSTM cannot be trained in it there: on x86 oneDNN wants AVX-512 for that."""
    return device.type == "cpu" and not _trains_in_bfloat16(torch.backends.mkldnn.enabled)


@functools.cache
def _trains_in_bfloat16(by_onednn: bool) -> bool:
    """Tried out: which processors can differs between builds of torch."""
    zeros = functools.partial(torch.zeros, dtype=torch.float32)
    B, T, H = 4, 5, 8
    weights = [zeros(4 * H, *size, requires_grad=True) for size in ((H,), (H,), (), ())]
    state = zeros(1, B, H), zeros(1, B, H)
    try:
        with torch.enable_grad(), torch.autocast("cpu", torch.bfloat16):
            y_BTH, *_ = lstm(zeros(B, T, H), state, weights, is_training=True)
        torch.autograd.grad(y_BTH.sum(), weights)
    except RuntimeError:
        return False
    return True


def check_precision(precision: str, device: torch.device) -> None:
    """Raises SettingsError for a training in bfloat16 where there is none."""
    if precision == "bfloat16" and lacks_bfloat16(device):
        raise SettingsError(
            "precision: bfloat16 was asked for, but this processor cannot train in it (on x86 that "
            "takes AVX-512); take auto or float32, which is another run"
        )


@functools.cache
def has_triton() -> bool:
    """Whether Triton is there and runs on the GPU: it wants a C compiler and Python's headers."""
    try:
        _start_triton()
    except Exception:  # Of an import, a compiler, a driver: torch's own ways need none of them.
        return False
    return torch.cuda.get_device_capability() >= TRITON_CAPABILITY


def _start_triton() -> None:
    from triton.runtime import driver

    driver.active.get_current_target()


class Moment:
    """When a device has done all that it was told so far."""

    def __init__(self, device: torch.device) -> None:
        self._event: torch.cuda.Event | None = None
        if is_asynchronous(device):
            self._event = torch.cuda.Event(enable_timing=True)  # type: ignore[no-untyped-call]
            self._event.record()
        self._time = time.monotonic()

    def seconds_to(self, later: "Moment") -> float:
        """Waits for the later one."""
        if self._event is None or later._event is None:
            return later._time - self._time
        later._event.synchronize()
        return float(self._event.elapsed_time(later._event)) / 1000
