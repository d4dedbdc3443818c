"""What `lyrics serve` does with its server and its worker, without either."""

from types import SimpleNamespace
from typing import Any

import pytest

from corpus.errors import ServeError
from flows.serving import serve

NOBODY: Any = None


class Part:
    """A server or a worker, which ends after so many looks at it."""

    def __init__(self, looks: float = float("inf")) -> None:
        self.name, self.log, self.looks, self.starts = "the part", "its.log", looks, 1

    @property
    def is_alive(self) -> bool:
        self.looks -= 1
        return self.looks >= 0

    def require_alive(self) -> None:
        if not self.is_alive:
            raise ServeError("ended by itself")

    def restart(self) -> None:
        self.looks, self.starts = float("inf"), self.starts + 1


def stop_after(waits: int) -> Any:
    """Signals of which the first comes after so many waits for it."""
    answers = iter([False] * waits)
    return SimpleNamespace(wait=lambda seconds: next(answers, True), count=1)


def test_a_stop_saves_what_is_at_work_before_all_else(
    monkeypatch: pytest.MonkeyPatch, environment: None
) -> None:
    steps: list[str] = []
    for step in ("pause_pool", "stop_runs", "tell_of_commands", "left_behind.end", "close"):
        monkeypatch.setattr(f"flows.serving.serve.{step}", lambda *_, step=step: steps.append(step))
    monkeypatch.setattr(serve, "runs_at_work", lambda client: [])
    there: Any = SimpleNamespace(is_alive=True, stop=lambda grace: steps.append("worker.stop"))
    monkeypatch.setattr(serve, "Process", lambda *_: there)
    with serve._worker(there, NOBODY, 1, NOBODY, print):
        assert steps == []
    assert steps == [
        "pause_pool", "stop_runs", "tell_of_commands", "left_behind.end", "worker.stop", "close",
    ]  # fmt: skip


def test_a_worker_that_ends_is_started_again_and_it_is_said() -> None:
    server, worker, said = Part(), Part(looks=2), list[str]()
    serve._watch(server, worker, stop_after(6), said.append)  # type: ignore[arg-type]
    assert worker.starts == 2
    assert said == ["the worker ended by itself (its.log): started again"]


def test_a_worker_that_ends_while_all_stops_stays_so() -> None:
    worker: Any = Part(looks=0)
    serve._watch(Part(), worker, stop_after(1), print)  # type: ignore[arg-type]
    assert worker.starts == 1


def test_a_server_that_ends_is_not_waited_for() -> None:
    server: Any = Part(looks=2)
    with pytest.raises(ServeError, match="ended by itself"):
        serve._watch(server, Part(), stop_after(100), print)  # type: ignore[arg-type]
    with pytest.raises(ServeError, match="ended by itself"):
        serve._wait(lambda: False, server, stop_after(100))


def test_a_start_ends_with_a_signal_and_with_the_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    part: Any = Part()
    with pytest.raises(KeyboardInterrupt):
        serve._wait(lambda: False, part, stop_after(3))
    monkeypatch.setattr(serve, "START_SECONDS", -1.0)
    serve._wait(lambda: True, part, stop_after(3))
    with pytest.raises(ServeError, match="the part did not start in -1 s"):
        serve._wait(lambda: False, part, stop_after(3))


@pytest.mark.parametrize(
    ("signals", "seconds", "patient"), [(1, 60, True), (2, 60, False), (1, -1, False)]
)
def test_patience_ends_with_a_second_signal_and_with_the_time(
    signals: int, seconds: float, patient: bool
) -> None:
    stop: Any = SimpleNamespace(count=signals)
    assert serve._patience(stop, seconds)() is patient
