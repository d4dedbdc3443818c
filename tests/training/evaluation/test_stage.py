import itertools
import json

import numpy as np
import pyarrow as pa
import pytest
import torch
from torch.nn import functional

from corpus.errors import DataError, SettingsError, VocabularyError
from corpus.store import Store
from training.__main__ import main
from training.checkpoint import find_checkpoint, load_checkpoint
from training.evaluation.settings import EvaluateSettings
from training.evaluation.stage import (
    evaluate,
    read_evaluation,
    song_figures_path,
)

TEST_SONGS = {"a": "chai lo\nchai", "b": "", "c": "garam garam chai pii lo\n\nnadii", "d": "lo"}
YEARS = ((1951, 1951), (1950, 1959), (None, None), (1960, 1960), (1970, 1970))
LYRICISTS = (["Anu"], ["Anu", "Bela"], ["Bela"], [])


@pytest.fixture
def measured(trained: Store) -> Store:
    """The run `tiny`, and four test songs of our own with their years and lyricists."""
    columns = {
        "id": [*TEST_SONGS, "z"],
        "split": ["test"] * 4 + ["train"],
        "text": [*TEST_SONGS.values(), "never read: 0"],
        "year_from": pa.array([first for first, _ in YEARS], pa.int32()),
        "year_to": pa.array([last for _, last in YEARS], pa.int32()),
        "lyricists": pa.array([*LYRICISTS, ["Anu"]], pa.list_(pa.string())),
    }
    trained.write_table("clean/songs.parquet", pa.table(columns))
    return trained


def naive_bits(store: Store, text: str) -> float:
    """Symbol by symbol: the end is read first, and predicted last."""
    checkpoint = load_checkpoint(store, find_checkpoint(store, "tiny", "best").path)
    model = checkpoint.build_model(torch.device("cpu"))
    ids = [0, *map(int, checkpoint.vocabulary.encode(text)), 0]
    state, nats = model.initial_state(1), 0.0
    with torch.no_grad():
        for read, predicted in itertools.pairwise(ids):
            logits, state = model(torch.tensor([[read]]), state)
            nats -= float(functional.log_softmax(logits[0, 0].double(), dim=0)[predicted])
    return nats / np.log(2)


def test_every_song_costs_what_it_costs_alone(measured: Store) -> None:
    evaluate(measured, "tiny", settings=EvaluateSettings(group_songs=2), device="cpu")
    rows = measured.read_table(song_figures_path("tiny")).to_pylist()
    assert [row["id"] for row in rows] == list(TEST_SONGS)
    assert [row["characters"] for row in rows] == [len(t) + 1 for t in TEST_SONGS.values()]
    assert [row["words"] for row in rows] == [5, 1, 9, 2]
    for row, text in zip(rows, TEST_SONGS.values(), strict=True):
        assert row["bits"] == pytest.approx(naive_bits(measured, text), rel=1e-5)


def test_every_column_says_what_it_holds(measured: Store) -> None:
    evaluate(measured, "tiny", device="cpu")
    schema = measured.read_table(song_figures_path("tiny")).schema
    assert {"id", "characters", "bits"} <= {*schema.names}
    for field in schema:
        assert field.metadata[b"description"].endswith(b".")


def test_figures_are_over_characters_and_groups_over_their_songs(measured: Store) -> None:
    evaluate(measured, "tiny", settings=EvaluateSettings(group_songs=2), device="cpu")
    found = read_evaluation(measured, "tiny")
    rows = {row["id"]: row for row in measured.read_table(song_figures_path("tiny")).to_pylist()}

    def bits(ids: str) -> float:
        return sum(rows[i]["bits"] for i in ids) / sum(rows[i]["characters"] for i in ids)

    assert found["bits"] == pytest.approx(bits("abcd"))
    assert found["word_perplexity"] == pytest.approx(2 ** (bits("abcd") * found["characters"] / 17))
    (fifties,) = found["decades"]  # One song is of the sixties, one of no year: too few.
    assert (fifties["name"], fifties["songs"]) == ("1950s", 2)
    assert fifties["bits"] == pytest.approx(bits("ab"))
    anu, bela = found["lyricists"]
    assert (anu["name"], bela["name"]) == ("Anu", "Bela")
    assert bela["bits"] == pytest.approx(bits("bc"))


def test_it_is_cached_until_another_checkpoint_is_asked_for(measured: Store) -> None:
    assert not evaluate(measured, "tiny", "5").cached
    assert evaluate(measured, "tiny", "5").cached
    result = evaluate(measured, "tiny", "last")
    assert not result.cached
    assert result.counts["step"] == 12


def test_how_to_adapt_says_nothing_where_nothing_adapts() -> None:
    EvaluateSettings(dynamic=True, dynamic_every=20)
    with pytest.raises(SettingsError, match="dynamic-every: does nothing without --dynamic"):
        EvaluateSettings(dynamic_every=20)


def test_what_a_user_can_do_wrong_is_said(measured: Store) -> None:
    with pytest.raises(DataError, match="not evaluated yet"):
        read_evaluation(measured, "tiny")
    with pytest.raises(DataError, match="no song of the split 'validation'"):
        evaluate(measured, "tiny", settings=EvaluateSettings(split="validation"))
    table = measured.read_table("clean/songs.parquet").slice(4).to_pylist()
    table.append(table[0] | {"split": "test"})
    measured.write_table("clean/songs.parquet", pa.Table.from_pylist(table))
    with pytest.raises(VocabularyError, match="unknown character '0'"):
        evaluate(measured, "tiny")


def test_the_command_prints_what_the_file_holds(
    measured: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--data", str(measured.root), "--group-songs", "2", "--device", "cpu"]
    assert main(["evaluate", *arguments]) == 0
    printed = capsys.readouterr().out
    found = json.loads(measured.read_text("runs/tiny/evaluation.json"))
    assert f"{found['bits']:.3f} ± {found['bits_error']:.3f}" in printed
    assert "1950s" in printed
    assert "Bela" in printed


def test_other_threads_measure_the_same(measured: Store) -> None:
    found = [
        evaluate(measured, "tiny", settings=EvaluateSettings(threads=threads)) for threads in (1, 2)
    ]
    assert [one.cached for one in found] == [False, True]


def test_a_run_that_may_know_the_songs_is_said_to_be_so(
    measured: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    """After the songs were split anew, some that it was trained on may be test songs."""
    arguments = ["evaluate", "--data", str(measured.root), "--device", "cpu"]
    assert main(arguments) == 0
    assert "trained on other songs" not in capsys.readouterr().out
    measured.write_array("vocabulary/train.npy", np.zeros(9, dtype=np.uint8))
    assert main(arguments) == 0
    assert "trained on other songs" in capsys.readouterr().out
    assert read_evaluation(measured, "tiny")["same_split"] is False
