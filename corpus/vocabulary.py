"""The vocabulary of the training songs, and all songs encoded with it.

Ids: 0 is the end of a song, 1..n are the characters of the training songs in code point order,
n + 1 is the unknown character where one was asked for. An encoded split is one array of songs one
after the other, each followed by the end of song, so that the boundaries are kept.
"""

import dataclasses
import hashlib
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Self

import numpy as np

from corpus.errors import DataError, VocabularyError
from corpus.manifest import Counts, Stage, StageResult, run_stage
from corpus.settings import Settings, setting
from corpus.split import SPLITS
from corpus.store import Store

END_OF_SONG = 0
UNKNOWN_CHARACTER = "\N{REPLACEMENT CHARACTER}"
VOCABULARY_FILE = "vocabulary/vocabulary.json"
SPLIT_FILES = {split: f"vocabulary/{split}.npy" for split in SPLITS}
FORMAT = 1


@dataclasses.dataclass(frozen=True)
class VocabularySettings(Settings):
    unknown: bool = setting(
        False,
        "Map characters that the training songs lack to one declared unknown character, "
        "instead of stopping with an error.",
    )


@dataclasses.dataclass(frozen=True)
class Vocabulary:
    """Characters and their ids."""

    characters: str
    """In id order, from id 1 on."""
    has_unknown: bool = False

    @classmethod
    def of(cls, songs: Iterable[str], *, has_unknown: bool = False) -> Self:
        """Of all characters of `songs`, in code point order."""
        return cls("".join(sorted(set().union(*map(set, songs)))), has_unknown)

    def __len__(self) -> int:
        """The number of ids: the characters, the end of song and the unknown character."""
        return len(self.characters) + 1 + self.has_unknown

    @property
    def fingerprint(self) -> str:
        """Equal for equal vocabularies only."""
        return hashlib.sha256(f"{FORMAT}{self.has_unknown}{self.characters}".encode()).hexdigest()

    @property
    def dtype(self) -> np.dtype[Any]:
        """The smallest unsigned type that holds every id."""
        return np.min_scalar_type(len(self) - 1)

    def missing(self, text: str) -> str:
        """The characters of `text` that the vocabulary lacks, sorted."""
        return "".join(sorted(set(text) - set(self.characters)))

    def require(self, text: str) -> None:
        """Raises VocabularyError that names the characters of `text` that the vocabulary lacks."""
        if missing := self.missing(text):
            raise VocabularyError(
                f"unknown character {_named(missing)}: the training songs do not have it, "
                f"they have {self.characters!r}"
            )

    def encode(self, text: str) -> np.ndarray:
        """The ids of `text`.

        Raises VocabularyError that names the code points it lacks, unless an unknown was declared.
        """
        if not self.has_unknown:
            self.require(text)
        points = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)
        known = np.array([ord(character) for character in self.characters], dtype=np.uint32)
        places = np.minimum(np.searchsorted(known, points), max(len(known) - 1, 0))
        ids = places + 1
        if self.has_unknown:
            ids = np.where(known[places] == points, ids, len(self) - 1)
        return ids.astype(self.dtype)

    def decode(self, ids: Sequence[int] | np.ndarray) -> str:
        """The text of `ids`; ends of songs are left out."""
        letters = self.characters + (UNKNOWN_CHARACTER if self.has_unknown else "")
        ids = np.asarray(ids, dtype=np.int64)
        points = np.array([*map(ord, letters)], dtype="<u4")[ids[ids != END_OF_SONG] - 1]
        return str(points.tobytes(), "utf-32-le")

    def to_dict(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "characters": self.characters,
            "has_unknown": self.has_unknown,
            "fingerprint": self.fingerprint,
        }

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Self:
        """The inverse of `to_dict`. Raises VocabularyError when it does not match itself."""
        try:
            vocabulary = cls(values["characters"], values["has_unknown"])
            intact = values["fingerprint"] == vocabulary.fingerprint
        except (KeyError, TypeError) as error:
            raise VocabularyError(f"not a vocabulary: {error} is missing or wrong") from error
        if not intact:
            raise VocabularyError("the vocabulary is damaged: its fingerprint does not match")
        return vocabulary


