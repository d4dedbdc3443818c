"""Lines read and written from their end: `dil\\njaan` as `lid\\nnaaj`.

A rhyme then begins a line instead of ending it, right after the line before: a model that writes
so decides on the rhyme first, and knows what it must be like.
"""

import numpy as np

DIRECTIONS = ("forward", "backward")


def reversed_lines(ids_N: np.ndarray, breaks: tuple[int, ...]) -> np.ndarray:
    """A copy with every run of ids between two of `breaks` from its end; those stay in place.

    Twice, it is what it was.
    """
    reversed_N = np.array(ids_N)
    start = 0
    for end in [*np.flatnonzero(np.isin(ids_N, breaks)).tolist(), len(ids_N)]:
        reversed_N[start:end] = ids_N[start:end][::-1]
        start = end + 1
    return reversed_N
