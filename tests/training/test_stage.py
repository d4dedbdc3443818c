"""A tiny run from its beginning to its end."""

import dataclasses
import functools
import json
from collections.abc import Callable
from typing import Any

import pytest
import torch

from corpus.errors import (
    CheckpointError,
    DataError,
    SettingsError,
    TrainingError,
    TrainingStopped,
)
from corpus.manifest import StageResult, run_stage
from corpus.store import Store
from corpus.vocabulary import SPLIT_FILES, VOCABULARY_FILE, read_vocabulary
from training.checkpoint import (
    CheckpointFile,
    list_checkpoints,
    load_checkpoint,
    packed,
)
from training.loop import Observer
from training.metrics import MetricsLog
from training.observers import SampleAtCheckpoints
from training.runs import read_config
from training.samples import sample_checkpoint
from training.settings import SampleSettings, TrainSettings
from training.stage import train, train_stage

Tiny = Callable[..., TrainSettings]


def names(store: Store, folder: str) -> list[str]:
    return [name.rpartition("/")[2] for name in store.files(folder)]


def weights(store: Store, run: str) -> dict[str, torch.Tensor]:
    return load_checkpoint(store, list_checkpoints(store, run)[-1].path).model


def same_weights(one: dict[str, torch.Tensor], other: dict[str, torch.Tensor]) -> bool:
    return one.keys() == other.keys() and all(torch.equal(one[name], other[name]) for name in one)


def test_a_run_leaves_exactly_its_files(trained: Store) -> None:
    assert names(trained, "runs/tiny") == ["config.json", "manifest.json", "metrics.jsonl"]
    assert trained.folders("runs/tiny") == ["checkpoints"]
    assert trained.folders("runs") == ["tiny"]
    steps = [file.step for file in list_checkpoints(trained, "tiny")]
    assert steps == [5, 10, 12]
    assert len(names(trained, "runs/tiny/checkpoints")) == 3


