from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from prefect.exceptions import CancelledRun

from corpus.errors import TrainingStopped
from corpus.store import Store
from flows.forms import TrainChanges
from flows.sample import sample_at_step
from flows.train import train, train_model
from training.checkpoint import CheckpointFile, list_checkpoints
from training.samples_table import samples_path
from training.settings import SampleSettings, TrainSettings


def test_what_a_cancelled_training_breaks_off_is_cancelled_and_not_failed(
    prefect_server: None,
    encode_songs: Callable[[Store], Store],
    tiny: dict[str, Any],
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    store = encode_songs(Store(tmp_path))
    settings = TrainSettings.of_preset("quick", **tiny)
    trained = train_model(store, settings, "a", True, [], lambda: True, return_state=True)
    assert trained.is_cancelled()
    assert "goes on from there" in trained.message
    assert trained.message in caplog.messages

    def sing(*asked: object) -> Any:
        raise TrainingStopped("ended with the training")

    file = CheckpointFile.of("a", 10, 0.1, 2.0)
    sung = sample_at_step(store, "a", file, SampleSettings(), sing, return_state=True)
    assert sung.is_cancelled()
    assert sung.message == "ended with the training"


def test_an_interruption_says_where_the_training_was_stopped(
    prefect_server: None,
    encode_songs: Callable[[Store], Store],
    tiny: dict[str, Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def interrupted(work: Callable[..., Any]) -> None:
        with pytest.raises(CancelledRun) as ended:
            work(lambda: True)
        raise KeyboardInterrupt from ended.value

    monkeypatch.setattr("flows.train.run_stoppable", interrupted)
    store = encode_songs(Store(tmp_path))
    state = train(store.path(""), changes=tiny, return_state=True)
    assert state.is_cancelled()
    assert "training was stopped at step " in state.message


def test_what_an_event_is_to_sing_the_training_leaves(
    prefect_server: None,
    encode_songs: Callable[[Store], Store],
    tiny: dict[str, Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[Any] = []
    monkeypatch.setattr("flows.watching.tell_of_checkpoint", lambda *facts: told.append(facts))
    store, sampling = encode_songs(Store(tmp_path)), SampleSettings(length=9)
    train(store.path(""), "quick", TrainChanges(**tiny), sampling, "event", name="a")
    names = [file.name for file in list_checkpoints(store, "a")]
    assert names
    assert [(run, file.name, *asked) for _, run, file, *asked in told] == [
        ("a", name, "event", sampling) for name in names
    ]
    assert not store.exists(samples_path("a"))
