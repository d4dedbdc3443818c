from collections.abc import Callable
from pathlib import Path
from typing import Any

from corpus.errors import TrainingStopped
from corpus.store import Store
from flows.sample import sample_at_step
from flows.train import train_model
from training.checkpoint import CheckpointFile
from training.settings import SampleSettings, TrainSettings


def test_what_a_cancelled_training_breaks_off_is_cancelled_and_not_failed(
    prefect_server: None,
    encode_songs: Callable[[Store], Store],
    tiny: dict[str, Any],
    tmp_path: Path,
) -> None:
    store = encode_songs(Store(tmp_path))
    settings = TrainSettings.of_preset("quick", **tiny)
    trained = train_model(store, settings, "a", True, [], lambda: True, return_state=True)
    assert trained.is_cancelled()
    assert "goes on from there" in trained.message

    def sing(*asked: object) -> Any:
        raise TrainingStopped("ended with the training")

    file = CheckpointFile.of("a", 10, 0.1, 2.0)
    sung = sample_at_step(store, "a", file, SampleSettings(), sing, return_state=True)
    assert sung.is_cancelled()
    assert sung.message == "ended with the training"
