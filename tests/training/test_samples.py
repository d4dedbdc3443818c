import dataclasses
import math

import pyarrow as pa
import pytest
import torch

from corpus.errors import DamagedCheckpointError, DataError, TrainingError
from corpus.store import Store
from training.checkpoint import Checkpoint, find_checkpoint, load_checkpoint
from training.model import CharLSTM
from training.samples import live_song, missing_samples, sample_at, sample_checkpoint
from training.samples_table import (
    LATER_COLUMNS,
    SCHEMA,
    add_samples,
    by_checkpoint,
    read_samples,
    samples_path,
)
from training.settings import SampleSettings


def test_a_song_ends_after_its_lines_or_with_its_song(trained: Store) -> None:
    for ends in ({"lines": 2}, {"whole_song": True}):
        settings = SampleSettings(length=2000, samples=4, temperatures=(1.0,), **ends)
        texts = [row["text"] for row in sample_at(trained, "tiny", "last", settings, "cpu").rows]
        assert max(map(len, texts)) < 2000
        lines = [sum(bool(line.strip()) for line in text.split("\n")) for text in texts]
        assert (lines == [2] * 4) == ("lines" in ends)


def test_a_checkpoint_that_lacks_one_sample_is_missing(trained: Store) -> None:
    one, two = (SampleSettings(length=5, samples=samples) for samples in (1, 2))
    sample_checkpoint(trained, "tiny", find_checkpoint(trained, "tiny", "5"), one, "cpu")
    assert [file.step for file in missing_samples(trained, "tiny", one)] == [10, 12]
    assert [file.step for file in missing_samples(trained, "tiny", two)] == [5, 10, 12]


def test_samples_have_the_loss_of_the_checkpoint_and_not_that_of_its_name(trained: Store) -> None:
    named = find_checkpoint(trained, "tiny", "5")
    kept = load_checkpoint(trained, named.path)
    exact = dataclasses.replace(named, epoch=kept.epoch, loss=kept.loss)
    assert named.loss != kept.loss
    settings = SampleSettings(length=5, samples=1)
    live = live_song(trained, "tiny", "5", settings, "cpu")
    assert (live.checkpoint, live.bits) == (exact, pytest.approx(kept.loss / math.log(2)))
    for sung in (
        sample_checkpoint(trained, "tiny", named, settings, "cpu"),
        sample_at(trained, "tiny", "5", settings, "cpu"),
        *by_checkpoint(trained, "tiny"),
    ):
        assert sung.checkpoint == exact
        assert {(row["epoch"], row["loss"]) for row in sung.rows} == {(kept.epoch, kept.loss)}


def test_samples_stand_by_checkpoint_however_its_loss_was_rounded(trained: Store) -> None:
    file = find_checkpoint(trained, "tiny", "5")
    sung = sample_checkpoint(trained, "tiny", file, SampleSettings(length=5, samples=1), "cpu")
    others = [row | {"loss": file.loss, "seed": 999} for row in sung.rows]
    add_samples(trained, "tiny", others)
    (found,) = by_checkpoint(trained, "tiny")
    assert (found.checkpoint, len(found.rows)) == (sung.checkpoint, 4)


def test_the_table_says_what_it_holds(trained: Store) -> None:
    file = find_checkpoint(trained, "tiny", "5")
    sample_checkpoint(trained, "tiny", file, SampleSettings(length=5, samples=1), "cpu")
    for field in trained.read_table(samples_path("tiny")).schema:
        assert (field.metadata or {}).get(b"description")


def test_a_damaged_checkpoint_says_that_another_can_be_taken(trained: Store) -> None:
    file = find_checkpoint(trained, "tiny", "5")
    trained.write_bytes(file.path, trained.read_bytes(file.path)[:-100])
    with pytest.raises(DamagedCheckpointError, match="is damaged: .*: take another checkpoint$"):
        sample_at(trained, "tiny", "5", SampleSettings(length=5), "cpu")


def test_a_damaged_table_of_samples_says_how_to_make_it_anew(store: Store) -> None:
    remedy = r"samples\.parquet is .*: move it away, then `lyrics run --from sample --name a`"
    store.write_text(samples_path("a"), "chai")
    with pytest.raises(DataError, match=remedy):
        add_samples(store, "a", [])
    store.write_table(samples_path("a"), pa.table({"tea": [1]}))
    with pytest.raises(DataError, match=remedy):
        read_samples(store, "a")


@pytest.mark.parametrize(
    ("column", "values"), [("text", pa.nulls(3, pa.string())), ("real_words", pa.array(["a"] * 3))]
)
def test_a_table_whose_columns_hold_something_else_is_told(
    trained: Store, column: str, values: pa.Array
) -> None:
    rows = [
        {name: LATER_COLUMNS.get(name, 1) for name in SCHEMA.names}
        | {"checkpoint": "a", "prime": "", "text": "dil", "real_words": 0.5}
    ] * 3
    table = pa.Table.from_pylist(rows, schema=SCHEMA)
    damaged = table.set_column(table.column_names.index(column), column, values)
    trained.write_table(samples_path("tiny"), damaged)
    with pytest.raises(DataError, match=r"is not a table of samples \(.*move it away"):
        read_samples(trained, "tiny")


def test_a_song_that_memory_does_not_hold_is_an_error_of_one_line(
    trained: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def build(*_: object) -> CharLSTM:
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 MiB")

    monkeypatch.setattr(Checkpoint, "build_model", build)
    with pytest.raises(TrainingError, match="not enough memory for a song of step"):
        live_song(trained, "tiny", "5", SampleSettings(), "cpu")
