"""Measures of verses: words, novelty, rhymes, repetition, lengths.

All are means over texts or over what is in them, so that many texts and few can be compared; they
do depend on how long a text is.
"""

import dataclasses
from collections.abc import Sequence
from itertools import groupby, pairwise
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
        """Whole lines, blank ones too; the last one may be cut, and is left out."""
        begun = self.prime.rpartition("\n")[2]
        return (begun + self.text).split("\n")[:-1]


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
    """Share of lines that stand in the same text before."""
    distinct_1: float | None
    """Share of a text's words that are different ones (distinct-n of arXiv 1510.03055)."""
    distinct_2: float | None
    """The same of pairs of words."""
    line_length: float | None
    """Characters of a line."""
    stanza_lines: float | None
    """Lines of a stanza."""
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
    stanzas = _stanzas(verse.lines)
    pairs = [pair for stanza in stanzas for pair in pairwise(stanza)]
    lengths = [len(line) for stanza in stanzas for line in stanza]
    return [
        _sum([new or known for new, known in zip(is_new, is_known, strict=True)]),
        _sum(is_new),
        _sum([lines_rhyme(*pair) for pair in pairs]),
        _sum(_again(verse.lines)),
        _sum([_distinct(words)] if words else []),
        _sum([_distinct([*pairwise(words)])] if len(words) > 1 else []),
        _sum(lengths),
        # The last stanza may be cut; the first, that goes on from a prime, has its beginning there.
        _sum([len(stanza) for stanza in stanzas[:-1]]),
        _sum([int(max(verse.matches.lengths, default=0))]),
        *(_novelty(verse, n) for n in NOVELTY_LENGTHS),
    ]


def _stanzas(lines: Sequence[str]) -> list[list[str]]:
    """Lines between blank ones."""
    groups = groupby(lines, lambda line: bool(line.strip()))
    return [list(group) for has_text, group in groups if has_text]


def _again(lines: Sequence[str]) -> list[bool]:
    """For each line that is not blank, whether it stood before."""
    return [line in lines[:at] for at, line in enumerate(lines) if line.strip()]


def _distinct(items: Sequence[object]) -> float:
    return len(set(items)) / len(items)


def _novelty(verse: Verse, n: int) -> Tally:
    lengths = verse.matches.lengths[: max(len(verse.text) - n + 1, 0)]
    return int(np.count_nonzero(lengths < n)), len(lengths)


def _sum(values: Sequence[float]) -> Tally:
    return sum(values), len(values)
