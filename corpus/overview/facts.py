"""What there is to show of a corpus, from the rows of the clean stage."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from corpus import isb
from corpus.vocabulary.units import WORD
from corpus.years import decade_of

Row = Mapping[str, Any]
Bars = tuple[tuple[str, int], ...]
"""Labels and numbers, in the order in which they are shown."""

MOST = 40
"""Bars of a list that goes from the most frequent down."""
LINES_A_BAR = 5
LAST_LINES = 60
"""Songs of so many lines or more share a bar."""
EXAMPLES = 4


@dataclass(frozen=True)
class Example:
    """A song before and after."""

    id: str
    title: str
    before: str
    after: str


@dataclass(frozen=True)
class Facts:
    songs: int
    characters: int
    words: int
    different_words: int
    decades: Bars
    lengths: Bars
    """Songs by their lines."""
    letters: Bars
    frequent_words: Bars
    rules: tuple[tuple[str, int, int], ...]
    """Rule, how many things it removed, from how many of the kept songs."""
    dropped: Bars
    languages: Bars
    people: Mapping[str, Bars]
    """The most frequent names by role."""
    splits: Bars


def gather(songs: Sequence[Row], dropped: Iterable[Row]) -> Facts:
    words = Counter(word for song in songs for word in WORD.findall(song["text"]))
    letters = Counter(char for song in songs for char in song["text"] if char.isalpha())
    roles = {"Singers": "singers", "Composers": "composers", "Lyricists": "lyricists"}
    return Facts(
        songs=len(songs),
        characters=sum(song["characters"] for song in songs),
        words=words.total(),
        different_words=len(words),
        decades=_decades(songs),
        lengths=_lengths(songs),
        letters=_most(letters, len(letters)),
        frequent_words=_most(words),
        rules=_rules(songs),
        dropped=_most(Counter(row["reason"] for row in dropped)),
        languages=_most(Counter(song["language"] for song in songs)),
        people={
            role: _most(Counter(name for song in songs for name in song[column]), 15)
            for role, column in roles.items()
        },
        splits=tuple(Counter(song["split"] for song in songs).items()),
    )


def choose_examples(songs: Sequence[Row], files: Mapping[str, str]) -> tuple[Example, ...]:
    """Songs that several rules had work with, from all over the corpus.

    `files` has the ISB files of the songs as they were, by id.
    """
    busy = [s for s in songs if len(s["counts"]) >= 3 and s["id"] in files] or list(songs)
    step = max(1, len(busy) // EXAMPLES)
    chosen = busy[step // 2 :: step][:EXAMPLES]
    return tuple(
        Example(song["id"], song["title"], isb.parse(files.get(song["id"], "")).body, song["text"])
        for song in chosen
    )


def _most(counts: Counter[str], number: int = MOST) -> Bars:
    """From the most frequent down; those that are equal by name."""
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:number])


def _decades(songs: Iterable[Row]) -> Bars:
    found = [decade_of(song["year_from"], song["year_to"]) for song in songs]
    decades = Counter(decade for decade in found if decade is not None)
    shown = [(f"{decade}s", decades[decade]) for decade in _steps(decades, 10)]
    unknown = found.count(None)
    return tuple(shown + ([("no year", unknown)] if unknown else []))


def _lengths(songs: Iterable[Row]) -> Bars:
    lines = Counter(min(song["lines"], LAST_LINES) // LINES_A_BAR * LINES_A_BAR for song in songs)
    return tuple((_range(first), lines[first]) for first in _steps(lines, LINES_A_BAR))


def _range(first: int) -> str:
    return f"{first}+" if first == LAST_LINES else f"{first}-{first + LINES_A_BAR - 1}"


def _steps(counts: Counter[int], step: int) -> range:
    """From the first to the last, without a gap where there are none."""
    return range(min(counts), max(counts) + 1, step) if counts else range(0)


def _rules(songs: Iterable[Row]) -> tuple[tuple[str, int, int], ...]:
    removed: Counter[str] = Counter()
    touched: Counter[str] = Counter()
    for song in songs:
        for one in song["counts"]:
            removed[one["rule"]] += one["removed"]
            touched[one["rule"]] += 1
    return tuple((rule, number, touched[rule]) for rule, number in _most(removed))
