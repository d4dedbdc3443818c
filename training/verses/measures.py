"""Measures of verses: words, novelty, rhymes, repetition, lengths.

All are means over texts or over what is in them, so that many texts and few can be compared; they
do depend on how long a text is.
"""

import dataclasses
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from training import bootstrap
from training.verses.matching import Matches
from training.verses.rhyme import lines_rhyme
from training.verses.songbook import SongBook
from training.verses.words import sung_words

NOVELTY_LENGTHS = range(1, 51)

Tally = tuple[float, int]
"""A sum, and over how many things: of texts or of what is in them."""


@dataclasses.dataclass(frozen=True)
class Verse:
    """A text and what came before it."""

    prime: str
    text: str
    matches: Matches
    """Of the text without the prime, with the training songs."""

    @property
    def lines(self) -> list[str]:
        """Whole lines from the prime on, blank ones too; the last may be cut, and is left out."""
        return (self.prime + self.text).split("\n")[:-1]

    @property
    def first_sung(self) -> int:
        """The place of the first line that the prime does not hold whole."""
        return self.prime.count("\n")


@dataclasses.dataclass(frozen=True)
class Measures:
    """Of some verses. None where there is nothing to measure, as of texts without a whole line."""

    valid_words: float | None
    """Share of words that some song has, trained on or held out."""
    new_words: float | None
    """Share of words that only held-out songs have."""
    rhyme: float | None
    """Share of neighbouring lines of a stanza that rhyme."""
    repeated_lines: float | None
    """Share of lines that stand in the same text or its prime before."""
    distinct_1: float | None
    """Share of a text's words that are different ones (distinct-n of arXiv 1510.03055)."""
    distinct_2: float | None
    """The same of pairs of words."""
    line_length: float | None
    """Characters of a line."""
    stanza_lines: float | None
    """Lines of a stanza, those of the prime included."""
    longest_copy: float | None
    """Characters of a text's longest passage that stands in a training song; mean of texts."""
    novelty: tuple[float | None, ...]
    """Share of passages of 1, 2 … 50 characters that no training song has."""


def measure(verses: Sequence[Verse], book: SongBook, *, songs_with_new_word: int = 1) -> Measures:
    """`songs_with_new_word` is how many held-out songs must have a word that is valid but new.

    1 for samples; 2 for verses of held-out songs, which are in one themselves.
    """
    return means(tallies(verses, book, songs_with_new_word=songs_with_new_word))


def tallies(verses: Sequence[Verse], book: SongBook, *, songs_with_new_word: int = 1) -> np.ndarray:
    """What each verse adds to each measure: V verses, M measures, the sum and the count."""
    rows = [_tally(verse, book, songs_with_new_word) for verse in verses]
    return np.array(rows, dtype=np.float64).reshape(len(rows), -1, 2)


def means(tallies_VM2: np.ndarray) -> Measures:
    """Over all verses."""
    sums_M2 = tallies_VM2.sum(axis=0)
    return _measures([part / count if count else None for part, count in sums_M2.tolist()])


def standard_errors(tallies_VM2: np.ndarray) -> Measures:
    """Of each measure over all verses; None where fewer than two have something to measure."""
    return _measures(bootstrap.standard_errors(tallies_VM2[..., 0], tallies_VM2[..., 1]))


def _measures(values: Sequence[Any]) -> Measures:
    """From the order in which `_tally` has them."""
    singles = len(values) - len(NOVELTY_LENGTHS)
    fields: list[Any] = [*values[:singles], tuple(values[singles:])]
    return Measures(*fields)


def _tally(verse: Verse, book: SongBook, songs_with_new_word: int) -> list[Tally]:
    """In the order of the fields of `Measures`."""
    words = sung_words(verse.text, verse.prime)
    is_new = [book.new_words[word] >= songs_with_new_word for word in words]
    is_known = [word in book.words for word in words]
    lines, begin = verse.lines, verse.first_sung
    sung = [at for at in range(begin, len(lines)) if lines[at].strip()]
    pairs = [(lines[at - 1], lines[at]) for at in sung if at and lines[at - 1].strip()]
    return [
        _sum([new or known for new, known in zip(is_new, is_known, strict=True)]),
        _sum(is_new),
        _sum([lines_rhyme(*pair) for pair in pairs]),
        _sum([lines[at] in lines[:at] for at in sung]),
        _sum([_distinct(words)] if words else []),
        _sum([_distinct([*pairwise(words)])] if len(words) > 1 else []),
        _sum([len(lines[at]) for at in sung]),
        _sum(_stanza_lengths(lines, begin)),
        _sum([int(max(verse.matches.lengths, default=0))]),
        *(_novelty(verse, n) for n in NOVELTY_LENGTHS),
    ]


def _stanza_lengths(lines: Sequence[str], begin: int) -> list[int]:
    """Of stanzas that a blank line ends from `begin` on: the last one may be cut."""
    found: list[int] = []
    length = 0
    for at, line in enumerate(lines):
        if line.strip():
            length += 1
            continue
        if length and at >= begin:
            found.append(length)
        length = 0
    return found


def _distinct(items: Sequence[object]) -> float:
    return len(set(items)) / len(items)


def _novelty(verse: Verse, n: int) -> Tally:
    lengths = verse.matches.lengths[: max(len(verse.text) - n + 1, 0)]
    return int(np.count_nonzero(lengths < n)), len(lengths)


def _sum(values: Sequence[float]) -> Tally:
    return sum(values), len(values)
