"""The evaluation stage: a checkpoint of a run, measured on the held-out songs.

Writes `runs/<run>/evaluation.json` and, one row a song, `runs/<run>/evaluation.parquet`.
"""

import itertools
import math
from typing import Any

import numpy as np
import pyarrow as pa

from corpus.columns import column
from corpus.errors import DataError
from corpus.manifest import Code, Counts, Stage, StageResult, run_stage
from corpus.store import Store
from corpus.tables import CLEAN_SONGS
from corpus.vocabulary import SPLIT_FILES, Vocabulary
from training.checkpoint import CheckpointFile, find_checkpoint, load_chosen
from training.device import pick_device, using_threads, within_memory
from training.evaluation.groups import (
    Figures,
    by_decade,
    by_lyricist,
    group_rows,
    summary,
)
from training.evaluation.losses import song_losses
from training.evaluation.measuring import SongSet, measure_dynamically, some
from training.evaluation.settings import EvaluateSettings
from training.evaluation.songs import fingerprint, read_songs
from training.model import parameter_count
from training.runs import read_config
from training.scale import is_figure, perplexity

CODE = Code(
    {
        "corpus": "years",
        "corpus.vocabulary": "kneser_ney lines spelling symbols units",
        "training": "bootstrap lstm model pointer scale",
        "training.evaluation": "dynamic groups losses measuring songs stage",
    }
)
_FACTS = {"songs": int, "split": str, "step": int, "songs_sha": str}
_DYNAMIC = {"rule": str, "every": int, "rate": int | float, "validation_bits_by_rate": dict}
_COLUMNS = (
    ("id", pa.string(), "Song id of the archive."),
    ("characters", pa.int64(), "Characters, the song's end counted as one."),
    ("symbols", pa.int64(), "Symbols that the model predicts, the end included."),
    ("words", pa.int64(), "Words; line ends, each of ,?! and the end counted as one each."),
    ("spelling_bits", pa.float64(), "Bits of its unknown words' spelling, part of all bits."),
    ("bits", pa.float64(), "Bits of the whole song."),
    ("dynamic_bits", pa.float64(), "The same by dynamic evaluation."),
)
_FIGURES = ("bits_error", "dynamic_bits", "dynamic_bits_error")
"""They need not be there."""


def evaluation_path(run: str) -> str:
    return f"runs/{run}/evaluation.json"


def song_figures_path(run: str) -> str:
    return f"runs/{run}/evaluation.parquet"


