"""How a model's weights are laid out for stepping through it."""

from typing import NamedTuple

import torch
from torch import Tensor

from training.model import CellWeights, CharLSTM


class Layout(NamedTuple):
    """By how much some weights are scaled, and to what multiples sizes are filled up with zeros.

    Units that only fill up stay 0 for ever: their gates are 0, and so is tanh 0.
    """

    scale: int
    """Of the weights of the cell's gate, and of all weights that a hidden state meets."""
    units: int
    """What the number of hidden units is a multiple of."""
    outputs: int
    """What the number of outputs above the last layer is a multiple of."""

    def gates(self, weights_4H: Tensor) -> Tensor:
        """Weights or biases laid out along their first axis, the gates in torch's order."""
        i, f, g, o = (filled(gate, self.units, dim=0) for gate in weights_4H.chunk(4))
        return torch.cat((i, f, self.scale * g, o))

    def states(self, weights_NH: Tensor) -> Tensor:
        """Weights laid out along their last axis, which meets a hidden state."""
        return self.scale * filled(weights_NH, self.units, dim=1)

    def input_table(self, model: CharLSTM, first: CellWeights) -> Tensor:
        """What each symbol adds to the first layer's gates, the biases included: table_V4H.

        It is looked up instead of multiplying by ones and zeros.
        """
        rows_V4H = self.gates(first.inputs_4HE).T
        if model.embedding is not None:
            rows_V4H = model.embedding.weight.detach() @ rows_V4H
        return (rows_V4H + self.gates(first.bias_4H)).contiguous()

    def heads(self, model: CharLSTM) -> tuple[Tensor, Tensor]:
        """All that is made of the last outputs, weight_NH and bias_N, as one product.

        These are the logits, and behind them what a pointer needs.
        """
        weight_NH, bias_N = model.output.weight.detach(), model.output.bias.detach()
        if model.pointer is not None:
            more_NH, more_N = model.pointer.heads()
            weight_NH, bias_N = torch.cat((weight_NH, more_NH)), torch.cat((bias_N, more_N))
        weight_NH = self.states(weight_NH)
        return filled(weight_NH, self.outputs, dim=0), filled(bias_N, self.outputs, dim=0)


def filled(values: Tensor, multiple: int, dim: int) -> Tensor:
    """With zeros at the end of an axis, so that its size is a multiple."""
    shape = list(values.shape)
    shape[dim] = -shape[dim] % multiple
    return torch.cat((values, values.new_zeros(shape)), dim) if shape[dim] else values
