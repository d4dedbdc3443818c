"""Songs that repeat others: exactly, or nearly (word 5-grams with a Jaccard index above 0.5).

Near-duplicates are found exactly, yet without comparing all pairs: two sets that share more than
half of what they hold together also share one of the rarer half of the 5-grams of each.
"""

import itertools
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from corpus.clean.groups import natural_key
from corpus.clean.spelling import skeleton, words

N = 5
THRESHOLD = 0.5
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
    pairs: tuple[tuple[str, str], ...] = ()
    """All near pairs, the earlier song first."""


def find_duplicates(texts: Mapping[str, str]) -> Duplicates:
    ids = sorted(texts, key=natural_key)
    first: dict[str, str] = {}
    exact = {i: first[texts[i]] for i in ids if first.setdefault(texts[i], i) != i}
    pairs = near_pairs({i: texts[i] for i in ids if i not in exact})
    near: dict[str, str] = {}
    for earlier, later in pairs:
        near.setdefault(later, earlier)
    return Duplicates(exact, near, tuple(pairs))


def near_pairs(texts: Mapping[str, str]) -> list[tuple[str, str]]:
    """All pairs above the threshold, each in the order of `texts`, sorted by that order."""
    numbers: dict[str, int] = {}
    grams = {song_id: _grams(text, numbers) for song_id, text in texts.items()}
    assert len(numbers) < 1 << _BITS
    frequency = Counter(itertools.chain.from_iterable(grams.values()))
    holders: defaultdict[Gram, list[str]] = defaultdict(list)
    pairs = []
    for later, own in grams.items():
        rare = _rarer_half(own, frequency)
        seen = {earlier for gram in rare for earlier in holders[gram]}
        pairs += [(earlier, later) for earlier in seen if _jaccard(grams[earlier], own) > THRESHOLD]
        for gram in rare:
            holders[gram].append(later)
    order = {song_id: place for place, song_id in enumerate(texts)}
    return sorted(pairs, key=lambda pair: (order[pair[0]], order[pair[1]]))


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


def _rarer_half(grams: frozenset[Gram], frequency: Counter[Gram]) -> list[Gram]:
    """The shared ones among the rarer half, in one order for all songs."""
    ordered = sorted(grams, key=lambda gram: (frequency[gram], gram))
    return [gram for gram in ordered[: len(ordered) // 2 + 1] if frequency[gram] > 1]


def _jaccard(some: frozenset[Gram], others: frozenset[Gram]) -> float:
    shared = len(some & others)
    return shared / (len(some) + len(others) - shared)