def _named(characters: str) -> str:
    return ", ".join(f"{character!r} (U+{ord(character):04X})" for character in characters)


def read_vocabulary(store: Store) -> Vocabulary:
    """The vocabulary of the data root. Raises DataError when it is missing or damaged."""
    path = store.path(VOCABULARY_FILE)
    if not store.exists(VOCABULARY_FILE):
        raise DataError(f"{path} is missing: run the stage {STAGE.name!r} first")
    try:
        return Vocabulary.from_dict(store.read_json(VOCABULARY_FILE))
    except VocabularyError as error:
        raise VocabularyError(f"{path}: {error}") from error


def read_split(store: Store, split: str) -> np.ndarray:
    """The encoded songs of a split, one after the other, each followed by END_OF_SONG."""
    return store.read_array(SPLIT_FILES[split])


def split_songs(ids: np.ndarray) -> list[np.ndarray]:
    """The songs of an encoded split, without their ends."""
    ends = np.flatnonzero(np.asarray(ids) == END_OF_SONG)
    starts = np.concatenate(([0], ends[:-1] + 1)) if len(ends) else ends
    return [ids[start:end] for start, end in zip(starts, ends, strict=True)]


STAGE = Stage(
    name="vocabulary",
    inputs=("clean/songs.parquet",),
    outputs=(VOCABULARY_FILE, *SPLIT_FILES.values()),
    manifest="vocabulary/manifest.json",
    code=(sys.modules[__name__],),
)


def build_vocabulary(
    store: Store, settings: VocabularySettings, *, force: bool = False
) -> StageResult:
    """The vocabulary stage: characters of the training songs, then every split encoded."""
    return run_stage(store, STAGE, settings.to_dict(), lambda: _build(store, settings), force=force)


def _build(store: Store, settings: VocabularySettings) -> Counts:
    songs = _songs_by_split(store)
    if not any(text for _, text in songs["train"]):
        raise DataError(
            f"{store.path('clean/songs.parquet')} has no training songs: "
            "a vocabulary needs at least one"
        )
    vocabulary = Vocabulary.of((text for _, text in songs["train"]), has_unknown=settings.unknown)
    sizes = {split: _write_split(store, vocabulary, split, songs[split]) for split in SPLITS}
    counts = Counter("".join(text for _, text in songs["train"]))
    store.write_json(
        VOCABULARY_FILE,
        vocabulary.to_dict()
        | {"size": len(vocabulary), "splits": sizes, "counts": dict(sorted(counts.items()))},
    )
    return {"size": len(vocabulary), "characters": vocabulary.characters, "splits": sizes}


def _songs_by_split(store: Store) -> dict[str, list[tuple[str, str]]]:
    table = store.read_table("clean/songs.parquet", columns=["id", "split", "text"])
    songs: dict[str, list[tuple[str, str]]] = {split: [] for split in SPLITS}
    for row in table.to_pylist():
        if row["split"] not in songs:
            raise DataError(
                f"song {row['id']} in {store.path('clean/songs.parquet')} is of the split "
                f"{row['split']!r}, not of {', '.join(SPLITS)}"
            )
        songs[row["split"]].append((row["id"], row["text"]))
    return songs


def _write_split(
    store: Store, vocabulary: Vocabulary, split: str, songs: list[tuple[str, str]]
) -> dict[str, int]:
    end = np.array([END_OF_SONG], dtype=vocabulary.dtype)
    parts, unknown = [], 0
    for song_id, text in songs:
        try:
            parts += [vocabulary.encode(text), end]
        except VocabularyError as error:
            raise VocabularyError(
                f"song {song_id} ({split}): {error}; --unknown maps such characters to one id"
            ) from error
        unknown += sum(text.count(character) for character in vocabulary.missing(text))
    ids = np.concatenate(parts) if parts else np.empty(0, dtype=vocabulary.dtype)
    store.write_array(SPLIT_FILES[split], ids)
    return {"songs": len(songs), "characters": len(ids) - len(songs), "unknown": unknown}
