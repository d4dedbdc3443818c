"""From logits to the next character: what is held against it, what is cut off, and the draw.

It is done in float64 by numpy, which takes a fraction of torch's time for arrays as small as these.
"""

import math
from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import torch

CONTEXT = 8
"""Characters that a repetition must share before the next one is held against it."""
NUMBERS = 256
"""Random numbers made at a time for a song."""

Array = np.ndarray


def likeliest(logits_BV: Array, rows_B: Array) -> Array:
    """Only the likeliest are left in these rows; the first, where several are."""
    first_B1 = logits_BV.argmax(axis=1)[:, None]
    others_BV = np.arange(logits_BV.shape[1]) != first_B1
    return np.where(rows_B[:, None] & others_BV, -math.inf, logits_BV)


def cut(logits_BV: Array, top_k: int, top_p: float) -> Array:
    """Only the `top_k` likeliest, then the fewest of them that have the probability `top_p`.

    `top_k` 0 and `top_p` 1 leave all. Nucleus sampling is from arXiv 1904.09751.
    """
    if 0 < top_k < logits_BV.shape[1]:
        lowest_B1 = np.partition(logits_BV, -top_k, axis=1)[:, [-top_k]]
        logits_BV = np.where(logits_BV < lowest_B1, -math.inf, logits_BV)
    if top_p < 1:
        order_BV = np.argsort(-logits_BV, axis=1, kind="stable")
        shares_BV = np.exp(np.take_along_axis(log_softmax(logits_BV), order_BV, axis=1))
        enough_BV = shares_BV.cumsum(axis=1) - shares_BV >= top_p
        out_BV = np.empty_like(enough_BV)
        np.put_along_axis(out_BV, order_BV, enough_BV, axis=1)
        logits_BV = np.where(out_BV, -math.inf, logits_BV)
    return logits_BV


def draw(logits_BV: Array, uniform_B: Array) -> Array:
    """Inverse transform sampling: the first id whose cumulated probability passes the number."""
    cumulated_BV = np.exp(logits_BV - logits_BV.max(axis=1, keepdims=True)).cumsum(axis=1)
    passed_BV = cumulated_BV <= uniform_B[:, None] * cumulated_BV[:, -1:]
    ids_B: Array = passed_BV.sum(axis=1)
    return ids_B


def log_softmax(logits_BV: Array) -> Array:
    below_BV: Array = logits_BV - logits_BV.max(axis=1, keepdims=True)
    below_BV -= np.log(np.exp(below_BV).sum(axis=1, keepdims=True))
    return below_BV


class Numbers:
    """The numbers in [0, 1) that decide every draw, each song's from a generator of its own.

    The nth draw of a song takes the nth number of its seed, whatever is sung beside it.
    `begins` holds the step of each song's first draw.
    """

    def __init__(self, seeds: Sequence[int], begins: Sequence[int]) -> None:
        self._generators = [torch.Generator().manual_seed(seed) for seed in seeds]
        self._begins, self._step = begins, 0
        self._ready_TB = np.zeros((NUMBERS, len(seeds)))

    def next(self) -> Array:
        """The number of each song for the next step; 0 for those that do not draw yet."""
        place = self._step % NUMBERS
        if place == 0:
            for row, generator in enumerate(self._generators):
                waits = min(max(self._begins[row] - self._step, 0), NUMBERS)
                numbers = torch.rand(NUMBERS - waits, generator=generator)
                self._ready_TB[waits:, row] = numbers.numpy()
        self._step += 1
        row_B: Array = self._ready_TB[place]
        return row_B


class Repeats:
    """What followed the last `CONTEXT` characters before, in the same song.

    A penalty on characters already used, as for words (arXiv 1909.05858), would outlaw the
    alphabet; so it falls on those that would prolong a repetition.
    """

    def __init__(self, rows: int, penalty: float) -> None:
        self._penalty = penalty
        self._followers: list[defaultdict[tuple[int, ...], set[int]]] = [
            defaultdict(set) for _ in range(rows)
        ]
        self._tails: list[tuple[int, ...]] = [()] * rows

    def read(self, ids_B: Array) -> None:
        for row, i in enumerate(ids_B.tolist()):
            tail = self._tails[row]
            if len(tail) == CONTEXT:
                self._followers[row][tail].add(i)
            self._tails[row] = (*tail, i)[-CONTEXT:]

    def penalised(self, logits_BV: Array) -> Array:
        """Log-probabilities, with those that would repeat multiplied by the penalty."""
        logits_BV = log_softmax(logits_BV)
        for row, tail in enumerate(self._tails):
            if again := self._followers[row].get(tail):
                logits_BV[row, list(again)] *= self._penalty
        return logits_BV
