"""Processes of a `lyrics serve`, found by their environment."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from flows.serving import left_behind, serve

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Linux alone has /proc")
SLEEP = "print(flush=True); import time; time.sleep(60)"
DEAF = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {SLEEP}"
SAVES = "import signal, sys, time; signal.signal(signal.SIGTERM, lambda *_: "
SAVES += f"(time.sleep(0.5), sys.exit())); {SLEEP}"
Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start(environment: None) -> Iterator[Start]:
    """start(code, NAME=value): a Python that a `lyrics serve` of this home has started."""
    started: list[subprocess.Popen[str]] = []

    def begin(code: str = SLEEP, **variables: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", code], env=os.environ | left_behind.mark() | variables,
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        started.append(process)
        assert process.stdout
        assert process.stdout.readline() == "\n"
        return process

    yield begin
    for process in started:
        process.kill()
        process.communicate()


def test_those_of_this_home_are_found_and_runs_among_them(start: Start) -> None:
    assert left_behind.processes() == []
    worker, run = start(), start(PREFECT__FLOW_RUN_ID="1")
    start(**{left_behind.MARK: "/somewhere/else"})
    assert set(left_behind.processes()) == {worker.pid, run.pid}
    assert left_behind.runs() == [run.pid]


@pytest.mark.parametrize(("code", "ended"), [(SLEEP, signal.SIGTERM), (DEAF, signal.SIGKILL)])
def test_they_are_told_to_end_and_then_killed(code: str, ended: int, start: Start) -> None:
    process = start(code)
    patience = iter([True, True])
    left_behind.end(left_behind.processes, lambda: next(patience, False))
    assert process.wait(timeout=10) == -ended


def test_at_a_stop_runs_without_a_worker_have_the_time_to_save_themselves(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As those of a worker that was started again; what else there is has no time at all here."""
    monkeypatch.setattr(serve, "STOP_SECONDS", 0.0)
    gone: Any = SimpleNamespace(is_alive=False, stop=lambda grace: None)
    monkeypatch.setattr(serve, "Process", lambda *_: gone)
    run = start(SAVES, PREFECT__FLOW_RUN_ID="1")
    stop: Any = SimpleNamespace(count=1)
    client: Any = None
    with serve._worker(gone, client, 1, stop, print):
        pass
    assert run.wait(timeout=10) == 0
