"""The vocabulary stage: the symbols of the training songs, and every split encoded with them.

An encoded split is one array of songs one after the other, each followed by the end of song, so
that the boundaries are kept. The vocabulary is written last and holds a digest of every split, so
that ids which a killed stage left beside an older vocabulary are not read with its letters.
"""

import dataclasses
import hashlib
import math
from collections import Counter
from typing import Any, ClassVar

import numpy as np

from corpus.errors import DataError, VocabularyError
from corpus.manifest import Code, Counts, Stage, StageResult, how_to_make, run_stage
from corpus.settings import Settings, setting
from corpus.split import SPLITS
from corpus.store import Store
from corpus.tables import CLEAN_SONGS
from corpus.vocabulary.spelling import spelling_bits
from corpus.vocabulary.symbols import END_OF_SONG, Vocabulary
from corpus.vocabulary.units import UNITS

VOCABULARY_FILE = "vocabulary/vocabulary.json"
SPLIT_FILES = {split: f"vocabulary/{split}.npy" for split in SPLITS}

Songs = dict[str, list[tuple[str, str]]]
"""Ids and texts, by split."""


@dataclasses.dataclass(frozen=True)
class VocabularySettings(Settings):
    HEADINGS: ClassVar = {"unit": "vocabulary"}

    unit: str = setting("char", "What a symbol is: a character, or a word.", choices=tuple(UNITS))
    min_count: int = setting(
        3, "Unit word: rarer words of the training songs become one unknown word.", low=1
    )
    unknown: bool = setting(
        False,
        "Map characters that the training songs lack to one declared unknown character, "
        "instead of stopping with an error; words always have an unknown one.",
    )


STAGE = Stage(
    name="vocabulary",
    inputs=(CLEAN_SONGS,),
    outputs=(VOCABULARY_FILE, *SPLIT_FILES.values()),
    manifest="vocabulary/manifest.json",
    code=Code(
        {
            "corpus": "split",
            "corpus.vocabulary": "kneser_ney lines spelling stage symbols units",
        }
    ),
)


def read_vocabulary(store: Store) -> Vocabulary:
    """The vocabulary of the data root. Raises DataError when it is missing or damaged."""
    path = store.path(VOCABULARY_FILE)
    if not store.exists(VOCABULARY_FILE):
        raise DataError(f"{path} is missing: {how_to_make(VOCABULARY_FILE)}")
    try:
        return Vocabulary.from_dict(store.read_json(VOCABULARY_FILE))
    except VocabularyError as error:
        raise VocabularyError(f"{path}: {error}") from error


def read_size(store: Store, split: str) -> dict[str, Any]:
    """What vocabulary.json tells of a split: its `songs`, `characters`, `symbols`, …

    Empty in one that was written before it told. Raises VocabularyError when it is damaged.
    """
    written = store.read_json(VOCABULARY_FILE)
    sizes = written.get("splits", {}) if isinstance(written, dict) else None
    size = sizes.get(split, {}) if isinstance(sizes, dict) else None
    if not isinstance(size, dict) or (size and not _is_size(size)):
        raise VocabularyError(
            f"{store.path(VOCABULARY_FILE)} is damaged: it does not tell the sizes of the split "
            f"{split!r}: run the stage {STAGE.name!r} again"
        )
    return size


def _is_size(size: dict[str, Any]) -> bool:
    """Whether what is read of it is what it should be; each symbol has a character at least."""
    counts = [size.get(name) for name in ("songs", "symbols", "characters")]
    spelling = size.get("spelling_bits", 0.0)
    return (
        all(type(count) is int and count >= 0 for count in counts)
        and size["symbols"] <= size["characters"]
        and isinstance(spelling, int | float)
        and 0 <= spelling < math.inf
    )


def read_split(store: Store, split: str, vocabulary: Vocabulary) -> np.ndarray:
    """The encoded songs of a split, one after the other, each followed by END_OF_SONG.

    Raises VocabularyError when they were not encoded with `vocabulary`; one that was written
    before it held digests is believed.
    """
    ids_N = store.read_array(SPLIT_FILES[split])
    digest = read_size(store, split).get("sha256")
    is_same = read_vocabulary(store).fingerprint == vocabulary.fingerprint
    if not is_same or digest not in (None, _digest(ids_N)):
        raise VocabularyError(
            f"{store.path(SPLIT_FILES[split])} was not encoded with the vocabulary in "
            f"{store.path(VOCABULARY_FILE)}: run the stage {STAGE.name!r} again"
        )
    return ids_N