def evaluation_stage(run: str, checkpoint: str) -> Stage:
    """`checkpoint` is its path."""
    return Stage(
        name="evaluate",
        inputs=(checkpoint, CLEAN_SONGS),
        outputs=(evaluation_path(run), song_figures_path(run)),
        manifest=f"runs/{run}/evaluation.manifest.json",
        code=CODE,
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
    same_split = _has_same_split(store, run)
    file = find_checkpoint(store, run, which)
    stage = evaluation_stage(run, file.path)
    deciding = {name: value for name, value in settings.to_dict().items() if name != "threads"}
    return run_stage(
        store,
        stage,
        deciding | {"same_split": same_split},
        lambda: _evaluate(store, run, file, settings, device, same_split),
        force=force,
    )


def read_evaluation(store: Store, run: str) -> dict[str, Any]:
    """What `evaluate` wrote. Raises DataError when the run was not evaluated yet."""
    if not store.exists(evaluation_path(run)):
        raise DataError(
            f"run {run!r} was not evaluated yet in {store.path('')}: run lyrics evaluate first"
        )
    found = store.read_json(evaluation_path(run))
    if not isinstance(found, dict) or not _is_evaluation(found):
        raise DataError(f"{store.path(evaluation_path(run))} is damaged: not an evaluation")
    return found


def _is_evaluation(found: dict[str, Any]) -> bool:
    """Whether what everybody reads of it is what it should be."""
    others = (found[name] for name in _FIGURES if found.get(name) is not None)
    dynamic = found.get("dynamic")  # Of one that was measured dynamically too.
    has_facts = _has(found, _FACTS) and (dynamic is None or _has(dynamic, _DYNAMIC))
    return has_facts and all(map(is_figure, (found.get("bits"), *others)))


def _has(found: Any, kinds: dict[str, Any]) -> bool:
    is_mapping = isinstance(found, dict)
    return is_mapping and all(isinstance(found.get(name), kind) for name, kind in kinds.items())


def _has_same_split(store: Store, run: str) -> bool:
    """Whether the run was trained on today's training songs; else it may know some others."""
    today, trained_on = SPLIT_FILES["train"], read_config(store, run)["data"]
    return store.exists(today) and store.sha256(today) == trained_on


def _evaluate(
    store: Store,
    run: str,
    file: CheckpointFile,
    settings: EvaluateSettings,
    device: str,
    same_split: bool,
) -> Counts:
    checkpoint = load_chosen(store, file)
    measured, *learned = _song_sets(store, settings, checkpoint.vocabulary)
    facts: dict[str, Any] = {}
    with using_threads(settings.threads), within_memory(f"the evaluation of {file.name}"):
        model = checkpoint.build_model(pick_device(device))
        nats_S = song_losses(model, measured.ids)
        bits = {"bits": measured.bits(nats_S)}
        if settings.dynamic:
            known, chosen_on = learned
            adapted_S, facts["dynamic"] = measure_dynamically(
                model, measured, known, chosen_on, settings
            )
            bits["dynamic_bits"] = measured.bits(adapted_S)
    found = {
        "run": run,
        "checkpoint": file.name,
        "step": file.step,
        "epoch": round(checkpoint.epoch, 4),
        "preset": checkpoint.settings.preset,
        "vocabulary": len(checkpoint.vocabulary),
        "parameters": parameter_count(model),
        "split": settings.split,
        "same_split": same_split,
        **_figures(checkpoint.vocabulary.unit, nats_S, bits, measured, settings.group_songs),
        **facts,
    }
    store.write_json(evaluation_path(run), found)
    store.write_table(song_figures_path(run), _song_table(measured, bits))
    return {name: value for name, value in found.items() if not isinstance(value, list | dict)}


def _song_sets(store: Store, settings: EvaluateSettings, vocabulary: Vocabulary) -> list[SongSet]:
    """The songs to measure; for dynamic evaluation some training and some validation songs too."""
    splits = (settings.split, "train", *(["validation"] if settings.dynamic else []))
    measured, *others = read_songs(store, *splits)
    texts = [song.text for song in others[0]]
    parts = [measured]
    if settings.dynamic:
        parts += [some(songs, settings.dynamic_songs) for songs in others]
    # In one go: what spells unknown words is learned once.
    whole = SongSet.of([*itertools.chain(*parts)], vocabulary, texts)
    return whole.cut([*map(len, parts)])


def _figures(
    unit: str, nats_S: np.ndarray, bits: Figures, measured: SongSet, group_songs: int
) -> dict[str, Any]:
    """All that is said of the songs; how the model sees its symbols, and figures a character and a
    word that hold for every unit."""
    symbols, words = int(measured.symbols_S.sum()), int(measured.words_S.sum())
    characters_S, songs = measured.characters_S, measured.songs
    return {
        "songs_sha": fingerprint(songs),
        **summary(bits, characters_S),
        "unit": unit,
        "symbols": symbols,
        "perplexity": perplexity(float(nats_S.sum()) / symbols),
        "spelling_bits": float(measured.spelling_S.sum() / characters_S.sum()),
        "words": words,
        "word_perplexity": perplexity(float(bits["bits"].sum()) * math.log(2) / words),
        "decades": group_rows(by_decade(songs), bits, characters_S, group_songs),
        "lyricists": group_rows(by_lyricist(songs), bits, characters_S, group_songs),
    }


def _song_table(measured: SongSet, bits: Figures) -> pa.Table:
    """One row a song: what two models' figures are compared by, song by song."""
    columns = {
        "id": [song.id for song in measured.songs],
        "characters": measured.characters_S,
        "symbols": measured.symbols_S,
        "words": measured.words_S,
        "spelling_bits": measured.spelling_S,
        **bits,
    }
    schema = pa.schema(column(name, kind, said) for name, kind, said in _COLUMNS if name in columns)
    return pa.table(columns, schema)
