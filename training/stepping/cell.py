"""One layer's cell, symbol by symbol: as the CPU computes it, and as a GPU does.

Each kind says how weights are laid out for it. Gates stand in torch's order: input, forget, cell,
output.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import ClassVar

import torch
from torch import Tensor

from training.stepping.layout import Layout

Product = Callable[[Tensor], Tensor]


class Cell(ABC):
    """One layer's cell for songs side by side, whose state is updated in place.

    `h_BLH` has all hidden states of a song in one row, the lowest first: what a layer multiplies,
    `below` states of the layers below it and its own, are neighbours.
    """

    layout: ClassVar[Layout]

    def __init__(
        self, product: Product, h_BLH: Tensor, layer: int, below: int, room_B4H: Tensor
    ) -> None:
        hidden = room_B4H.shape[1] // 4
        self.product, self.room_B4H = product, room_B4H
        self.inputs = h_BLH[:, (layer - below) * hidden : (layer + 1) * hidden]
        self.h = h_BLH[:, layer * hidden : (layer + 1) * hidden]
        self.c = self.room(room_B4H.new_zeros(self.h.shape))

    @abstractmethod
    def step(self, added_B4H: Tensor | None) -> None:
        """From the inputs, and what is to be added to the gates, to the next state."""

    @classmethod
    def room(cls, zeros_B4H: Tensor) -> Tensor:
        """What all layers share: room for gates on the CPU, on a GPU zeros that stay zeros."""
        return zeros_B4H


class CpuCell(Cell):
    """Of operations that are fast there.

    tanh x is 2 sigmoid(2x) - 1, which takes half the time, and with the gate of the cell so written
    all four gates take one operation. The factors are powers of two, which round nothing: the
    weights of that gate are doubled, `c` is twice the cell state, and `h` half the hidden state, so
    that all weights it meets are doubled too.
    """

    layout = Layout(scale=2, units=1, outputs=1)

    def __init__(
        self, product: Product, h_BLH: Tensor, layer: int, below: int, room_B4H: Tensor
    ) -> None:
        super().__init__(product, h_BLH, layer, below, room_B4H)
        self.i, self.f, self.g, self.o = room_B4H.chunk(4, dim=1)
        self.squashed = self.room(torch.zeros_like(self.g))

    @classmethod
    def room(cls, zeros_B4H: Tensor) -> Tensor:
        return _apart(zeros_B4H)

    def step(self, added_B4H: Tensor | None) -> None:
        gates_B4H = self.room_B4H.copy_(self.product(self.inputs))
        if added_B4H is not None:
            gates_B4H.add_(added_B4H)
        gates_B4H.sigmoid_()
        self.c.mul_(self.f).addcmul_(self.i, self.g, value=4).sub_(self.i, alpha=2)
        torch.sigmoid(self.c, out=self.squashed)
        torch.mul(self.o, self.squashed.sub_(0.5), out=self.h)


class GpuCell(Cell):
    """Of few kernels, with products whose rows begin where a GPU loads several numbers at once.

    Products of other sizes take a multiple of the time.
    """

    layout = Layout(scale=1, units=64, outputs=8)

    def step(self, added_B4H: Tensor | None) -> None:
        gates_B4H = self.product(self.inputs).to(self.c.dtype)
        # The kernel adds two tensors in any case: the room's zeros, where there is nothing to add.
        added_B4H = self.room_B4H if added_B4H is None else added_B4H
        h_BH, c_BH = self.fused(added_B4H, gates_B4H, self.c)
        self.h.copy_(h_BH)
        self.c.copy_(c_BH)

    @staticmethod
    def fused(added_B4H: Tensor, gates_B4H: Tensor, c_BH: Tensor) -> tuple[Tensor, Tensor]:
        """h_BH and c_BH of the next symbol, by one kernel of torch's that is there for GPUs only.

        All must be of one type, and contiguous.
        """
        h_BH, c_BH, _ = torch.ops.aten._thnn_fused_lstm_cell(added_B4H, gates_B4H, c_BH)
        return h_BH, c_BH


def cell_for(device: torch.device) -> type[Cell]:
    return CpuCell if device.type == "cpu" else GpuCell


def _apart(values_BN: Tensor) -> Tensor:
    """The same with room between the rows.

    torch takes values eight or sixteen at a time and the rest one by one, and a sigmoid of those
    differs in its last bit. Rows that touch are taken as one, whose rest their number decides.
    """
    return torch.nn.functional.pad(values_BN, (0, 16))[:, :-16]
