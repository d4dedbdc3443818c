"""How many of the sung words are words."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from corpus.store import Store
from corpus.vocabulary import (
    SPLIT_FILES,
    VOCABULARY_FILE,
    read_split,
    read_vocabulary,
    split_songs,
)
from corpus.vocabulary.units import WORD

EDGES = "'-"
_LAST_WORD = re.compile(rf"{WORD.pattern}\Z")


def words_of(text: str) -> list[str]:
    """The words of a text, without punctuation at their edges."""
    return [word for _, word in words_at(text)]


def training_words(store: Store, data: str) -> frozenset[str] | None:
    """All words of the training songs; None where they are not those whose SHA-256 is `data`."""
    files = (VOCABULARY_FILE, SPLIT_FILES["train"])
    if not all(map(store.exists, files)):
        return None
    vocabulary, songs = map(store.sha256, files)
    return _training_words(store.path(""), vocabulary, songs) if songs == data else None


@lru_cache(maxsize=1)  # Each checkpoint of a run asks for them again.
def _training_words(root: str, *hashes: str) -> frozenset[str]:
    store = Store(root)
    vocabulary = read_vocabulary(store)
    songs = split_songs(read_split(store, "train", vocabulary))
    return distinct_words(vocabulary.decode(song) for song in songs)


def distinct_words(texts: Iterable[str]) -> frozenset[str]:
    """All words of the texts; a large corpus has each of its words many times."""
    found = set().union(*(WORD.findall(text) for text in texts))
    return frozenset(word.strip(EDGES) for word in found) - {""}


def real_word_share(text: str, known: frozenset[str] | None, prime: str = "") -> float | None:
    """Share of the words of `text` that are known.

    Which words those are says `sung_words`. None when it has no whole word, or when nobody knows
    what is `known`.
    """
    if known is None:
        return None
    words = sung_words(text, prime)
    return sum(word in known for word in words) / len(words) if words else None


def sung_words(text: str, prime: str = "") -> list[str]:
    """The words of a sample.

    A word that the prime began counts whole, and a sign ends it. A sample ends wherever its length
    is reached: a word that it ends in may be cut, and does not count.
    """
    if WORD.match(text) and (begun := _LAST_WORD.search(prime)):
        text = begun[0] + text
    words = words_of(text)
    return words[:-1] if _LAST_WORD.search(text) else words


def words_at(text: str) -> Iterator[tuple[int, str]]:
    """The words of a text, as `words_of` has them, and where they begin."""
    for found in WORD.finditer(text):
        if word := found[0].strip(EDGES):
            yield found.start() + found[0].index(word), word
