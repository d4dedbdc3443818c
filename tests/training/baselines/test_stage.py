import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from corpus.errors import DataError
from corpus.store import Store
from corpus.vocabulary import Vocabulary
from corpus.vocabulary.kneser_ney import KneserNey
from training.baselines.__main__ import main
from training.baselines.rows import all_rows
from training.baselines.stage import BASELINES, ORDERS, measure_baselines
from training.evaluation.settings import EvaluateSettings
from training.evaluation.stage import evaluate


def test_models_are_measured_over_the_same_songs(trained: Store) -> None:
    assert not measure_baselines(trained).cached
    assert measure_baselines(trained).cached
    counts = evaluate(trained, "tiny").counts
    *baselines, run = all_rows(trained, ["tiny"])
    assert run["bits"] == counts["bits"]
    assert run["model"] == "char-rnn (run tiny, step 12)"
    assert [row["model"] for row in baselines[: len(ORDERS)]] == [
        f"Kneser-Ney, order {order}" for order in ORDERS
    ]
    # The made-up songs are words drawn at random: a guess at every letter costs log2(20).
    assert all(0.3 < row["bits"] < np.log2(20) for row in baselines)


def test_a_run_that_was_measured_on_other_songs_is_not_shown(
    trained: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    measure_baselines(trained)
    with pytest.raises(DataError, match="not evaluated yet"):
        all_rows(trained, ["tiny"])
    evaluate(trained, "tiny", settings=EvaluateSettings(split="validation"))
    assert main(["--data", str(trained.root), "--runs", "tiny"]) == 1
    assert "evaluated on other songs" in capsys.readouterr().err


def test_a_run_that_may_know_the_songs_says_so(trained: Store) -> None:
    ids = trained.read_array("vocabulary/train.npy")
    trained.write_array("vocabulary/train.npy", ids[:-9])
    measure_baselines(trained)
    evaluate(trained, "tiny")
    *_, run = all_rows(trained, ["tiny"])
    assert run["model"].endswith(
        "step 12), trained on another split: it may know some of these songs"
    )


def test_the_command_prints_and_writes_all_rows(
    trained: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    evaluate(trained, "tiny")
    file = tmp_path / "rows.json"
    assert main(["--data", str(trained.root), "--runs", "tiny", "--json", str(file)]) == 0
    printed, rows = capsys.readouterr().out, json.loads(file.read_text())
    assert rows[-1]["model"].startswith("char-rnn (run tiny")
    for row in rows:
        assert f"{row['bits']:.3f}" in printed
    best_last = [f"{bits:.3f}" for bits in sorted((row["bits"] for row in rows), reverse=True)]
    assert [*map(printed.index, best_last)] == sorted(map(printed.index, best_last))


def test_what_training_lacks_costs_n_grams_its_spelling_too(
    store: Store, write_songs: Any, made_up_song: Callable[[int], str]
) -> None:
    known, test = [made_up_song(number) for number in range(9)], ["chai 9", "8 8\nlo", "chai"]
    write_songs(store, {"train": known, "test": test})
    measure_baselines(store)
    rows = store.read_json(BASELINES)["rows"][: len(ORDERS)]
    vocabulary = Vocabulary.of(known, has_unknown=True)
    model = KneserNey([*map(vocabulary.encode, known)], len(vocabulary), max(ORDERS))
    bits_KS = model.bits([*map(vocabulary.encode, test)])
    spelled = 3 * np.log2(0x110000)
    for order, row in zip(ORDERS, rows, strict=True):
        whole = bits_KS[order - 1].sum() + spelled
        assert row["bits"] == pytest.approx(whole / sum(len(text) + 1 for text in test))
