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
    pairs, counts = _near_pairs(ids_N.astype(np.int64), vocabulary_size)
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
    """Pairs that stand near in a song, each as a * V + b and as b * V + a, and how often."""
    song_N = np.cumsum(ids_N == END_OF_SONG)
    found = []
    for distance in range(1, WINDOW + 1):
        left, right = ids_N[:-distance], ids_N[distance:]
        # An end stands between two songs, and belongs to the next one by this count.
        whole = (song_N[:-distance] == song_N[distance:]) & (left != END_OF_SONG)
        found += [left[whole] * vocabulary_size + right[whole]]
        found += [right[whole] * vocabulary_size + left[whole]]
    pairs, counts = np.unique(np.concatenate(found), return_counts=True)
    return pairs, counts.astype(np.float64)
