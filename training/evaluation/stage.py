"""The evaluation stage: a checkpoint of a run, measured on the held-out songs.

Writes `runs/<run>/evaluation.json` and, one row a song, `runs/<run>/evaluation.parquet`.
"""

import sys
from typing import Any

import numpy as np
import pyarrow as pa

from corpus.errors import DataError, SettingsError
from corpus.manifest import Counts, Stage, StageResult, run_stage
from corpus.store import Store
from corpus.vocabulary.units import split_words
from training import model as model_module
from training.checkpoint import CheckpointFile, find_checkpoint, load_checkpoint
from training.device import few_threads, pick_device
from training.evaluation import groups, losses
from training.evaluation.groups import by_decade, by_lyricist, group_rows, perplexity, summary
from training.evaluation.losses import song_losses
from training.evaluation.settings import EvaluateSettings
from training.evaluation.songs import SONGS_FILE, Song, fingerprint, read_songs
from training.model import parameter_count
from training.runs import read_config

END = 1
"""The end of a song counts as one character, and as one word."""


def evaluation_path(run: str) -> str:
    return f"runs/{run}/evaluation.json"


def song_figures_path(run: str) -> str:
    return f"runs/{run}/evaluation.parquet"


def evaluation_stage(run: str, checkpoint: CheckpointFile) -> Stage:
    return Stage(
        name="evaluate",
        inputs=(checkpoint.path, SONGS_FILE),
        outputs=(evaluation_path(run), song_figures_path(run)),
        manifest=f"runs/{run}/evaluation.manifest.json",
        code=(model_module, losses, groups, sys.modules[__name__]),
    )


def evaluate(
    store: Store,
    run: str,
    which: str = "best",
    settings: EvaluateSettings = EvaluateSettings(),
    *,
    device: str = "auto",
    force: bool = False,
) -> StageResult:
    """Measure a checkpoint of `run`: last, best, a step or a name.

    The songs are encoded with the checkpoint's own vocabulary. Raises DataError, CheckpointError,
    and VocabularyError when the vocabulary lacks a character of a held-out song.
    """
    read_config(store, run)
    file = find_checkpoint(store, run, which)
    stage = evaluation_stage(run, file)
    return run_stage(
        store,
        stage,
        {name: value for name, value in settings.to_dict().items() if name != "threads"},
        lambda: _evaluate(store, run, file, settings, device),
        force=force,
    )


def read_evaluation(store: Store, run: str) -> dict[str, Any]:
    """What `evaluate` wrote. Raises DataError when the run was not evaluated yet."""
    if not store.exists(evaluation_path(run)):
        raise DataError(
            f"run {run!r} was not evaluated yet in {store.path('')}: run lyrics evaluate first"
        )
    found = store.read_json(evaluation_path(run))
    if not isinstance(found, dict) or "bits" not in found:
        raise DataError(f"{store.path(evaluation_path(run))} is damaged: not an evaluation")
    return found


def _evaluate(
    store: Store, run: str, file: CheckpointFile, settings: EvaluateSettings, device: str
) -> Counts:
    checkpoint = load_checkpoint(store, file.path)
    vocabulary, model = checkpoint.vocabulary, checkpoint.build_model(pick_device(device))
    if vocabulary.unit != "char":
        raise SettingsError(f"run {run!r} is of the unit {vocabulary.unit}: only char is measured")
    songs = read_songs(store, settings.split)
    ids = [vocabulary.encode(song.text) for song in songs]
    with few_threads(settings.threads):
        bits = {"bits": song_losses(model, ids) / np.log(2)}
    characters_N = np.array([len(song.text) + END for song in songs])
    words_N = np.array([len(split_words(song.text)) + END for song in songs])
    whole = summary(bits, characters_N)
    found = {
        "run": run,
        "checkpoint": file.name,
        "step": file.step,
        "epoch": round(checkpoint.epoch, 4),
        "preset": checkpoint.settings.preset,
        "unit": vocabulary.unit,
        "vocabulary": len(vocabulary),
        "parameters": parameter_count(model),
        "split": settings.split,
        "songs_sha": fingerprint(songs),
        **whole,
        "words": int(words_N.sum()),
        "word_perplexity": perplexity(float(bits["bits"].sum()), int(words_N.sum())),
        "decades": group_rows(by_decade(songs), bits, characters_N, settings.group_songs),
        "lyricists": group_rows(by_lyricist(songs), bits, characters_N, settings.group_songs),
    }
    store.write_json(evaluation_path(run), found)
    store.write_table(song_figures_path(run), _song_table(songs, characters_N, words_N, bits))
    return {name: value for name, value in found.items() if not isinstance(value, list)}


def _song_table(
    songs: list[Song], characters_N: np.ndarray, words_N: np.ndarray, bits: dict[str, np.ndarray]
) -> pa.Table:
    """One row a song: what two models' figures are compared by, song by song."""
    ids = [song.id for song in songs]
    return pa.table({"id": ids, "characters": characters_N, "words": words_N, **bits})
