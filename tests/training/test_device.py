import subprocess
import time

import pytest
import torch

from training import device
from training.device import Moment, has_triton, is_asynchronous

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