def test_songs_that_were_encoded_anew_while_it_waited_are_not_trained_on(
    encoded: Store, tiny: Tiny, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = SPLIT_FILES["train"]
    others = encoded.read_bytes(name)[:-1] + b"\x01"

    def run_after_waiting(*how: Any) -> StageResult:
        encoded.write_bytes(name, others)
        return run_stage(*how)

    monkeypatch.setattr("training.stage.run_stage", run_after_waiting)
    with pytest.raises(DataError, match="is of other songs than when this training was asked for"):
        train(encoded, tiny())
    assert not encoded.exists("runs")


def test_a_run_learns(encoded: Store, tiny: Tiny) -> None:
    settings = tiny(epochs=1.5, checkpoint_every=50, optimizer="adamw", learning_rate=0.02)
    name, result = train(encoded, settings)
    losses = [r["validation_loss"] for r in MetricsLog(encoded, name).read() if "checkpoint" in r]
    assert len(losses) == 3
    assert losses == sorted(losses, reverse=True)
    first = next(r["loss"] for r in MetricsLog(encoded, name).read())
    assert losses[-1] < 0.9 * first
    assert result.counts["validation_bits"] == pytest.approx(losses[-1] / 0.6931, rel=1e-3)


def test_counts_say_what_was_done(encoded: Store, tiny: Tiny) -> None:
    name, result = train(encoded, tiny())
    size = len(read_vocabulary(encoded))
    inputs, recurrent, biases = 4 * 8 * size, 4 * 8 * 8, 2 * 4 * 8
    first_layer, second_layer = inputs + recurrent + biases, 2 * recurrent + biases
    counts = result.counts
    assert counts["run"] == name
    assert counts["parameters"] == first_layer + second_layer + 8 * size + size
    assert (counts["steps"], counts["checkpoints"], counts["device"]) == (12, 3, "cpu")
    assert counts["best_validation_bits"] <= counts["validation_bits"]
    assert counts["characters_per_second"] > 0
    assert not result.cached


def test_where_a_finished_run_was_trained_does_not_make_it_stale(
    trained: Store, tiny: Tiny
) -> None:
    """Nor does a kernel: runs from before there was a choice have none in their manifest."""
    manifest = trained.read_json("runs/tiny/manifest.json")
    assert not {"device", "kernel", "threads", "line_direction"} & manifest["settings"].keys()
    other = tiny(kernel="wavefront", precision="bfloat16")
    assert other.deciding() == manifest["settings"] | {"precision": "bfloat16"}


def test_a_finished_run_is_cached(trained: Store, tiny: Tiny) -> None:
    before = trained.read_bytes("runs/tiny/metrics.jsonl")
    name, result = train(trained, tiny(), name="tiny")
    assert (name, result.cached, result.reason) == ("tiny", True, "nothing changed")
    assert trained.read_bytes("runs/tiny/metrics.jsonl") == before
    _, elsewhere = train(trained, tiny(threads=1), name="tiny")
    assert elsewhere.cached


def test_a_run_without_a_name_is_named_by_what_it_is(encoded: Store, tiny: Tiny) -> None:
    first, _ = train(encoded, tiny(epochs=0.01))
    again, result = train(encoded, tiny(epochs=0.01, threads=1))
    other, _ = train(encoded, tiny(epochs=0.01, seed=1))
    assert first == again
    assert result.cached
    assert first != other
    assert first.startswith("char-rnn-")


def test_no_resume_starts_beside_it(trained: Store, tiny: Tiny) -> None:
    name, result = train(trained, tiny(), name="tiny", resume=False)
    assert (name, result.cached) == ("tiny-2", False)
    assert train(trained, tiny(), name="tiny", resume=False)[0] == "tiny-3"
    assert same_weights(weights(trained, "tiny"), weights(trained, "tiny-2"))


def test_other_settings_under_the_same_name_are_refused(trained: Store, tiny: Tiny) -> None:
    before = trained.sha256("runs/tiny/config.json")
    with pytest.raises(SettingsError) as caught:
        train(trained, tiny(hidden_size=9, dropout=0.5), name="tiny")
    message = str(caught.value)
    assert "run 'tiny' was trained otherwise" in message
    assert "hidden_size 8 there, 9 now" in message
    assert "dropout 0.0 there, 0.5 now" in message
    assert "--name" in message
    assert trained.sha256("runs/tiny/config.json") == before


def test_other_songs_under_the_same_name_are_refused(
    trained: Store, tiny: Tiny, write_songs: Callable[..., None]
) -> None:
    from corpus.vocabulary import VocabularySettings, build_vocabulary

    write_songs(trained, {"train": ["chai garam " * 90], "validation": ["chai"]})
    build_vocabulary(trained, VocabularySettings())
    with pytest.raises(SettingsError, match="another vocabulary; another data"):
        train(trained, tiny(), name="tiny")


@pytest.mark.parametrize("name", ["", "../tiny", "a/b", ".hidden", "x" * 101, "tea cup"])
def test_a_name_that_is_no_folder_s_is_refused(encoded: Store, tiny: Tiny, name: str) -> None:
    with pytest.raises(SettingsError, match="is no name for a run"):
        train(encoded, tiny(), name=name)


def test_without_a_vocabulary_it_says_what_to_run(store: Store, tiny: Tiny) -> None:
    with pytest.raises(DataError, match=r"vocabulary\.json is missing: run 'lyrics vocabulary'"):
        train(store, tiny())


def test_without_the_encoded_songs_it_says_so(encoded: Store, tiny: Tiny) -> None:
    encoded.remove("vocabulary/train.npy")
    with pytest.raises(DataError, match=r"train\.npy is missing"):
        train(encoded, tiny())


def test_a_vocabulary_of_other_songs_is_noticed(encoded: Store, tiny: Tiny) -> None:
    """A kill between the two files may leave ids that the vocabulary lacks."""
    vocabulary = read_vocabulary(encoded)
    fewer = type(vocabulary)(vocabulary.characters[:-1])
    encoded.write_json(VOCABULARY_FILE, fewer.to_dict())
    with pytest.raises(DataError, match="encode the songs again"):
        train(encoded, tiny())


def test_too_little_text_is_a_data_error(encoded: Store, tiny: Tiny) -> None:
    with pytest.raises(DataError, match="do not fill a window"):
        train(encoded, tiny(batch_size=5000))


def test_a_training_that_was_refused_leaves_its_name_free(encoded: Store, tiny: Tiny) -> None:
    with pytest.raises(DataError, match="do not fill a window"):
        train(encoded, tiny(batch_size=5000), name="tiny")
    assert encoded.folders("runs") == []
    train(encoded, tiny(), name="tiny")


def test_a_run_that_has_made_nothing_begins_anew(encoded: Store, tiny: Tiny) -> None:
    """As after a GPU whose memory did not do for its first step."""
    with pytest.raises(TrainingError, match="the loss"):
        train(encoded, tiny(learning_rate=1e38, checkpoint_every=1), name="tiny")
    assert encoded.folders("runs") == ["tiny"]
    train(encoded, tiny(), name="tiny")
    assert read_config(encoded, "tiny")["settings"]["learning_rate"] == tiny().learning_rate


@pytest.mark.parametrize("rate", [1e3, 1e38])
def test_a_rate_that_is_too_high_ends_with_an_error(
    encoded: Store, tiny: Tiny, rate: float
) -> None:
    with pytest.raises(TrainingError, match=r"lower --learning-rate; last good checkpoint: none"):
        train(encoded, tiny(learning_rate=rate, checkpoint_every=1), name="hot")
    assert list_checkpoints(encoded, "hot") == []
    assert not encoded.exists("runs/hot/manifest.json")


@pytest.mark.parametrize("dropout", [0.0, 0.4])
def test_sampling_as_it_trains_changes_no_weight(
    encoded: Store, tiny: Tiny, dropout: float
) -> None:
    settings = tiny(dropout=dropout)
    train(encoded, settings, name="silent")
    sampling = SampleSettings(primes=("", "chai"), length=7, samples=2)
    sung: list[Any] = []
    sampler = functools.partial(sample_checkpoint, encoded, settings=sampling, device="cpu")
    observer = SampleAtCheckpoints(sampler, sung.append, pytest.fail)
    train(encoded, settings, name="singing", observer=observer)
    assert [samples.checkpoint.step for samples in sung] == [5, 10, 12]
    assert same_weights(weights(encoded, "silent"), weights(encoded, "singing"))


@pytest.mark.parametrize(
    "changes",
    [{"optimizer": "adamw", "schedule": "cosine"}, {"embedding_size": 3, "init": "torch"},
     {"validation": "songs", "precision": "auto"}, {"layers": 1, "clip": "norm"}],
)  # fmt: skip
def test_every_way_trains_to_its_end(encoded: Store, tiny: Tiny, changes: dict[str, Any]) -> None:
    _, result = train(encoded, tiny(**changes))
    assert result.counts["steps"] in (12, 13)  # Held-out songs leave more of the streams.
    assert result.counts["checkpoints"] == 3


def test_minutes_end_a_run_that_more_minutes_continue(encoded: Store, tiny: Tiny) -> None:
    name, short = train(encoded, tiny(epochs=1e6, max_minutes=0.1 / 60))
    assert 0 < short.counts["steps"] < 1000
    assert train(encoded, tiny(epochs=1e6, max_minutes=0.1 / 60))[1].cached
    again, longer = train(encoded, tiny(epochs=1e6, max_minutes=0.2 / 60))
    assert (again, longer.cached, longer.reason) == (name, False, "settings changed: max_minutes")
    assert longer.counts["steps"] > short.counts["steps"]


def test_the_data_root_may_lie_anywhere(
    encode_songs: Callable[[Store], Store],
    tiny: Tiny,
    tmp_path: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """On a file system in memory it leaves no trace on the disk."""
    monkeypatch.chdir(tmp_path)
    store = encode_songs(Store("memory://anywhere"))
    train(store, tiny(), name="tiny", observer=Observer())
    assert train(store, tiny(), name="tiny")[1].cached
    assert [file.step for file in list_checkpoints(store, "tiny")] == [5, 10, 12]
    assert list(tmp_path.iterdir()) == []


def test_a_finished_run_whose_metrics_are_lost_is_mended(trained: Store, tiny: Tiny) -> None:
    trained.remove("runs/tiny/metrics.jsonl")
    _, result = train(trained, tiny(), name="tiny")
    assert result.reason == "output runs/tiny/metrics.jsonl is missing"
    assert result.counts["steps"] == 12
    assert [r["step"] for r in MetricsLog(trained, "tiny").read()] == [12]
    assert train(trained, tiny(), name="tiny")[1].cached


def test_a_finished_run_whose_last_checkpoint_is_lost_makes_it_again(
    trained: Store, tiny: Tiny
) -> None:
    before = weights(trained, "tiny")
    records = trained.read_text("runs/tiny/metrics.jsonl")
    trained.remove(list_checkpoints(trained, "tiny")[-1].path)
    assert "is missing" in train(trained, tiny(), name="tiny")[1].reason
    assert same_weights(weights(trained, "tiny"), before)
    steps = [[json.loads(line)["step"] for line in text.splitlines()]
             for text in (records, trained.read_text("runs/tiny/metrics.jsonl"))]  # fmt: skip
    assert steps[0] == steps[1]


def test_another_run_s_checkpoint_is_not_gone_on_from(trained: Store, tiny: Tiny) -> None:
    train(trained, tiny(hidden_size=9), name="other")
    foreign = list_checkpoints(trained, "other")[-1]
    place = CheckpointFile.of("tiny", foreign.step, 9.0, 1.0).path
    trained.write_bytes(place, trained.read_bytes(foreign.path))
    trained.remove("runs/tiny/manifest.json")
    with pytest.raises(CheckpointError, match=r"epoch-9.00.*other settings \(hidden_size\)"):
        train(trained, tiny(), name="tiny")


def test_a_checkpoint_of_other_songs_is_not_gone_on_from(trained: Store, tiny: Tiny) -> None:
    """Such as one that was copied without its config, which would have told."""
    last = list_checkpoints(trained, "tiny")[-1].path
    foreign = dataclasses.replace(load_checkpoint(trained, last), data="f00")
    trained.write_bytes(last, packed(foreign))
    trained.remove("runs/tiny/config.json")
    trained.remove("runs/tiny/manifest.json")
    with pytest.raises(CheckpointError, match="was trained on other songs: .*move it away"):
        train(trained, tiny(), name="tiny")


def test_the_config_says_what_it_was_trained_with(trained: Store, tiny: Tiny) -> None:
    config = trained.read_json("runs/tiny/config.json")
    assert TrainSettings.from_dict(config["settings"]) == tiny()
    assert config["vocabulary"] == read_vocabulary(trained).fingerprint
    assert config["data"] == trained.sha256("vocabulary/train.npy")
    assert config["versions"]["torch"] == torch.__version__


def test_newer_code_leaves_a_finished_run_alone() -> None:
    """It has no steps left: its manifest would name code that it was not trained with."""
    assert not train_stage("tiny").code.modules


def test_a_checkpoint_of_another_format_is_not_set_aside(trained: Store, tiny: Tiny) -> None:
    """It is whole: what wrote it may read it."""
    last = list_checkpoints(trained, "tiny")[-1]
    with trained.writing(last.path) as file:
        torch.save({"format": 2}, file)
    with pytest.raises(CheckpointError, match="is not a checkpoint of this project"):
        train(trained, tiny(), name="tiny")
    assert list_checkpoints(trained, "tiny")[-1] == last


class Stops(Observer):
    def should_stop(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("resume", "again"),
    [(False, "the same command with --name tiny-2 instead of --no-resume or --force"),
     (True, "the same command")],
)  # fmt: skip
def test_a_stopped_run_says_what_goes_on_with_it(
    trained: Store, tiny: Tiny, resume: bool, again: str
) -> None:
    if resume:
        trained.remove("runs/tiny")
    with pytest.raises(TrainingStopped, match=f"and saved: {again} goes on from there"):
        train(trained, tiny(), name="tiny", resume=resume, observer=Stops())
