import math
from collections.abc import Callable
from typing import Any

import pytest

from corpus.errors import DataError
from corpus.store import Store
from corpus.vocabulary import VOCABULARY_FILE, Vocabulary
from training.compare.facts import Validation, read_run, read_runs
from training.metrics import metrics_path

MakeRun = Callable[..., None]
Rows = list[dict[str, Any]]


def test_a_run_is_told_by_all_that_it_left(
    make_run: MakeRun, store: Store, records: Rows, sung: Rows, evaluation: dict[str, Any]
) -> None:
    make_run("a", records=records, sung=sung, evaluation=evaluation, layers=3, max_minutes=2)
    store.write_text("runs/a/report.html", "")
    facts = read_run(store, "a")
    assert facts.changes == {"layers": 3, "max_minutes": 2.0}
    assert (facts.step, facts.epoch, facts.seconds, facts.speed) == (200, 2.0, 180.0, 1100.0)
    assert facts.best == Validation(150, 1.5, 135.0, 1.625, 1.625 * math.log(2))
    assert facts.evaluation == evaluation
    assert facts.real_words == 0.5
    assert (facts.sung_with["prime"], facts.sung_with["length"]) == (("dil ",), (300,))
    assert facts.song == "dil gaayaa\nphir\nkuchh\naur"
    assert facts.report == "runs/a/report.html"
    assert facts.is_finished


def test_one_that_has_just_begun_has_nothing_yet(make_run: MakeRun, store: Store) -> None:
    make_run("a", is_finished=False)
    store.remove(metrics_path("a"))
    facts = read_run(store, "a")
    assert (facts.step, facts.epoch, facts.seconds, facts.speed) == (0, 0.0, 0.0, None)
    assert (facts.best, facts.evaluation, facts.real_words, facts.sung_with, facts.song,
            facts.report) == (
        None, {}, None, {}, "", "",
    )  # fmt: skip
    assert not facts.is_finished


def test_a_real_run_is_told(trained: Store) -> None:
    facts = read_run(trained, "tiny")
    assert [one.step for one in facts.validations] == [5, 10, 12]
    assert facts.step == 12
    assert facts.is_finished
    assert facts.speed
    assert facts.seconds > 0
    assert facts.changes["hidden_size"] == 8


def test_all_are_taken_or_those_that_are_named(make_run: MakeRun, store: Store) -> None:
    for day, run in ((3, "a"), (1, "b"), (2, "c")):
        make_run(run, day=day)
    assert [facts.run for facts in read_runs(store, [])[0]] == ["b", "c", "a"]
    assert [facts.run for facts in read_runs(store, ["a", "c", "a"])[0]] == ["a", "c"]


def test_a_name_that_no_run_has_is_told_with_those_there_are(
    make_run: MakeRun, store: Store
) -> None:
    with pytest.raises(DataError, match="holds no run: train one first"):
        read_runs(store, [])
    make_run("a")
    with pytest.raises(DataError, match="there is no run 'b' in .*; there are: a$"):
        read_runs(store, ["a", "b"])


def test_a_damaged_run_hides_no_other_one(
    make_run: MakeRun, store: Store, evaluation: dict[str, Any]
) -> None:
    make_run("a")
    make_run("b", day=2, evaluation={"bit": 1})
    make_run("c", day=3)
    config = store.read_json("runs/c/config.json")
    config["settings"]["layers"] = "many"
    store.write_json("runs/c/config.json", config)
    found, damaged = read_runs(store, [])
    assert [facts.run for facts in found] == ["a"]
    assert damaged[0].startswith("b: ")
    assert damaged[0].endswith("b/evaluation.json is damaged: not an evaluation")
    assert "config.json is damaged, or of another version: layers: " in damaged[1]


@pytest.mark.parametrize(
    ("preset", "changes", "text"),
    [
        ("char-rnn", {}, "the ends of 50 streams of windows of 50, chars, data dddddddd"),
        ("quick", {}, "the first 50,000 symbols of the validation songs, chars, data dddddddd"),
        (
            "quick",
            {"validation_characters": 0},
            "all the validation songs, chars, data dddddddd",
        ),
    ],
)
def test_what_a_run_was_validated_on_is_said(
    preset: str, changes: dict[str, Any], text: str, make_run: MakeRun, store: Store
) -> None:
    make_run("a", preset, **changes)
    assert read_run(store, "a").validated_on == text


def test_all_of_few_validation_songs_is_not_called_their_first_symbols(
    make_run: MakeRun, store: Store
) -> None:
    size = {"symbols": 49_990, "characters": 49_990, "songs": 10}
    of_both = {"splits": {"validation": size}}
    own, other = Vocabulary("abc"), Vocabulary("abd")
    store.write_json(VOCABULARY_FILE, own.to_dict() | of_both)
    make_run("a", vocabulary=own.fingerprint)
    assert read_run(store, "a").validated_on.startswith("all the validation songs, ")
    make_run("b", vocabulary=own.fingerprint, validation_characters=49_999)
    assert read_run(store, "b").validated_on.startswith("the first 49,999 symbols of ")
    damaged = own.to_dict() | {"splits": {"validation": size | {"songs": "10"}}}
    for elsewhere in (other.to_dict() | of_both, own.to_dict(), damaged, [3]):
        store.write_json(VOCABULARY_FILE, elsewhere)
        assert read_run(store, "a").validated_on.startswith("the first 50,000 symbols of ")


@pytest.mark.parametrize(
    "damage",
    [
        {"bits": None},
        {"bits": "1.5"},
        {"dynamic_bits": "1"},
        {"dynamic": "rms"},
        {"dynamic": {"rule": "rms", "every": 50, "rate": None, "validation_bits_by_rate": {}}},
        {"songs": None},
        {"split": 5},
    ],
)
def test_an_evaluation_of_other_kinds_is_damaged(
    damage: dict[str, Any], make_run: MakeRun, store: Store, evaluation: dict[str, Any]
) -> None:
    make_run("a", evaluation=evaluation | damage)
    with pytest.raises(DataError, match="damaged: not an evaluation"):
        read_run(store, "a")


def test_where_all_are_damaged_nothing_is_shown(make_run: MakeRun, store: Store) -> None:
    make_run("a", evaluation={})
    make_run("b", evaluation={})
    with pytest.raises(DataError, match=r"^a: .* not an evaluation; b: .* not an evaluation$"):
        read_runs(store, [])
