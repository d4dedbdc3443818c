"""Signals that ask to stop, as something to wait for."""

import signal
import threading
from types import FrameType
from typing import Any, Self

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""Ctrl-C, `kill` and systemd, a terminal that is closed."""


class StopSignals:
    """Counts the signals that come while it is entered, instead of dying of them.

    A terminal that is closed counts once: the system sends SIGHUP, and the shell another.

    Under `nohup` SIGHUP stays ignored. SIGINT does not, as it would be in the background job of a
    script: our processes would inherit that, and a Prefect worker ends by a SIGINT to itself.
    """

    def __init__(self) -> None:
        self.count = 0
        self._has_hung_up = False
        self._came = threading.Event()
        self._former: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Self:
        self._former = {number: signal.signal(number, self._hear) for number in _heard()}
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._former.items():
            signal.signal(number, handler)

    def wait(self, seconds: float) -> bool:
        """Whether one has come, after at most these seconds."""
        return self._came.wait(seconds)

    def _hear(self, number: int, frame: FrameType | None) -> None:
        if number == signal.SIGHUP:
            if self._has_hung_up:
                return
            self._has_hung_up = True
        self.count += 1
        self._came.set()


def _heard() -> list[signal.Signals]:
    is_nohup = signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
    return [number for number in SIGNALS if not (is_nohup and number == signal.SIGHUP)]
