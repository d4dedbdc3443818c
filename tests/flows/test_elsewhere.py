"""Waiting for a training on another machine, with a server that is told what to say."""

import itertools
from collections.abc import Callable, Iterable
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from prefect import flow
from prefect.client.schemas.objects import FlowRun, State, WorkQueueStatus
from prefect.exceptions import ObjectNotFound
from prefect.settings import PREFECT_LOGGING_TO_API_ENABLED, temporary_settings
from prefect.states import Cancelled, Completed, Failed, Running, Scheduled

from corpus.errors import TrainingError
from corpus.store import Store
from flows.elsewhere import (
    PATIENCE_SECONDS,
    POLL_SECONDS,
    name_once,
    tell_of_device,
    train_elsewhere,
    wait_for_worker_and_end,
)
from flows.forms import TrainChanges
from training.settings import SampleSettings, TrainSettings
from training.stage import train

LONG = int(PATIENCE_SECONDS / POLL_SECONDS)
"""Polls until the patience ends."""
READY, NOT_READY = WorkQueueStatus.READY, WorkQueueStatus.NOT_READY
ALONE, BUSY = (Scheduled(), NOT_READY), (Scheduled(), READY)
QUEUE_PAUSED = (Scheduled(), WorkQueueStatus.PAUSED)
POOL_PAUSED = (Scheduled(), None)
AT_WORK, DONE = (Running(), READY), (Completed(), READY)


class Server:
    """Has at each poll the next state of the run and of its queue, or no state for a paused pool,
    in which workers ask for the queue."""

    def __init__(self, polls: Iterable[tuple[State, WorkQueueStatus | None]]) -> None:
        self._polls = iter(polls)
        self._queue: WorkQueueStatus | None = None
        self.set_to: list[State] = []

    def read_flow_run(self, run: Any) -> Any:
        state, self._queue = next(self._polls)
        return SimpleNamespace(id=run, state=state)

    def read_work_queue_by_name(self, name: str, work_pool_name: str) -> Any:
        return SimpleNamespace(status=self._queue or READY)

    def read_work_pool(self, name: str) -> Any:
        return SimpleNamespace(is_paused=self._queue is None)

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


def test_a_training_that_was_deleted_is_told() -> None:
    class Forgetful(Server):
        def read_flow_run(self, run: Any) -> Any:
            raise ObjectNotFound(LookupError())

    with pytest.raises(TrainingError, match="the training's flow run was deleted: Retry"):
        wait_for(Forgetful([]))


def test_a_queue_that_was_deleted_has_no_worker(caplog: pytest.LogCaptureFixture) -> None:
    class Queueless(Server):
        def read_work_queue_by_name(self, name: str, work_pool_name: str) -> Any:
            raise ObjectNotFound(LookupError())

    assert wait_for(Queueless([ALONE, DONE])).state.is_completed()
    assert "no worker asks for the queue 'gpu'" in caplog.text


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


@pytest.mark.parametrize("paused", [QUEUE_PAUSED, POOL_PAUSED], ids=["queue", "pool"])
def test_what_is_paused_is_told_as_that_and_waited_for(
    paused: Any, caplog: pytest.LogCaptureFixture
) -> None:
    server = Server([*[paused] * (2 * LONG), AT_WORK, DONE])
    assert wait_for(server).state.is_completed()
    assert caplog.text.count("the queue 'gpu' or its pool is paused") == 1
    assert "busy" not in caplog.text
    assert "no worker asks" not in caplog.text


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


@pytest.fixture
def trained(encode_songs: Callable[[Store], Store], store: Store, tiny: dict[str, Any]) -> Store:
    """With the finished run `a`."""
    train(encode_songs(store), TrainSettings.of_preset("quick", **tiny), name="a")
    return store


def test_a_finished_training_asks_for_no_machine(
    prefect_server: None, trained: Store, tiny: dict[str, Any]
) -> None:
    """The tests' server has no deployment that could be started."""

    @flow
    def again() -> Any:
        changes = TrainChanges(**tiny)
        return train_elsewhere(trained.path(""), "quick", changes, SampleSettings(), "a", True)

    record = again()
    assert (record["cached"], record["reason"]) == (True, "nothing changed")
    assert record["counts"]["run"] == "a"


@pytest.fixture
def elsewhere(
    encode_songs: Callable[[Store], Store],
    tiny: dict[str, Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[[State], Any]:
    """elsewhere(state): ask for the run `a` from the folder of the data root, where another machine
    trains it and ends in this state."""
    store = encode_songs(Store(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    run = FlowRun(flow_id=uuid4(), name="remote")

    def run_deployment(name: str, parameters: dict[str, Any], timeout: float) -> FlowRun:
        assert (name, timeout) == ("train/train", 0)
        asked = TrainSettings.of_preset(parameters["preset"], **parameters["changes"])
        assert parameters["sampling"] == SampleSettings(length=9).to_dict()
        if run.state and run.state.is_completed():
            train(Store(parameters["data"]), asked, name=parameters["name"])
        assert parameters["data"] == store.path("")
        return run

    monkeypatch.setattr("flows.elsewhere.run_deployment", run_deployment)
    monkeypatch.setattr("flows.elsewhere.wait_for_worker_and_end", lambda client, run_id: run)

    @flow
    def ask() -> Any:
        asked = TrainChanges(**tiny), SampleSettings(length=9), "a", True
        return train_elsewhere("data", "quick", *asked)

    def ask_and_end(state: State) -> Any:
        run.state = state
        return ask()

    return ask_and_end


@pytest.mark.parametrize("name", ["Completed", "Cached"])
def test_what_another_machine_has_trained_is_the_record(
    prefect_server: None, elsewhere: Any, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Any] = []
    monkeypatch.setattr("flows.elsewhere.tell_of_device", lambda *facts: told.append(facts))
    record = elsewhere(Completed(name=name))
    assert record["counts"]["run"] == "a"
    assert (record["cached"], record["reason"]) == (name == "Cached", "trained by remote")
    used = record["counts"]["device"]
    assert told == ([] if record["cached"] else [("a", "auto", used)])


@pytest.mark.parametrize("state", [Failed(message="no GPU"), Cancelled(message="no GPU")])
def test_a_training_elsewhere_that_does_not_complete_ends_the_pipeline(
    prefect_server: None, elsewhere: Any, state: State
) -> None:
    with pytest.raises(TrainingError, match=f"'remote' ended as {state.name}: no GPU"):
        elsewhere(state)


def test_a_retried_pipeline_keeps_the_name_of_its_new_run(
    prefect_server: None, trained: Store, tiny: dict[str, Any]
) -> None:
    settings, names = TrainSettings.of_preset("quick", **tiny), list[str]()

    @flow(retries=1)
    def fails_once() -> None:
        names.append(name_once(trained, settings, "a", False))
        if len(names) == 1:
            trained.write_text("runs/a-2/config.json", trained.read_text("runs/a/config.json"))
            raise TrainingError("behind the training")

    fails_once()
    fails_once()
    assert names == ["a-2", "a-2", "a-3"]
