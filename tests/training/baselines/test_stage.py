import json
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import DataError
from corpus.store import Store
from training.baselines.__main__ import main
from training.baselines.rows import all_rows
from training.baselines.stage import ORDERS, measure_baselines
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
