import os
import signal
from collections.abc import Callable, Iterator

import pytest

from flows.serving.signals import SIGNALS, StopSignals

Handle = Callable[[int, signal.Handlers], object]


@pytest.fixture
def handle() -> Iterator[Handle]:
    """`signal.signal`, for this test alone."""
    former = {number: signal.getsignal(number) for number in SIGNALS}
    yield signal.signal
    for number, handler in former.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", SIGNALS)
def test_signals_are_counted(number: int, handle: Handle) -> None:
    handle(number, signal.SIG_DFL)
    with StopSignals() as stop:
        assert not stop.wait(0)
        for count in (1, 1 if number == signal.SIGHUP else 2):  # A closed terminal sends two.
            os.kill(os.getpid(), number)
            assert stop.wait(10)
            assert stop.count == count
    assert signal.getsignal(number) == signal.SIG_DFL


@pytest.mark.parametrize(("number", "count"), [(signal.SIGHUP, 0), (signal.SIGINT, 1)])
def test_only_what_nohup_ignores_stays_ignored(number: int, count: int, handle: Handle) -> None:
    handle(number, signal.SIG_IGN)
    with StopSignals() as stop:
        os.kill(os.getpid(), number)
        stop.wait(0.1)
        assert stop.count == count
    assert signal.getsignal(number) == signal.SIG_IGN
