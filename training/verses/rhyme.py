"""Rhymes of line ends, by the sound that ITRANS and plain Roman spell.

Two lines rhyme when their last words differ, but end alike: in the last vowel and what follows it;
where nothing follows, the consonants before it must be the same too. Words end in a handful of
vowels, so that by the vowel alone one pair of shuffled lines in nine would rhyme; so it is one in
eighty, and one pair of neighbours in four.

A word that both lines end with does not make a rhyme but a refrain (radif), and the words before
it are looked at: that is where a ghazal rhymes (qafiya).
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from training.verses.words import words_of

REACH = 2
"""Lines apart that two lines of a stanza may rhyme: neighbours, and every other line."""

# Spellings of one sound: long vowels, and the nasals, which `roman` texts write without signs.
_SPELLINGS = (("A", "aa"), ("I", "ii"), ("U", "uu"), ("ee", "ii"), ("oo", "uu"), ("M", "n"),
              ("N", "n"))  # fmt: skip
_SIGNS = re.compile(r"[^a-zA-Z]")
_NASALS = re.compile(r"n{2,}$")
_TAIL = re.compile(r"([^aeiou]*)(aa|ai|au|ii|uu|[aeiou])([^aeiou]*)$")


@lru_cache(maxsize=1 << 16)
def rhyme_of(word: str) -> str:
    """What a word must share to rhyme; "" when it has no vowel."""
    for spelling, sound in _SPELLINGS:
        word = word.replace(spelling, sound)
    word = _NASALS.sub("n", _SIGNS.sub("", word))
    found = _TAIL.search(word)
    if found is None:
        return ""
    before, vowel, after = found.groups()
    return vowel + after if after else before + vowel


def lines_rhyme(first: str, second: str) -> bool:
    """Whether two lines rhyme, apart from words that both end with."""
    for one, other in zip(reversed(words_of(first)), reversed(words_of(second)), strict=False):
        if one != other:
            return rhyme_of(one) == rhyme_of(other) != ""
    return False


def rhyme_groups(lines: Sequence[str]) -> list[int | None]:
    """For each line the number of its rhyme, from 0; None where it rhymes with no line near it.

    Blank lines part stanzas, and rhymes do not reach across.
    """
    groups: list[int | None] = [None] * len(lines)
    count = 0
    for at, line in enumerate(lines):
        for before in _near(lines, at):
            if lines_rhyme(lines[before], line):
                if groups[before] is None:
                    groups[before], count = count, count + 1
                groups[at] = groups[before]
                break
    return groups


def _near(lines: Sequence[str], at: int) -> list[int]:
    """The lines before `at` that it may rhyme with, the nearest first."""
    near = []
    for before in range(at - 1, max(at - REACH, 0) - 1, -1):
        if not lines[before].strip():
            break
        near.append(before)
    return near
