"""Waiting for a training on another machine, with a server that is told what to say."""

import itertools
from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from prefect.client.schemas.objects import State, WorkQueueStatus
from prefect.settings import PREFECT_LOGGING_TO_API_ENABLED, temporary_settings
from prefect.states import Completed, Running, Scheduled

from corpus.errors import TrainingError
from flows.elsewhere import (
    PATIENCE_SECONDS,
    POLL_SECONDS,
    tell_of_device,
    wait_for_worker_and_end,
)

LONG = int(PATIENCE_SECONDS / POLL_SECONDS)
"""Polls until the patience ends."""
ALONE, BUSY = (Scheduled(), False), (Scheduled(), True)
AT_WORK, DONE = (Running(), True), (Completed(), True)


class Server:
    """Has at each poll the next state of the run, and a worker or none."""

    def __init__(self, polls: Iterable[tuple[State, bool]]) -> None:
        self._polls = iter(polls)
        self._has_worker = False
        self.set_to: list[State] = []

    def read_flow_run(self, run: Any) -> Any:
        state, self._has_worker = next(self._polls)
        return SimpleNamespace(id=run, state=state)

    def read_work_queue_by_name(self, name: str, work_pool_name: str) -> Any:
        ready, not_ready = WorkQueueStatus.READY, WorkQueueStatus.NOT_READY
        return SimpleNamespace(status=ready if self._has_worker else not_ready)

    def set_flow_run_state(self, run: Any, state: State) -> None:
        self.set_to.append(state)


def wait_for(server: Any) -> Any:
    with temporary_settings({PREFECT_LOGGING_TO_API_ENABLED: False}):  # There is no flow run.
        return wait_for_worker_and_end(server, uuid4(), sleep=lambda seconds: None)


def test_a_queue_without_a_worker_is_told_once_and_ends_the_training_after_a_day(
    caplog: pytest.LogCaptureFixture,
) -> None:
    server = Server(itertools.repeat(ALONE))
    with pytest.raises(TrainingError, match="no training in 24 hours: no worker asks"):
        wait_for(server)
    assert caplog.text.count("no worker asks for the queue 'gpu'") == 1
    (state,) = server.set_to
    assert state.is_cancelled()


def test_a_training_waits_for_its_turn_without_end(caplog: pytest.LogCaptureFixture) -> None:
    server = Server([*[BUSY] * (2 * LONG), AT_WORK, DONE])
    assert wait_for(server).state.is_completed()
    assert server.set_to == []
    assert caplog.text.count("the workers of the queue 'gpu' are busy") == 1
    assert "no worker asks" not in caplog.text


def test_a_worker_that_was_there_gives_new_patience(caplog: pytest.LogCaptureFixture) -> None:
    almost = [ALONE] * (LONG - 1)
    server = Server([*almost, BUSY, *almost, AT_WORK, DONE])
    assert wait_for(server).state.is_completed()
    assert caplog.text.count("no worker asks") == 1


def test_a_training_that_starts_at_once_says_nothing(caplog: pytest.LogCaptureFixture) -> None:
    assert wait_for(Server([BUSY, AT_WORK, AT_WORK, DONE])).state.is_completed()
    assert caplog.text == ""


@pytest.mark.parametrize(
    ("asked", "used", "warnings"), [("auto", "cpu", 1), ("cpu", "cpu", 0), ("auto", "cuda:0", 0)]
)
def test_a_training_that_found_no_gpu_is_told(
    asked: str, used: str, warnings: int, caplog: pytest.LogCaptureFixture
) -> None:
    with temporary_settings({PREFECT_LOGGING_TO_API_ENABLED: False}):
        tell_of_device("a", asked, used)
    assert caplog.text.count("'a' was trained on the CPU") == warnings
