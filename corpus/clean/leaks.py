"""The label-leak rate: the share of cleaned lines that still look as if a label stood in them.

A line looks labelled when it says nothing but who sings, or when it begins with a role that songs
do not sing of, or with an abbreviation that stands for a credited name and is no word; and so does
one for each colon that was left, though cleaned lines do not show it. It is a suspicion, found by
other means than the labels were taken away by.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from corpus.clean.credits import Cast
from corpus.clean.song import CleanedSong
from corpus.clean.spelling import plain, word_set, words
from corpus.isb import IsbSong

_NEVER_SUNG = word_set(
    "koras korus chorus coras male female strii stri purush purushh mahilaa fem unison duet"
)
_NO_WORDS = word_set(
    """
    ra mu su ku gii sha shaa ta chi zo sai shre bhu bhuu al ni pu ge kau rq sh mk sb tm gmd spb
    rdb sdb shr kri surai sure abhi amii shai lii anu mah saanu saanuu
    """
)
"""Abbreviations of singers that are common in the archive and that no song has as a word."""


@dataclass(frozen=True)
class Leaks:
    lines: int
    """Cleaned lines that are not blank."""
    flagged: int
    """Those that look labelled."""

    @property
    def rate(self) -> float:
        """The share of lines that look labelled; 0 when there are no lines."""
        return self.flagged / self.lines if self.lines else 0.0

    def __add__(self, other: "Leaks") -> "Leaks":
        return Leaks(self.lines + other.lines, self.flagged + other.flagged)


def leaks_in(raw: IsbSong, cleaned: CleanedSong) -> Leaks:
    """The colons that were left count too, though the cleaned lines do not show them."""
    lines = [line for line in cleaned.text.split("\n") if line]
    cast = Cast.of(raw.fields["singer"], raw.fields["starring"])
    flagged = sum(looks_labelled(line, cast) for line in lines)
    return Leaks(len(lines), min(len(lines), flagged + cleaned.doubts.get("labels", 0)))


def total(leaks: Iterable[Leaks]) -> Leaks:
    return sum(leaks, Leaks(0, 0))


def looks_labelled(line: str, cast: Cast) -> bool:
    """Whether a cleaned line of a song with these singers still seems to have a label.

    `line` is not blank.
    """
    first = line.split(maxsplit=1)[0]
    if plain(first) in _NEVER_SUNG:
        return True
    if plain(first) in _NO_WORDS:
        return cast.may_be(first)
    return cast.is_named_alone(first) and all(map(cast.is_named_alone, words(line)))
