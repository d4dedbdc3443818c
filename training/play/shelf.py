"""The songs that a written line is held against: read and sorted once, beside the singing."""

import dataclasses
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from functools import lru_cache

from corpus.store import Store
from corpus.tables import CLEAN_SONGS, RAW_SONGS
from corpus.vocabulary import SPLIT_FILES
from training.verses.devanagari import Writer, devanagari_of
from training.verses.index import SongIndex
from training.verses.matching import can_match
from training.verses.songbook import SongBook, read_songbook

MOST_WORDS = 1 << 15
"""Kept in Devanagari: a line is written again whenever its marks change."""
_FILES = (CLEAN_SONGS, RAW_SONGS, SPLIT_FILES["train"])


@dataclasses.dataclass(frozen=True)
class KnownSongs:
    """None in a field stands for what the data root cannot tell."""

    book: SongBook | None
    index: SongIndex | None
    """Over the training songs, in the book's order."""
    devanagari: Writer | None
    data: str | None
    """SHA-256 of the encoded training songs, as a run's configuration has it."""


class Shelf:
    """Keeps the songs until a file of theirs was written; reads again what could not be read.

    Its thread is its own: songs that wait for it must not hold it up.
    """

    def __init__(self, store: Store) -> None:
        self._store, self._reader = store, ThreadPoolExecutor(1, "read")
        self._lock = threading.Lock()
        self._stamps: list[str] = []
        self._songs: Future[KnownSongs] | None = None

    def songs(self) -> Future[KnownSongs]:
        """The songs, which somebody may be reading yet."""
        stamps = [self._store.stamp(name) if self._store.exists(name) else "" for name in _FILES]
        with self._lock:
            if self._songs is None or stamps != self._stamps or _has_failed(self._songs):
                self._stamps, self._songs = stamps, self._reader.submit(_read, self._store)
            return self._songs


def _has_failed(songs: Future[KnownSongs]) -> bool:
    return songs.done() and songs.exception() is not None


def _read(store: Store) -> KnownSongs:
    encoded = SPLIT_FILES["train"]
    data = store.sha256(encoded) if store.exists(encoded) else None
    book, devanagari = read_songbook(store), devanagari_of(store)
    devanagari = devanagari and lru_cache(MOST_WORDS)(devanagari)
    if book is None:
        return KnownSongs(None, None, devanagari, data)
    _ = book.new_words  # Gathered here, rather than while somebody waits.
    index = SongIndex([song.text for song in book.train]) if can_match() else None
    return KnownSongs(book, index, devanagari, data)
