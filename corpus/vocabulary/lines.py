"""Lines read and written from their end: `dil\\njaan` as `lid\\nnaaj`.

A rhyme then begins a line instead of ending it, right after the line before: a model that writes
so decides on the rhyme first, and knows what it must be like.
"""

import numpy as np

DIRECTIONS = ("forward", "backward")


def reversed_lines(ids_N: np.ndarray, breaks: tuple[int, ...]) -> np.ndarray:
    """Every run of ids between two of `breaks` from its end; those stay in their places.

    Twice, it is what it was.
    """
    is_break_N = np.isin(ids_N, breaks)
    ends = np.append(np.flatnonzero(is_break_N), len(ids_N))
    starts = np.append(0, ends[:-1] + 1)
    # Of a line from `start` to before `end`, the id at n comes from start + end - 1 - n.
    from_N = np.repeat(starts + ends - 1, np.diff(np.append(starts, len(ids_N) + 1)))[: len(ids_N)]
    from_N = from_N - np.arange(len(ids_N))
    from_N[is_break_N] = np.flatnonzero(is_break_N)
    reversed_N: np.ndarray = ids_N[from_N]
    return reversed_N
