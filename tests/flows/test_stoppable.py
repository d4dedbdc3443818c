import contextvars
import signal
import threading
import time
from collections.abc import Callable

import pytest

from flows.stoppable import run_stoppable


def test_the_result_comes_back() -> None:
    assert run_stoppable(lambda should_stop: 42) == 42


def test_an_error_comes_back() -> None:
    with pytest.raises(ZeroDivisionError):
        run_stoppable(lambda should_stop: 1 // 0)


def test_the_work_sees_the_context_of_its_caller() -> None:
    variable: contextvars.ContextVar[str] = contextvars.ContextVar("variable")
    variable.set("seen")
    assert run_stoppable(lambda should_stop: variable.get()) == "seen"


def test_an_interruption_lets_the_work_save_itself() -> None:
    saved = threading.Event()

    def work(should_stop: Callable[[], bool]) -> None:
        threading.Timer(0.1, lambda: signal.raise_signal(signal.SIGINT)).start()
        while not should_stop():
            time.sleep(0.01)
        saved.set()

    with pytest.raises(KeyboardInterrupt):
        run_stoppable(work)
    assert saved.is_set()


def test_an_interruption_tells_what_the_work_ended_with() -> None:
    def work(should_stop: Callable[[], bool]) -> None:
        threading.Timer(0.1, lambda: signal.raise_signal(signal.SIGINT)).start()
        while not should_stop():
            time.sleep(0.01)
        raise ValueError("stopped at step 7")

    with pytest.raises(KeyboardInterrupt) as interrupted:
        run_stoppable(work)
    assert str(interrupted.value.__cause__) == "stopped at step 7"


def test_work_that_does_not_hear_is_left_behind_after_the_grace() -> None:
    go_on, ended = threading.Event(), threading.Event()

    def work(should_stop: Callable[[], bool]) -> None:
        should_stop()
        threading.Timer(0.1, lambda: signal.raise_signal(signal.SIGINT)).start()
        go_on.wait(20)
        ended.set()

    with pytest.raises(KeyboardInterrupt):
        run_stoppable(work, grace_seconds=0.1)
    assert not ended.is_set()
    go_on.set()


def test_work_that_has_not_begun_is_not_waited_for() -> None:
    """As a training that waits for another one's lock."""
    go_on = threading.Event()

    def work(should_stop: Callable[[], bool]) -> None:
        threading.Timer(0.1, lambda: signal.raise_signal(signal.SIGINT)).start()
        go_on.wait(60)

    started = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        run_stoppable(work, grace_seconds=50)
    assert time.monotonic() - started < 40
    go_on.set()
