"""The states of songs side by side, and the temperatures that they are sung at.

A song does not depend on how many others are sung beside it, to the last bit; only what a pointer
adds up on a GPU may differ in its last bit.
"""

from collections.abc import Sequence

import torch
from torch import Tensor

from training.device import product_type
from training.model import CharLSTM
from training.pointer import Pointer, StepPointer
from training.stepping.native import NativeStack, is_native
from training.stepping.stack import Stacker
from training.stepping.torch_stack import TorchStack

ROWS, GPU_ROWS = 64, 1024
"""Songs side by side, at most; a GPU computes always so many, or fewer with a large pointer."""
GPU_KEYS = 2**28
"""Bytes that keys of a pointer may take there."""
LOWEST = 1e-30
"""Of temperatures: logits divided by it are still numbers in float32."""


class StepWeights:
    """A model's weights, laid out once for stepping through it."""

    def __init__(
        self, model: CharLSTM, precision: str = "auto", stacker: Stacker | None = None
    ) -> None:
        """Without a `stacker`, by the fastest that the model's device has."""
        self.device, self.exact = model.output.weight.device, model.output.weight.dtype
        dtype = product_type(precision, self.device, self.exact)
        stacker = stacker or stacker_for(self.device, dtype, self.exact)
        self.stack = stacker(model, dtype)
        self.pointer = model.pointer
        self.outputs = model.vocabulary_size
        if self.pointer is not None:
            self.outputs += self.pointer.outputs
        self.most_rows = _most_rows(model.pointer, self.device, self.exact)
        """Songs side by side, at most."""
        is_cpu = self.device.type == "cpu"
        self.least_rows = self.stack.least_rows if is_cpu else self.most_rows


class Recurrence:
    """Some songs, all at their beginning, whose states are updated in place.

    Each song has a temperature; one below LOWEST counts as that.
    """

    def __init__(self, weights: StepWeights, temperatures_B: Sequence[float]) -> None:
        self.weights, self.rows = weights, len(temperatures_B)
        padded = max(self.rows, weights.least_rows)
        temperatures = [*temperatures_B, *[1.0] * (padded - self.rows)]
        device = weights.device
        self.temperatures_B1 = torch.tensor(temperatures, dtype=weights.exact, device=device)
        self.temperatures_B1 = self.temperatures_B1.clamp(min=LOWEST).unsqueeze(1)
        self.ids_B = torch.zeros(padded, dtype=torch.long, device=device)
        self.through = weights.stack.start(padded)
        pointer = weights.pointer
        self.pointing = StepPointer(pointer, self.temperatures_B1) if pointer else None

    @torch.no_grad()
    def step(self, ids_B: Tensor) -> Tensor:
        """Logits of the symbols after these at their songs' temperatures, logits_BV.

        With a pointer they are log-probabilities.
        """
        self.ids_B[: self.rows] = ids_B
        heads_BN = self.through(self.ids_B)[:, : self.weights.outputs]
        if self.pointing is None:
            logits_BV = heads_BN / self.temperatures_B1  # Of the temperatures' type, the exact one.
        else:
            logits_BV = self.pointing.step(self.ids_B, heads_BN.to(self.weights.exact))
        return logits_BV[: self.rows]


def stacker_for(device: torch.device, dtype: torch.dtype, exact: torch.dtype) -> Stacker:
    """Products of numbers of this type; `exact` is that of the weights."""
    return NativeStack if is_native(device, dtype, exact) else TorchStack


def _most_rows(pointer: Pointer | None, device: torch.device, exact: torch.dtype) -> int:
    if device.type == "cpu":
        return ROWS
    if pointer is None:
        return GPU_ROWS
    fit = GPU_KEYS // (pointer.reach * pointer.size * exact.itemsize)
    return max(ROWS, min(GPU_ROWS, fit // ROWS * ROWS))
