"""From logits to the next character: temperature, what is cut off, and the draw."""

import math
from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

CONTEXT = 8
"""Characters that a repetition must share before the next one is held against it."""
NUMBERS = 256
"""Random numbers made at a time for a song."""


def tempered(logits_BV: Tensor, temperatures_B: Tensor) -> Tensor:
    """Divided by the temperatures; the highest is 0, so that none overflows.

    At temperature 0 only the likeliest are left.
    """
    precise_BV = logits_BV.double()
    below_BV = precise_BV - precise_BV.amax(dim=-1, keepdim=True)
    divided_BV = below_BV / temperatures_B.double().unsqueeze(1)
    # 0/0 is no number. A temperature so low that it counts as 0 comes to the same.
    return divided_BV.masked_fill_(below_BV == 0, 0.0)


def cut(logits_BV: Tensor, top_k: int, top_p: float) -> Tensor:
    """Only the `top_k` likeliest, then the fewest of them that have the probability `top_p`.

    `top_k` 0 and `top_p` 1 leave all. Nucleus sampling is from arXiv 1904.09751.
    """
    if 0 < top_k < logits_BV.shape[1]:
        lowest_B1 = logits_BV.topk(top_k, dim=-1).values[:, -1:]
        logits_BV = logits_BV.masked_fill(logits_BV < lowest_B1, -math.inf)
    if top_p < 1:
        sorted_BV, order_BV = logits_BV.sort(dim=-1, descending=True, stable=True)
        shares_BV = sorted_BV.softmax(dim=-1)
        enough_BV = shares_BV.cumsum(dim=-1) - shares_BV >= top_p
        out_BV = torch.zeros_like(enough_BV).scatter(1, order_BV, enough_BV)
        logits_BV = logits_BV.masked_fill(out_BV, -math.inf)
    return logits_BV


def draw(logits_BV: Tensor, uniform_B: Tensor) -> Tensor:
    """Inverse transform sampling: the first id whose cumulated probability passes the number."""
    cumulated_BV = logits_BV.softmax(dim=-1).cumsum(dim=-1)
    ids_B1 = torch.searchsorted(cumulated_BV, uniform_B.double().unsqueeze(1), right=True)
    return ids_B1.squeeze(1).clamp(max=logits_BV.shape[1] - 1)


class Numbers:
    """The numbers in [0, 1) that decide every draw, each song's from a generator of its own.

    The nth draw of a song takes the nth number of its seed, whatever is sung beside it.
    """

    def __init__(self, seeds: Sequence[int]) -> None:
        self._generators = [torch.Generator().manual_seed(seed) for seed in seeds]
        self._ready_BN = np.empty((len(seeds), NUMBERS), dtype=np.float32)
        self._taken_B = np.zeros(len(seeds), dtype=np.int64)

    def take(self, drawing_B: np.ndarray) -> Tensor:
        """The next number of each song that is drawing; 0 for the others."""
        places_B = self._taken_B % NUMBERS
        for row in np.flatnonzero(drawing_B & (places_B == 0)):
            self._ready_BN[row] = torch.rand(NUMBERS, generator=self._generators[row]).numpy()
        self._taken_B += drawing_B
        rows = np.arange(len(places_B))
        return torch.from_numpy(np.where(drawing_B, self._ready_BN[rows, places_B], 0))


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

    def read(self, ids_B: np.ndarray) -> None:
        for row, i in enumerate(ids_B.tolist()):
            tail = self._tails[row]
            if len(tail) == CONTEXT:
                self._followers[row][tail].add(i)
            self._tails[row] = (*tail, i)[-CONTEXT:]

    def penalised(self, logits_BV: Tensor) -> Tensor:
        """Log-probabilities, with those that would repeat multiplied by the penalty."""
        logits_BV = logits_BV.double().log_softmax(dim=-1)
        for row, tail in enumerate(self._tails):
            if again := self._followers[row].get(tail):
                logits_BV[row, list(again)] *= self._penalty
        return logits_BV
