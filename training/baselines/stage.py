"""The baselines stage: writes `baselines/baselines.json`, a row a model."""

import sys
import time
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from corpus.errors import DataError
from corpus.manifest import Counts, Stage, StageResult, run_stage
from corpus.store import Store
from corpus.tables import CLEAN_SONGS
from corpus.vocabulary import Vocabulary, kneser_ney
from corpus.vocabulary.kneser_ney import KneserNey
from training.baselines import compression
from training.baselines.compression import added_bits, as_bytes, compressors
from training.evaluation import groups
from training.evaluation.groups import summary
from training.evaluation.measuring import END
from training.evaluation.songs import Song, fingerprint, read_songs
from training.evaluation.stage import read_evaluation

BASELINES = "baselines/baselines.json"
ORDERS = range(4, 11)
STAGE = Stage(
    name="baselines",
    inputs=(CLEAN_SONGS,),
    outputs=(BASELINES,),
    manifest="baselines/manifest.json",
    code=(compression, groups, kneser_ney, sys.modules[__name__]),
)

Row = dict[str, Any]
"""`model`, `bits` a character, `bits_error` where it is known, `adapts` to the test songs or not,
and `seconds`."""


def measure_baselines(store: Store, *, force: bool = False) -> StageResult:
    """Measure all baselines on the test songs, with the training songs to learn from."""
    settings = {"compressors": [name for name, _ in compressors()]}
    return run_stage(store, STAGE, settings, lambda: _measure(store), force=force)


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


def _measure(store: Store) -> Counts:
    train, test = read_songs(store, "train", "test")
    rows = [*_kneser_ney(train, test), *_compressed(train, test)]
    characters = sum(len(song.text) + END for song in test)
    found = {"songs": len(test), "characters": characters, "songs_sha": fingerprint(test)}
    store.write_json(BASELINES, found | {"rows": rows})
    return found | {"models": len(rows)}


def _kneser_ney(train: Sequence[Song], test: Sequence[Song]) -> Iterator[Row]:
    started = time.monotonic()
    vocabulary = Vocabulary.of((song.text for song in train), has_unknown=True)
    model = KneserNey([vocabulary.encode(s.text) for s in train], len(vocabulary), max(ORDERS))
    bits_KS = model.bits([vocabulary.encode(song.text) for song in test])
    characters_S = np.array([len(song.text) + END for song in test])
    seconds = round(time.monotonic() - started, 1)
    for order in ORDERS:
        figures = summary({"bits": bits_KS[order - 1]}, characters_S)
        yield {
            "model": f"Kneser-Ney, order {order}",
            "bits": figures["bits"],
            "bits_error": figures["bits_error"],
            "adapts": False,
            "seconds": seconds,  # Of all orders: they are counted in one go.
        }


def _compressed(train: Sequence[Song], test: Sequence[Song]) -> Iterator[Row]:
    known, unseen = (as_bytes([song.text for song in songs]) for songs in (train, test))
    characters = sum(len(song.text) + END for song in test)
    for name, compress in compressors():
        started = time.monotonic()
        bits = added_bits(compress, known, unseen) / characters
        seconds = round(time.monotonic() - started, 1)
        yield {"model": name, "bits": bits, "adapts": True, "seconds": seconds}


def _run_rows(run: str, evaluation: dict[str, Any]) -> Iterator[Row]:
    unit = "" if evaluation["unit"] == "char" else f", {evaluation['unit']}s"
    name = f"{evaluation['preset']}{unit} (run {run}, step {evaluation['step']:,})"
    for key, said, adapts in (("bits", "", False), ("dynamic_bits", ", dynamic", True)):
        if key in evaluation:
            yield {
                "model": name + said,
                "bits": evaluation[key],
                "bits_error": evaluation[f"{key}_error"],
                "adapts": adapts,
            }
