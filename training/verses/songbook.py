"""The songs that samples are held against: those trained on, and those held out."""

import dataclasses
from collections import Counter
from functools import cached_property

from corpus.store import Store
from corpus.tables import CLEAN_SONGS
from corpus.vocabulary.units import UNITS
from training.verses.words import distinct_words, words_of


@dataclasses.dataclass(frozen=True)
class KnownSong:
    id: str
    title: str
    """With the signs that cleaned songs have: `dil-e-naadaan`, where it was `dil\\-e\\-naadaan`."""
    text: str


@dataclasses.dataclass(frozen=True)
class SongBook:
    train: tuple[KnownSong, ...]
    held_out: tuple[KnownSong, ...]
    """Of validation and test."""

    @cached_property
    def words(self) -> frozenset[str]:
        """Words of the training songs."""
        return distinct_words(song.text for song in self.train)

    @cached_property
    def new_words(self) -> Counter[str]:
        """Words that only held-out songs have, and in how many of them."""
        songs = (set(words_of(song.text)) for song in self.held_out)
        return Counter(word for words in songs for word in words - self.words)


def read_songbook(store: Store, unit: str = "char") -> SongBook | None:
    """The songs as a run whose symbols are of `unit` would write them.

    None where the data root has no cleaned songs, as when a run was copied alone.
    """
    if not store.exists(CLEAN_SONGS):
        return None
    rows = store.read_table(CLEAN_SONGS, columns=["id", "title", "split", "text"]).to_pylist()
    signs = frozenset().union(*(row["text"] for row in rows))
    split, join = UNITS[unit].split, UNITS[unit].join
    songs = [
        (row["split"], KnownSong(row["id"], _with(signs, row["title"]), join(split(row["text"]))))
        for row in rows
    ]
    return SongBook(
        tuple(song for split, song in songs if split == "train"),
        tuple(song for split, song in songs if split != "train"),
    )


def _with(signs: frozenset[str], title: str) -> str:
    return "".join(sign for sign in title if sign in signs).strip()
