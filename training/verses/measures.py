"""Measures of verses: words, novelty, rhymes, repetition, lengths.

All are means over texts or over what is in them, so that many texts and few can be compared; they
do depend on how long a text is.
"""

import dataclasses
from collections.abc import Sequence
from itertools import groupby, pairwise

import numpy as np

from training.verses.matching import Matches
from training.verses.rhyme import lines_rhyme
from training.verses.songbook import SongBook
from training.verses.words import sung_words

NOVELTY_LENGTHS = range(1, 51)


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
    words = [sung_words(verse.text, verse.prime) for verse in verses]
    all_words = [word for text in words for word in text]
    lines = [_stanzas(verse.lines) for verse in verses]
    is_new = [book.new_words[word] >= songs_with_new_word for word in all_words]
    is_known = [word in book.words for word in all_words]
    return Measures(
        valid_words=_mean([new or known for new, known in zip(is_new, is_known, strict=True)]),
        new_words=_mean(is_new),
        rhyme=_mean(
            [lines_rhyme(*pair) for text in lines for stanza in text for pair in pairwise(stanza)]
        ),
        repeated_lines=_mean([again for verse in verses for again in _again(verse.lines)]),
        distinct_1=_mean([_distinct(text) for text in words if text]),
        distinct_2=_mean([_distinct([*pairwise(text)]) for text in words if len(text) > 1]),
        line_length=_mean([len(line) for text in lines for stanza in text for line in stanza]),
        # The last stanza may be cut; the first, that goes on from a prime, has its beginning there.
        stanza_lines=_mean([len(stanza) for text in lines for stanza in text[:-1]]),
        longest_copy=_mean([max(verse.matches.lengths, default=0) for verse in verses]),
        novelty=tuple(_novelty(verses, n) for n in NOVELTY_LENGTHS),
    )


def _stanzas(lines: Sequence[str]) -> list[list[str]]:
    """Lines between blank ones."""
    groups = groupby(lines, lambda line: bool(line.strip()))
    return [list(group) for has_text, group in groups if has_text]


def _again(lines: Sequence[str]) -> list[bool]:
    """For each line that is not blank, whether it stood before."""
    return [line in lines[:at] for at, line in enumerate(lines) if line.strip()]


def _distinct(items: Sequence[object]) -> float:
    return len(set(items)) / len(items)


def _novelty(verses: Sequence[Verse], n: int) -> float | None:
    new, there = 0, 0
    for verse in verses:
        lengths = verse.matches.lengths[: max(len(verse.text) - n + 1, 0)]
        new += int(np.count_nonzero(lengths < n))
        there += len(lengths)
    return new / there if there else None


def _mean(values: Sequence[float]) -> float | None:
    return float(np.mean(values)) if len(values) else None
