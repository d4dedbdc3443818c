"""Songs that repeat others: exactly, nearly or in part, by the Jaccard index of word 5-grams.

Pairs are found exactly, yet without comparing all: two sets that share more than a part p of what
they hold together also share one of the rarer grams of each, a part 1 - p of its own.
"""

import itertools
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from corpus.clean.groups import natural_key
from corpus.clean.spelling import skeleton, words

N = 5
NEAR = 0.5
"""Songs with a Jaccard index above it are nearly one text."""
KIN = 0.2
"""Above it they are, as it seems, versions of one song: other verses, another singer's wording."""
_BITS = 24
_MASK = (1 << N * _BITS) - 1
Gram = int
"""The numbers of its N words, side by side: exact, and smaller than a tuple of words."""


@dataclass(frozen=True)
class Duplicates:
    """By song id; earlier and later are meant in natural order."""

    exact: Mapping[str, str]
    """A song -> the first one with the same text."""
    near: Mapping[str, str]
    """A song -> the earliest other one that it nearly repeats."""
    kin: tuple[tuple[str, str], ...] = ()
    """All pairs of versions, near ones too, the earlier song first."""


def find_duplicates(texts: Mapping[str, str]) -> Duplicates:
    ids = sorted(texts, key=natural_key)
    first: dict[str, str] = {}
    exact = {i: first[texts[i]] for i in ids if first.setdefault(texts[i], i) != i}
    indexes = kin_pairs({i: texts[i] for i in ids if i not in exact})
    near: dict[str, str] = {}
    for (earlier, later), index in indexes.items():
        if index > NEAR:
            near.setdefault(later, earlier)
    return Duplicates(exact, near, tuple(indexes))


def kin_pairs(texts: Mapping[str, str]) -> dict[tuple[str, str], float]:
    """All pairs above `KIN`, each in the order of `texts`, sorted by that order -> their index."""
    numbers: dict[str, int] = {}
    grams = {song_id: _grams(text, numbers) for song_id, text in texts.items()}
    assert len(numbers) < 1 << _BITS
    frequency = Counter(itertools.chain.from_iterable(grams.values()))
    holders: defaultdict[Gram, list[str]] = defaultdict(list)
    indexes = {}
    for later, own in grams.items():
        rare = _rarer(own, frequency)
        for earlier in {earlier for gram in rare for earlier in holders[gram]}:
            if (index := _jaccard(grams[earlier], own)) > KIN:
                indexes[earlier, later] = index
        for gram in rare:
            holders[gram].append(later)
    order = {song_id: place for place, song_id in enumerate(texts)}
    return dict(sorted(indexes.items(), key=lambda item: [order[song_id] for song_id in item[0]]))


def _grams(text: str, numbers: dict[str, int]) -> frozenset[Gram]:
    """The N-grams of a text; `numbers` holds all words' numbers and gets those of new ones.

    The archive has no norm of spelling: words that sound alike are one.
    """
    grams, gram = set(), 0
    for place, word in enumerate(words(text), 1):
        sound = skeleton(word) or word
        gram = (gram << _BITS | numbers.setdefault(sound, len(numbers))) & _MASK
        if place >= N:
            grams.add(gram)
    return frozenset(grams)


def _rarer(grams: frozenset[Gram], frequency: Counter[Gram]) -> list[Gram]:
    """The shared ones among the rarer part, in one order for all songs.

    A pair above `KIN` shares more grams than that part of `grams`; even if these are the most
    frequent ones, the part that is left here has one of them.
    """
    ordered = sorted(grams, key=lambda gram: (frequency[gram], gram))
    return [
        gram for gram in ordered[: len(ordered) - int(KIN * len(ordered))] if frequency[gram] > 1
    ]


def _jaccard(some: frozenset[Gram], others: frozenset[Gram]) -> float:
    shared = len(some & others)
    return shared / (len(some) + len(others) - shared)
