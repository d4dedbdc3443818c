"""Processes that outlive the one that should end them: a worker was killed, or `lyrics serve` was.

All that `lyrics serve` starts, and what that starts in its turn, has the home of Prefect in its
environment. Linux shows it in /proc; on other systems no process is found.
"""

import contextlib
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from flows.serving import place

MARK = "LYRICS_SERVE_HOME"
RUN_MARK = b"PREFECT__FLOW_RUN_ID="
POLL_SECONDS = 0.2

Find = Callable[[], list[int]]
"""The ids of those that are still there."""


def mark() -> dict[str, str]:
    """For the environment of what `lyrics serve` starts."""
    return {MARK: str(place.home())}


def processes() -> list[int]:
    """All that a `lyrics serve` of this project has started."""
    return [pid for pid, _ in _marked()]


def runs() -> list[int]:
    """Those of flow runs."""
    return [pid for pid, words in _marked() if any(word.startswith(RUN_MARK) for word in words)]


def end(find: Find, is_patient: Callable[[], bool]) -> None:
    """By SIGTERM, of which a run saves itself; by force those that are left when patience ends."""
    _send(find(), signal.SIGTERM)
    while (left := find()) and is_patient():
        time.sleep(POLL_SECONDS)
    _send(left, signal.SIGKILL)


def _marked() -> Iterator[tuple[int, list[bytes]]]:
    wanted = f"{MARK}={place.home()}".encode()
    for variables in Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):  # It has ended, or is another user's.
            words = variables.read_bytes().split(b"\0")
            if wanted in words:
                yield int(variables.parent.name), words


def _send(pids: list[int], number: signal.Signals) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
