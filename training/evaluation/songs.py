"""The held-out songs as they were cleaned, with what they are grouped by."""

import dataclasses
import hashlib
from collections.abc import Sequence
from typing import Any

from corpus.errors import DataError
from corpus.store import Store
from corpus.tables import CLEAN_SONGS
from corpus.years import decade_of

END = 1
"""The end of a song counts as one character, as one symbol and as one word."""
_COLUMNS = ["id", "split", "text", "year_from", "year_to", "lyricists"]


@dataclasses.dataclass(frozen=True)
class Song:
    id: str
    text: str
    decade: int | None
    """Its first year; None where the header does not tell."""
    lyricists: tuple[str, ...]


def read_songs(store: Store, *splits: str) -> list[list[Song]]:
    """The songs of each split, in the table's order. Raises DataError when one has none."""
    rows = store.read_table(CLEAN_SONGS, columns=_COLUMNS).to_pylist()
    return [_of_split(store, rows, split) for split in splits]


def _of_split(store: Store, rows: list[dict[str, Any]], split: str) -> list[Song]:
    songs = [
        Song(
            row["id"],
            row["text"],
            decade_of(row["year_from"], row["year_to"]),
            tuple(row["lyricists"]),
        )
        for row in rows
        if row["split"] == split
    ]
    if not songs:
        raise DataError(f"{store.path(CLEAN_SONGS)} has no song of the split {split!r}")
    return songs


def fingerprint(songs: Sequence[Song]) -> str:
    """Equal for the same texts only: figures over other songs do not compare."""
    digest = hashlib.sha256()
    for song in songs:
        digest.update(f"{song.id}\0{song.text}\0".encode())
    return digest.hexdigest()[:16]
