"""From logits to the next character: what is held against it, what is cut off, and the draw.

On the model's device, so that a GPU need not wait for each character; in float64, so that the draw
does not depend on how a device rounds a sum.
"""

import math
from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from corpus.vocabulary import END_OF_SONG

CONTEXT = 8
"""Characters that a repetition must share before the next one is held against it."""
NUMBERS = 512
"""Random numbers made at a time for a song."""


def likeliest(logits_BV: Tensor, rows_B: Tensor) -> Tensor:
    """Only the likeliest are left in these rows; the first, where several are."""
    first_B1 = logits_BV.argmax(dim=1, keepdim=True)
    is_first_BV = torch.zeros_like(logits_BV, dtype=torch.bool).scatter(1, first_B1, True)
    return logits_BV.masked_fill(rows_B.unsqueeze(1) & ~is_first_BV, -math.inf)


def cut(logits_BV: Tensor, top_k: int, top_p: float) -> Tensor:
    """Only the `top_k` likeliest, then the fewest of them that have the probability `top_p`.

    `top_k` 0 and `top_p` 1 leave all. Nucleus sampling is from arXiv 1904.09751.
    """
    if 0 < top_k < logits_BV.shape[1]:
        order_BV = logits_BV.argsort(dim=1, descending=True, stable=True)  # Of equals, the first.
        out_BV = torch.ones_like(logits_BV, dtype=torch.bool)
        out_BV = out_BV.scatter(1, order_BV[:, :top_k], False)
        logits_BV = logits_BV.masked_fill(out_BV, -math.inf)
    if top_p < 1:
        sorted_BV, order_BV = logits_BV.sort(dim=1, descending=True, stable=True)
        shares_BV = sorted_BV.softmax(1)
        enough_BV = shares_BV.cumsum(1) - shares_BV >= top_p
        enough_BV[:, 0] = False  # Where so small a `top_p` is flushed to zero.
        out_BV = torch.zeros_like(enough_BV).scatter(1, order_BV, enough_BV)
        logits_BV = logits_BV.masked_fill(out_BV, -math.inf)
    return logits_BV


def draw(logits_BV: Tensor, uniform_B: Tensor) -> Tensor:
    """Inverse transform sampling: the first id whose cumulated probability passes the number."""
    cumulated_BV = logits_BV.softmax(1).cumsum(1)
    return (cumulated_BV <= uniform_B.unsqueeze(1) * cumulated_BV[:, -1:]).sum(1)


class Numbers:
    """The numbers in [0, 1) that decide every draw, each song's from a generator of its own.

    The nth draw of a song takes the nth number of its seed, whatever is sung beside it.
    `begins` holds the step of each song's first draw.
    """

    def __init__(self, seeds: Sequence[int], begins: Sequence[int]) -> None:
        self._generators = [torch.Generator().manual_seed(seed) for seed in seeds]
        self._begins, self._made, self._taken = begins, 0, 0
        self._ready_BT = np.zeros((len(seeds), 0))

    def take(self, steps: int) -> np.ndarray:
        """The numbers of each song for the next steps, numbers_TB; 0 before its first draw."""
        while self._ready_BT.shape[1] < self._taken + steps:
            self._ready_BT = np.hstack((self._ready_BT[:, self._taken :], self._more()))
            self._taken = 0
        taken_BT = self._ready_BT[:, self._taken : self._taken + steps]
        self._taken += steps
        return np.array(taken_BT.T, dtype=np.float64, order="C")

    def _more(self) -> np.ndarray:
        more_BT = torch.zeros(len(self._generators), NUMBERS)
        rows = zip(more_BT.unbind(), self._begins, self._generators, strict=True)
        for numbers_T, begin, generator in rows:
            waits = min(max(begin - self._made, 0), NUMBERS)
            numbers_T[waits:].uniform_(generator=generator)
        self._made += NUMBERS
        return more_BT.numpy()


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

    def read(self, ids_B: Tensor) -> None:
        for row, i in enumerate(ids_B.tolist()):
            if i == END_OF_SONG:  # What follows is another song.
                self._followers[row].clear()
                self._tails[row] = ()
                continue
            tail = self._tails[row]
            if len(tail) == CONTEXT:
                self._followers[row][tail].add(i)
            self._tails[row] = (*tail, i)[-CONTEXT:]

    def penalised(self, logits_BV: Tensor) -> Tensor:
        """Log-probabilities, with those that would repeat multiplied by the penalty."""
        logits_BV = logits_BV.log_softmax(1)
        for row, tail in enumerate(self._tails):
            if again := self._followers[row].get(tail):
                logits_BV[row, list(again)] *= self._penalty
        return logits_BV
