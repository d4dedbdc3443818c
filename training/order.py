"""Songs in a new order."""

import numpy as np

from corpus.vocabulary import END_OF_SONG


def in_new_order(ids_N: np.ndarray, seed: int, epoch: int) -> np.ndarray:
    """The encoded songs of `ids_N` in an order that `seed` and `epoch` decide, each song whole.

    What stands behind the last end of a song stays where it is.
    """
    ends = np.flatnonzero(ids_N == END_OF_SONG) + 1
    *songs, rest = np.split(ids_N, ends)
    order = np.random.default_rng((seed, epoch)).permutation(len(songs))
    return np.concatenate([*(songs[number] for number in order), rest])
