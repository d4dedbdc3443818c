"""The baselines, and the runs that were evaluated on the same songs."""

from collections.abc import Iterator, Sequence
from typing import Any

from corpus.errors import DataError
from corpus.store import Store
from training.baselines.stage import BASELINES, Row
from training.evaluation.stage import read_evaluation


def all_rows(store: Store, runs: Sequence[str]) -> list[Row]:
    """The baselines, and the runs that were evaluated on the same songs.

    Raises DataError for a run that was not evaluated, or on other songs.
    """
    found = store.read_json(BASELINES)
    rows: list[Row] = list(found["rows"])
    for run in runs:
        evaluation = read_evaluation(store, run)
        if evaluation["songs_sha"] != found["songs_sha"]:
            raise DataError(
                f"run {run!r} was evaluated on other songs than the baselines: "
                "evaluate it again (lyrics evaluate --split test)"
            )
        rows += _run_rows(run, evaluation)
    return rows


def _run_rows(run: str, evaluation: dict[str, Any]) -> Iterator[Row]:
    unit = "" if evaluation["unit"] == "char" else f", {evaluation['unit']}s"
    name = f"{evaluation['preset']}{unit} (run {run}, step {evaluation['step']:,})"
    if not evaluation.get("same_split", True):
        name += ", trained on another split: it may know some of these songs"
    for key, said, adapts in (("bits", "", False), ("dynamic_bits", ", dynamic", True)):
        if key in evaluation:
            yield {
                "model": name + said,
                "bits": evaluation[key],
                "bits_error": evaluation.get(f"{key}_error"),
                "adapts": adapts,
            }