def _digest(ids_N: np.ndarray) -> str:
    """SHA-256 of the ids alone: in one pass over the memory map, without fetching them again.

    Nothing cheaper would do: one more character in the vocabulary moves all ids behind it and
    leaves lengths and boundaries as they are.
    """
    return hashlib.sha256(np.ascontiguousarray(ids_N).data).hexdigest()


def split_songs(ids: np.ndarray) -> list[np.ndarray]:
    """The songs of an encoded split, without their ends."""
    ends = np.flatnonzero(np.asarray(ids) == END_OF_SONG)
    starts = np.concatenate(([0], ends[:-1] + 1)) if len(ends) else ends
    return [ids[start:end] for start, end in zip(starts, ends, strict=True)]


def build_vocabulary(
    store: Store, settings: VocabularySettings, *, force: bool = False
) -> StageResult:
    """The whole stage. Raises DataError when there are no training songs, VocabularyError for a
    held-out character that they lack."""
    return run_stage(store, STAGE, settings.to_dict(), lambda: _build(store, settings), force=force)


def _build(store: Store, settings: VocabularySettings) -> Counts:
    songs = _songs_by_split(store)
    texts = [text for _, text in songs["train"]]
    if not any(texts):
        raise DataError(
            f"{store.path(CLEAN_SONGS)} has no training songs: a vocabulary needs at least one"
        )
    is_word = settings.unit == "word"
    vocabulary = Vocabulary.of(
        texts,
        has_unknown=is_word or settings.unknown,
        unit=settings.unit,
        min_count=settings.min_count if is_word else 1,
    )
    encoded = {split: _encode(vocabulary, split, songs[split]) for split in SPLITS}
    sizes = {split: _size(vocabulary, songs[split], ids_N) for split, ids_N in encoded.items()}
    if vocabulary.has_unknown:
        for split, size in sizes.items():
            held = [text for _, text in songs[split]]
            size["spelling_bits"] = round(float(spelling_bits(vocabulary, held, texts).sum()), 1)
    for split, ids_N in encoded.items():
        store.write_array(SPLIT_FILES[split], ids_N)
    told = {split: {**sizes[split], "sha256": _digest(ids_N)} for split, ids_N in encoded.items()}
    store.write_json(VOCABULARY_FILE, _description(vocabulary, texts) | {"splits": told})
    shown = {} if is_word else {"characters": vocabulary.characters}
    return {"unit": settings.unit, "size": len(vocabulary), **shown, "splits": sizes}


def _description(vocabulary: Vocabulary, texts: list[str]) -> Counts:
    """The vocabulary with how often the training songs have each symbol."""
    counts = Counter[str]()
    for text in texts:
        counts.update(UNITS[vocabulary.unit].split(text))
    known = {symbol: counts[symbol] for symbol in vocabulary.symbols}
    rest = {"unknown": counts.total() - sum(known.values())} if vocabulary.has_unknown else {}
    return vocabulary.to_dict() | {"size": len(vocabulary), "counts": known, **rest}


def _songs_by_split(store: Store) -> Songs:
    table = store.read_table(CLEAN_SONGS, columns=["id", "split", "text"])
    songs: Songs = {split: [] for split in SPLITS}
    for row in table.to_pylist():
        if row["split"] not in songs:
            raise DataError(
                f"song {row['id']} in {store.path(CLEAN_SONGS)} is of the split "
                f"{row['split']!r}, not of {', '.join(SPLITS)}"
            )
        songs[row["split"]].append((row["id"], row["text"]))
    return songs


def _encode(vocabulary: Vocabulary, split: str, songs: list[tuple[str, str]]) -> np.ndarray:
    end = np.array([END_OF_SONG], dtype=vocabulary.dtype)
    parts = []
    for song_id, text in songs:
        try:
            parts += [vocabulary.encode(text), end]
        except VocabularyError as error:
            raise VocabularyError(
                f"song {song_id} ({split}): {error}; --unknown maps such characters to one id"
            ) from error
    return np.concatenate(parts) if parts else np.empty(0, dtype=vocabulary.dtype)


def _size(
    vocabulary: Vocabulary, songs: list[tuple[str, str]], ids_N: np.ndarray
) -> dict[str, int | float]:
    """Of a split; `coverage` is the share of its symbols that the vocabulary knows."""
    count = len(ids_N) - len(songs)
    unknown = int((ids_N == vocabulary.unknown).sum()) if vocabulary.has_unknown else 0
    unit = UNITS[vocabulary.unit]
    return {
        "songs": len(songs),
        "characters": sum(len(unit.join(unit.split(text))) for _, text in songs),
        "symbols": count,
        "unknown": unknown,
        "coverage": round(1 - unknown / count, 6) if count else 1.0,
    }
