import contextlib
import io
import subprocess
import time
from typing import Any

import pytest
import torch

from corpus.errors import SettingsError, TrainingError
from training import device
from training.device import (
    Moment,
    check_precision,
    has_triton,
    is_asynchronous,
    lacks_bfloat16,
    product_type,
    within_memory,
)

NO_HEADERS = subprocess.CalledProcessError(1, ["gcc", "main.c"])


@pytest.mark.parametrize(
    ("error", "capability", "has_it"),
    [
        (None, (9, 0), True),
        (None, (7, 0), False),
        (ImportError("triton"), (9, 0), False),
        (RuntimeError("no C compiler"), (9, 0), False),
        (NO_HEADERS, (9, 0), False),
        (AssertionError("libcuda.so cannot be found"), (9, 0), False),
    ],
)
def test_a_triton_that_cannot_run_is_none(
    error: Exception | None,
    capability: tuple[int, int],
    has_it: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def start() -> None:
        if error:
            raise error

    monkeypatch.setattr(device, "_start_triton", start)
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda: capability)
    has_triton.cache_clear()
    assert has_triton() is has_it
    has_triton.cache_clear()


@pytest.mark.parametrize("can", [False, True])
def test_bfloat16_is_where_an_lstm_is_trained_in_it(
    can: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Elsewhere a training in it is refused, and songs are sung in float32."""

    def lstm(x_BTE: torch.Tensor, *how: Any, **more: Any) -> Any:
        if not can:
            raise RuntimeError("could not create a primitive descriptor")
        return real(x_BTE, *how, **more)

    real = device.lstm
    monkeypatch.setattr(device, "lstm", lstm)
    monkeypatch.setattr(torch.backends.mkldnn, "enabled", False)  # All processors can, slowly.
    device._trains_in_bfloat16.cache_clear()
    random = torch.get_rng_state()
    cpu, gpu = torch.device("cpu"), torch.device("cuda")
    try:
        assert [lacks_bfloat16(cpu), lacks_bfloat16(gpu)] == [not can, False]
        assert torch.equal(torch.get_rng_state(), random)
        assert product_type("bfloat16", cpu) == (torch.bfloat16 if can else torch.float32)
        assert product_type("bfloat16", gpu) == torch.bfloat16
        check_precision("auto", cpu)
        check_precision("bfloat16", gpu)
        with contextlib.nullcontext() if can else pytest.raises(SettingsError, match="AVX-512"):
            check_precision("bfloat16", cpu)
    finally:
        device._trains_in_bfloat16.cache_clear()


class Full(io.BytesIO):
    """Where torch's own writer tells of its file rather than of the memory."""

    def write(self, data: Any) -> int:
        raise MemoryError


def test_memory_that_lacks_for_a_checkpoint_is_told_as_that() -> None:
    with (
        pytest.raises(TrainingError, match="not enough memory for tea"),
        within_memory("tea"),
    ):
        torch.save({"weights": torch.zeros(1000)}, Full())


def test_other_errors_of_torch_are_not() -> None:
    with pytest.raises(RuntimeError, match="shapes"), within_memory("tea"):
        torch.zeros(2, 3) @ torch.zeros(2, 3)


def test_only_a_cpu_is_waited_for_at_once() -> None:
    assert not is_asynchronous(torch.device("cpu"))
    assert is_asynchronous(torch.device("cuda"))


def test_moments_of_a_cpu_are_the_clock_s(monkeypatch: pytest.MonkeyPatch) -> None:
    times = iter([10.0, 12.5])
    monkeypatch.setattr(time, "monotonic", lambda: next(times))
    cpu = torch.device("cpu")
    before, after = Moment(cpu), Moment(cpu)
    assert before.seconds_to(after) == 2.5


def test_moments_of_a_gpu_are_when_it_came_to_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not when it was told; they are waited for."""

    class Event:
        told = 0

        def __init__(self, enable_timing: bool) -> None:
            assert enable_timing
            self.waited = False

        def record(self) -> None:
            Event.told += 1
            self.milliseconds = 1500.0 * Event.told

        def synchronize(self) -> None:
            self.waited = True

        def elapsed_time(self, later: "Event") -> float:
            assert later.waited
            return later.milliseconds - self.milliseconds

    monkeypatch.setattr(torch.cuda, "Event", Event)
    gpu = torch.device("cuda")
    before, after = Moment(gpu), Moment(gpu)
    assert before.seconds_to(after) == 1.5
