"""From a symbol to what is made of the last layer's outputs."""

from collections.abc import Callable
from typing import Protocol

import torch
from torch import Tensor

from training.model import CharLSTM

Step = Callable[[Tensor], Tensor]
"""From ids_B to heads_BN: logits, what a pointer needs, and what only fills up. The next call may
write over it."""


class Stack(Protocol):
    """The layers and the output of a model, its weights laid out once."""

    least_rows: int
    """Songs side by side, at least: of fewer, a song would be summed in another order."""

    def start(self, rows: int) -> Step:
        """Steps of so many songs, all at their beginning, whose states are its own."""


Stacker = Callable[[CharLSTM, torch.dtype], Stack]
"""For products of numbers of this type."""
