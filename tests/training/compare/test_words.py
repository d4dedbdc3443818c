import math
from collections.abc import Callable
from typing import Any

from corpus.store import Store
from training.compare.facts import read_run, read_runs
from training.compare.words import columns_of, notes, trained_as

MakeRun = Callable[..., None]
Rows = list[dict[str, Any]]


def test_a_run_is_named_by_the_options_that_make_it(make_run: MakeRun, store: Store) -> None:
    make_run("a", "char-rnn", hidden_size=128, pointer=9)
    options = trained_as(read_run(store, "a"))
    assert options == "char-rnn, --hidden-size 128, --pointer 9"
    make_run("b", "best", shuffle=False, locked_dropout=True)
    assert trained_as(read_run(store, "b")) == "best, --locked-dropout, --no-shuffle"
    make_run("c")
    assert trained_as(read_run(store, "c")) == "quick"


def test_columns_are_those_in_which_a_run_has_something(
    make_run: MakeRun, store: Store, records: Rows, sung: Rows, evaluation: dict[str, Any]
) -> None:
    make_run("a", records=records, sung=sung, evaluation=evaluation)
    make_run("b", day=2, records=[{"step": 3, "epoch": 0.25, "seconds": 61.6}])
    runs, _ = read_runs(store, [])
    cells = {name: [cell(facts) for facts in runs] for name, cell in columns_of(runs).items()}
    assert cells == {
        "epochs": ["2.00", "0.25"],
        "trained": ["3.0 min", "62 s"],
        "symbols/s": ["1,100", "–"],
        "validation": ["1.625", "–"],
        "at step": ["150", "–"],
        "test songs": ["1.500 ± 0.250", "–"],
        "real words": ["50%", "–"],
    }
    assert "validation" not in columns_of(runs[1:])
    make_run("c", day=3, evaluation=evaluation | {"dynamic_bits": 1.25})
    assert columns_of(read_runs(store, ["c"])[0])["dynamic"](read_run(store, "c")) == "1.250"


def test_figures_that_compare_need_no_note(
    make_run: MakeRun, store: Store, records: Rows, evaluation: dict[str, Any]
) -> None:
    make_run("a", records=records, evaluation=evaluation)
    make_run("b", day=2, records=records, evaluation=evaluation, layers=3)
    make_run("c", "char-rnn", day=3)  # Validated otherwise, but not yet.
    assert list(notes(read_runs(store, [])[0])) == []


def test_figures_of_other_texts_are_told(
    make_run: MakeRun, store: Store, records: Rows, evaluation: dict[str, Any]
) -> None:
    make_run("a", records=records, evaluation=evaluation)
    make_run("b", "char-rnn", day=2, records=records, evaluation=evaluation | {"songs_sha": "x"})
    make_run("c", day=3, records=records, evaluation=evaluation | {"same_split": False})
    make_run("d", day=4, records=records, evaluation=evaluation | {"split": "validation"})
    make_run("e", day=5, records=records, evaluation=evaluation | {"step": 1000})
    assert list(notes(read_runs(store, [])[0])) == [
        "validation compares only between runs that are validated on the same text:",
        "  a, c, d, e: the first 50,000 symbols of the validation songs, chars, data dddddddd",
        "  b: the ends of 50 streams of windows of 50, chars, data dddddddd",
        "they were evaluated on other songs: lyrics evaluate measures them on today's",
        "  a, c, e: 428 songs of the split test, ssssssss",
        "  b: 428 songs of the split test, x",
        "c was trained on another split: it may know some of the test songs",
        "d was evaluated on its validation songs, not on test songs",
        "e was evaluated at step 1,000, and validated best at 150",
    ]
    assert columns_of(read_runs(store, [])[0])["test songs"](read_run(store, "d")) == "–"


def test_a_checkpoint_that_is_the_best_by_its_name_needs_no_note(
    make_run: MakeRun, store: Store, evaluation: dict[str, Any]
) -> None:
    """Names have four decimals of a loss, and of two with the same ones the first is taken."""
    losses = {150: 1.40004, 200: 1.39996, 250: 1.4}
    for day, (run, step) in enumerate({"a": 150, "b": 200, "c": 250}.items(), 1):
        losses[250] += 0.0001 * (run == "c")
        records = [
            {"step": at, "validation_loss": loss, "validation_bits": loss / math.log(2)}
            for at, loss in losses.items()
        ]
        make_run(run, day=day, records=records, evaluation=evaluation | {"step": step})
    assert list(notes(read_runs(store, [])[0])) == [
        "c was evaluated at step 250, and validated best at 200"
    ]


def test_dynamic_figures_that_were_set_otherwise_are_told(
    make_run: MakeRun, store: Store, evaluation: dict[str, Any]
) -> None:
    rates = {"0.001": 1.25, "0.003": 1.5}
    usual = {
        "rule": "rms", "every": 50, "rate": 0.001, "songs": 40, "validation_bits_by_rate": rates
    }  # fmt: skip
    ways = [
        usual,
        usual | {"rate": 0.003},  # Chosen by the same rule, for another model.
        usual | {"songs": 10},
        usual | {"rule": "sgd", "every": 1000, "rate": 0.5, "validation_bits_by_rate": {}},
        {name: fact for name, fact in usual.items() if name != "songs"},
        None,
    ]
    for day, (run, dynamic) in enumerate(zip("abcdef", ways, strict=True), 1):
        adapted = evaluation | {"dynamic_bits": 1.25, "dynamic": dynamic}
        make_run(run, day=day, evaluation=adapted)
    make_run("g", day=7, evaluation=evaluation)
    assert list(notes(read_runs(store, ["a", "b", "g"])[0])) == []
    assert list(notes(read_runs(store, [])[0])) == [
        "dynamic compares only between runs that were evaluated with the same --dynamic-… :",
        "  a, b: rms, a step every 50 symbols, chosen and scaled on up to 40 songs",
        "  c: rms, a step every 50 symbols, chosen and scaled on up to 10 songs",
        "  d: sgd, a step of 0.5 every 1,000 symbols, scaled on up to 40 songs",
        "  e: rms, a step every 50 symbols, chosen and scaled on songs that nobody counted",
        "  f: nobody knows how",
    ]


def test_real_words_of_songs_that_were_sung_otherwise_are_told(
    make_run: MakeRun, store: Store, sung: Rows
) -> None:
    def with_all(**others: Any) -> Rows:
        return [row | others for row in sung]

    make_run("a", sung=sung)
    make_run("b", day=2, sung=[*with_all(seed=3), *with_all(seed=4)])
    make_run("c", day=3, sung=with_all(temperature=0.5))
    make_run("d", day=4, sung=[*with_all(prime=""), *with_all(temperature=1.0)])
    make_run("e", day=5, sung=with_all(length=1000, top_k=5, whole_song=True))
    make_run("f", day=6, sung=with_all(length=1000, real_words=None))
    make_run("g", day=7)
    assert list(notes(read_runs(store, ["a", "b", "f", "g"])[0])) == []
    assert list(notes(read_runs(store, [])[0])) == [
        "real words compare only between runs that sang in the same way:",
        "  a, b: 300 chars from 'dil ' at temperature 0.7",
        "  c: 300 chars from 'dil ' at temperature 0.5",
        "  d: 300 chars from nothing, 'dil ' at temperature 0.7, 1.0",
        "  e: 1,000 chars from 'dil ' at temperature 0.7, --top-k 5, --whole-song",
    ]
