"""Embeddings from which words stand near which, before a model is trained.

Positive pointwise mutual information and a truncated singular value decomposition, with the choices
of Levy, Goldberg and Dagan, Improving distributional similarity with lessons learned from word
embeddings (2015): contexts' frequencies to the power 0.75, the singular values' square roots.
"""

import numpy as np
import torch
from torch import Tensor

from corpus.vocabulary import END_OF_SONG

WINDOW = 5
"""Symbols to either side that are near."""
SMOOTHING = 0.75
OVERSAMPLING, ITERATIONS = 10, 4
"""Of the randomised decomposition."""


def cooccurrence_embeddings(ids_N: np.ndarray, vocabulary_size: int, size: int) -> Tensor:
    """embeddings_VE with mean square 1, as torch's random ones have.

    `ids_N` are encoded songs; what stands in two songs is not near. Rows of symbols without a
    neighbour are 0.
    """
    size_found = min(size, vocabulary_size)
    ppmi_VV = _ppmi(ids_N, vocabulary_size)
    rank = min(size_found + OVERSAMPLING, vocabulary_size)
    u_VE, s_E, _ = torch.svd_lowrank(ppmi_VV, rank, niter=ITERATIONS)
    found_VE = (u_VE * s_E.sqrt())[:, :size_found]
    found_VE = torch.nn.functional.pad(found_VE, (0, size - size_found))
    return found_VE / found_VE.square().mean().sqrt().clamp(min=1e-12)


def _ppmi(ids_N: np.ndarray, vocabulary_size: int) -> Tensor:
    """max(0, log(p(a, b) / (p(a) p'(b)))), a sparse VV, where p' is smoothed."""
    pairs, counts = _near_pairs(ids_N, vocabulary_size)
    a, b = np.divmod(pairs, vocabulary_size)
    total = np.bincount(a, counts, vocabulary_size)  # Of b too: pairs count both ways.
    smoothed = total**SMOOTHING
    expected = total[a] * smoothed[b] / smoothed.sum()
    values = np.maximum(np.log(counts / expected), 0).astype(np.float32)
    shape = (vocabulary_size, vocabulary_size)
    # Where this is left unsaid, torch 2.11 warns.
    with torch.sparse.check_sparse_tensor_invariants():  # type: ignore[no-untyped-call]
        return torch.sparse_coo_tensor(
            torch.from_numpy(np.stack((a, b))), torch.from_numpy(values), shape
        ).coalesce()


def _near_pairs(ids_N: np.ndarray, vocabulary_size: int) -> tuple[np.ndarray, np.ndarray]:
    """Pairs that stand near in a song, each as a * V + b and as b * V + a, and how often.

    Each distance is counted by itself, and a pair once for both ways: all at once would take ten
    numbers a symbol.
    """
    song_N = np.cumsum(ids_N == END_OF_SONG, dtype=np.int32)
    pairs, counts = np.zeros(0, dtype=np.int64), np.zeros(0)
    for distance in range(1, WINDOW + 1):
        left, right = ids_N[:-distance], ids_N[distance:]
        # An end stands between two songs, and belongs to the next one by this count.
        whole = (song_N[:-distance] == song_N[distance:]) & (left != END_OF_SONG)
        low, high = np.minimum(left, right)[whole], np.maximum(left, right)[whole]
        near = low.astype(np.int64) * vocabulary_size + high
        pairs, counts = _added(pairs, counts, *np.unique(near, return_counts=True))
    a, b = np.divmod(pairs, vocabulary_size)
    counts[a == b] *= 2  # Near each other both ways too.
    apart = a != b
    mirrored = (b * vocabulary_size + a)[apart]
    return np.concatenate((pairs, mirrored)), np.concatenate((counts, counts[apart]))


def _added(
    pairs: np.ndarray, counts: np.ndarray, more: np.ndarray, more_counts: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Both as one. Pairs are sorted, and each is there once."""
    place = np.searchsorted(pairs, more)
    is_known = np.append(pairs, -1)[place] == more
    counts = counts + np.bincount(place[is_known], more_counts[is_known], len(counts))
    place, more, more_counts = (part[~is_known] for part in (place, more, more_counts))
    return np.insert(pairs, place, more), np.insert(counts, place, more_counts)
