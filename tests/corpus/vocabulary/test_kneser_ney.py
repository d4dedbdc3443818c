"""Kneser-Ney beside a naive implementation over dictionaries of tuples."""

import random
from collections import Counter, defaultdict
from functools import cache

import numpy as np
import pytest

from corpus.vocabulary.kneser_ney import FALLBACK, KneserNey, Text, discounts

SIZE, HIGHEST = 5, 4
Gram = tuple[int, ...]


def songs_of(seed: int, count: int, longest: int) -> list[np.ndarray]:
    """Symbols 1 to SIZE - 2, the rare ones often in runs: contexts repeat, and one id is unseen."""
    draw = random.Random(seed)
    return [
        np.array([draw.choice((1, 1, 2, 3)) for _ in range(draw.randint(0, longest))], dtype=int)
        for _ in range(count)
    ]


class Naive:
    def __init__(self, songs: list[np.ndarray], highest: int) -> None:
        self.highest = highest
        self.raw = Counter[Gram]()
        for song in songs:
            ids = [0, *map(int, song), 0]
            for end in range(2, len(ids) + 1):
                self.raw.update(tuple(ids[start:end]) for start in range(max(0, end - 6), end))

    @cache  # noqa: B019
    def counts(self, order: int) -> dict[Gram, int]:
        grams = {gram: n for gram, n in self.raw.items() if len(gram) == order}
        if order == self.highest:
            return grams
        before = defaultdict(set)
        for gram in self.raw:
            if len(gram) == order + 1:
                before[gram[1:]].add(gram[0])
        return {gram: len(before[gram]) or n for gram, n in grams.items()}

    def probability(self, context: Gram, word: int) -> float:
        order = len(context) + 1
        lower = self.probability(context[1:], word) if context else 1 / SIZE
        after = {g[-1]: n for g, n in self.counts(order).items() if g[:-1] == context}
        if not after:
            return lower
        taken = discounts(np.array(list(self.counts(order).values())))
        total, rest = sum(after.values()), sum(taken[min(n, 3)] for n in after.values())
        kept = after[word] - taken[min(after[word], 3)] if word in after else 0
        return float((kept + rest * lower) / total)


@pytest.mark.parametrize("highest", range(1, HIGHEST + 1))
def test_as_the_naive_one_says(highest: int) -> None:
    songs, unseen = songs_of(1, 30, 12), songs_of(2, 8, 10)
    naive = Naive(songs, highest)
    found_KN = KneserNey(songs, SIZE, HIGHEST).probabilities(Text.of(unseen))
    texts = [(0, *map(int, song), 0) for song in unseen]
    expected = [
        naive.probability(ids[max(0, at - highest + 1) : at], ids[at])
        for ids in texts
        for at in range(1, len(ids))
    ]
    np.testing.assert_allclose(found_KN[highest - 1], expected, rtol=1e-12)


def test_probabilities_after_any_context_sum_to_one() -> None:
    model = KneserNey(songs_of(3, 20, 15), SIZE, HIGHEST)
    for context in songs_of(4, 10, 8):
        # The symbol after the context: each of them, the end and the unseen one among them.
        text = [Text.of([np.append(context, word)]) for word in range(1, SIZE)]
        last_KV = [model.probabilities(one)[:, len(context)] for one in text]
        last_KV.append(model.probabilities(Text.of([context]))[:, -1])
        np.testing.assert_allclose(sum(last_KV), np.ones(HIGHEST), rtol=1e-12)
        assert np.min(last_KV) > 0


def test_bits_are_those_of_each_song_at_each_order() -> None:
    songs, unseen = songs_of(5, 20, 9), songs_of(6, 5, 7)
    model = KneserNey(songs, SIZE, HIGHEST)
    bits_KS = model.bits(unseen)
    assert bits_KS.shape == (HIGHEST, 5)
    for place, song in enumerate(unseen):
        alone = -np.log2(model.probabilities(Text.of([song]))).sum(axis=1)
        np.testing.assert_allclose(bits_KS[:, place], alone)


def test_orders_that_no_song_fills_change_nothing() -> None:
    songs = [np.array([1, 2]), np.array([2])]
    bits_KS = KneserNey(songs, SIZE, 9).bits([np.array([1, 2, 1, 2, 1, 2, 1])])
    assert np.isfinite(bits_KS).all()
    np.testing.assert_allclose(bits_KS[4:], np.broadcast_to(bits_KS[4], (5, 1)))


def test_discounts_are_those_of_the_formula_or_the_usual_ones() -> None:
    counts = np.repeat([1, 2, 3, 4, 9], [40, 20, 10, 5, 3])
    shrink = 40 / (40 + 2 * 20)
    expected = [0, 1 - 2 * shrink * 20 / 40, 2 - 3 * shrink * 10 / 20, 3 - 4 * shrink * 5 / 10]
    np.testing.assert_allclose(discounts(counts), expected)
    assert discounts(np.array([1, 1, 7])).tolist() == [*FALLBACK]
