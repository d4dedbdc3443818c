"""The loss of each song, many songs side by side."""

from collections.abc import Iterator, Sequence

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from corpus.vocabulary import END_OF_SONG
from training.model import CharLSTM

BATCH = 64
"""Songs read side by side."""
LOGITS = 2**20
"""Enough to be fast, and few enough that a vocabulary of words, or a pointer, fits in memory."""
PADDING = -100
"""The target behind a song's end, which costs nothing."""


@torch.no_grad()
def song_losses(model: CharLSTM, songs: Sequence[np.ndarray], at_once: int = LOGITS) -> np.ndarray:
    """Nats of each encoded song and its end, float64, in the order given.

    The model is read as it is: in evaluation mode, in its own precision. `at_once` is the most
    logits, or scores of a pointer, held at once.
    """
    losses_N = np.empty(len(songs))
    # Songs of one length make batches with hardly any padding.
    order = sorted(range(len(songs)), key=lambda number: len(songs[number]))
    for start in range(0, len(order), BATCH):
        numbers = order[start : start + BATCH]
        losses_N[numbers] = _batch_losses(model, [songs[number] for number in numbers], at_once)
    return losses_N


def _batch_losses(model: CharLSTM, songs: Sequence[np.ndarray], at_once: int) -> np.ndarray:
    device = next(model.parameters()).device
    inputs_BT, targets_BT = (ids.to(device) for ids in padded(songs))
    state = model.initial_state(len(songs))
    total_B = torch.zeros(len(songs), dtype=torch.float64, device=device)
    for window in _windows(inputs_BT.shape[1], _length(model, len(songs), at_once)):
        logits_BTV, state = model(inputs_BT[:, window], state)
        total_B += symbol_losses(logits_BTV, targets_BT[:, window]).double().sum(dim=1)
    return total_B.cpu().numpy()


def _length(model: CharLSTM, rows: int, at_once: int) -> int:
    """Symbols of a window: a pointer compares each with `reach` before it, and with each other."""
    if not model.reach:
        return max(1, at_once // (rows * model.vocabulary_size))
    width = max(model.vocabulary_size, 2 * model.reach)
    return max(1, min(model.reach, at_once // (rows * width)))


def symbol_losses(logits_BTV: Tensor, targets_BT: Tensor) -> Tensor:
    """Nats of each target, losses_BT; 0 behind a song's end."""
    precise = torch.promote_types(logits_BTV.dtype, torch.float32)
    logits_BVT = logits_BTV.to(precise).transpose(1, 2)
    return functional.cross_entropy(logits_BVT, targets_BT, reduction="none", ignore_index=PADDING)


def padded(songs: Sequence[np.ndarray]) -> tuple[Tensor, Tensor]:
    """What is read and what is to be predicted, ids_BT each, with T as the longest song needs."""
    shape = (len(songs), 1 + max(map(len, songs)))
    inputs_BT = np.full(shape, END_OF_SONG, dtype=np.int64)
    targets_BT = np.full(shape, PADDING, dtype=np.int64)
    for row, ids in enumerate(songs):
        inputs_BT[row, 1 : len(ids) + 1] = ids
        targets_BT[row, : len(ids)] = ids
        targets_BT[row, len(ids)] = END_OF_SONG
    return torch.from_numpy(inputs_BT), torch.from_numpy(targets_BT)


def _windows(total: int, length: int) -> Iterator[slice]:
    return (slice(start, start + length) for start in range(0, total, length))
