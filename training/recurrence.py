"""One symbol at a time through a trained model, for many songs side by side.

A song does not depend on how many others are sung beside it, to the last bit: no product is of so
few rows that the library would sum in another order. A GPU's library may choose another order for
any number, so there the number is always the same; what a pointer adds up there may still differ
in its last bit.
"""

from collections.abc import Callable

import torch
from torch import Tensor

from training.device import product_type
from training.model import CellWeights, CharLSTM
from training.pointer import StepPointer

ROWS = 64
"""Songs side by side, at most."""
FEW_ROWS, FEW_PACKED_ROWS = 8, 2
"""Rows of a product on the CPU, at least."""
Product = Callable[[Tensor], Tensor]


class StepWeights:
    """A model's weights, laid out once for stepping through it.

    The inputs and the hidden state of a layer share one matrix product, and the first layer looks
    its input up in a table instead of multiplying by ones and zeros. What residual connections add
    up is multiplied state by state. On a processor with bfloat16 the products are oneDNN's with
    packed weights.
    """

    def __init__(self, model: CharLSTM, precision: str = "auto") -> None:
        weights = model.cells()
        self.layers, self.hidden = len(weights), model.lstm.hidden_size
        self.device, self.exact = model.output.weight.device, model.output.weight.dtype
        self.dtype = product_type(precision, self.device, self.exact)
        self.table_V4H = _input_table(model, weights[0])
        # How many states below a layer, or below the output, are its inputs.
        deep = self.layers + 1
        self.below = [n if model.residual else min(n, 1) for n in range(deep)]
        self.products = [
            _layer_product(cell, self.dtype, below)
            for cell, below in zip(weights, self.below, strict=False)
        ]
        self.pointer = model.pointer
        weight_NH, bias_N = _heads(model)
        self.heads = _product(weight_NH.repeat(1, self.below[-1]), bias_N, self.dtype)


class Recurrence:
    """Hidden and cell states of some songs, all at their beginning, updated in place."""

    def __init__(self, weights: StepWeights, rows: int) -> None:
        self.weights, self.rows = weights, rows
        device, hidden = weights.device, weights.hidden
        padded = max(rows, _least_rows(device, weights.dtype))
        self.ids_B = torch.zeros(padded, dtype=torch.long, device=device)
        # All hidden states of a song stand in one row, the lowest first: what a layer multiplies,
        # the states below it and its own, are neighbours.
        h_BLH = torch.zeros(padded, weights.layers * hidden, dtype=weights.dtype, device=device)
        gates_B4H = torch.zeros(padded, 4 * hidden, dtype=weights.exact, device=device)
        self.cells = [_Cell(gates_B4H, h_BLH, n, weights.below[n]) for n in range(weights.layers)]
        self.summit_BH = h_BLH[:, (weights.layers - weights.below[-1]) * hidden :]
        pointer = weights.pointer
        self.pointing = StepPointer(pointer, padded, weights.exact) if pointer else None

    @torch.no_grad()
    def step(self, ids_B: Tensor) -> Tensor:
        """Logits of the symbols after these, logits_BV; log-probabilities with a pointer."""
        self.ids_B[: self.rows] = ids_B
        added_B4H = self.weights.table_V4H.index_select(0, self.ids_B)
        for layer, (cell, product) in enumerate(
            zip(self.cells, self.weights.products, strict=True)
        ):
            cell.gates.copy_(product(cell.inputs))
            if layer == 0:
                cell.gates.add_(added_B4H)
            cell.step()
        heads_BN = self.weights.heads(self.summit_BH)
        if self.pointing is not None:
            heads_BN = self.pointing.step(self.ids_B, heads_BN.to(self.weights.exact))
        return heads_BN[: self.rows]


class _Cell:
    """One layer's cell, whose state is updated in place through views made once.

    The gates stand as input, forget, output, cell, and all layers share the room for them.
    """

    def __init__(self, gates_B4H: Tensor, h_BLH: Tensor, layer: int, below: int) -> None:
        hidden = gates_B4H.shape[1] // 4
        self.gates = gates_B4H
        self.sigmoids, self.tanhs = gates_B4H[:, : 3 * hidden], gates_B4H[:, 3 * hidden :]
        self.i, self.f, self.o, self.g = gates_B4H.chunk(4, dim=1)
        self.inputs = h_BLH[:, (layer - below) * hidden : (layer + 1) * hidden]
        self.h = h_BLH[:, layer * hidden : (layer + 1) * hidden]
        self.c = torch.zeros_like(self.g, memory_format=torch.contiguous_format)
        self.squashed = torch.zeros_like(self.c)

    def step(self) -> None:
        self.sigmoids.sigmoid_()
        self.tanhs.tanh_()
        self.c.mul_(self.f).addcmul_(self.i, self.g)
        torch.tanh(self.c, out=self.squashed)
        torch.mul(self.o, self.squashed, out=self.h)


def _gates_last(weights_4H: Tensor) -> Tensor:
    """From torch's order of gates (input, forget, cell, output), so that sigmoids are together."""
    i, f, g, o = weights_4H.chunk(4)
    return torch.cat((i, f, o, g))


def _input_table(model: CharLSTM, first: CellWeights) -> Tensor:
    """What each symbol adds to the first layer's gates, the biases included."""
    rows_V4H = _gates_last(first.inputs_4HE).T
    if model.embedding is not None:
        rows_V4H = model.embedding.weight.detach() @ rows_V4H
    return (rows_V4H + _gates_last(first.bias_4H)).contiguous()


def _heads(model: CharLSTM) -> tuple[Tensor, Tensor]:
    """All that is made of the last outputs, in one product: logits, and what a pointer needs."""
    weight_VH, bias_V = model.output.weight, model.output.bias
    if model.pointer is None:
        return weight_VH, bias_V
    weight_NH, bias_N = model.pointer.heads()
    return torch.cat((weight_VH, weight_NH)), torch.cat((bias_V, bias_N))


def _layer_product(layer: CellWeights, dtype: torch.dtype, below: int) -> Product:
    if not below:  # The table adds the rest.
        return _product(_gates_last(layer.hidden_4HH), None, dtype)
    weights = torch.cat((*[layer.inputs_4HE] * below, layer.hidden_4HH), dim=1)
    return _product(_gates_last(weights), _gates_last(layer.bias_4H), dtype)


def _product(weight_NK: Tensor, bias_N: Tensor | None, dtype: torch.dtype) -> Product:
    """x_BK -> x W^T + b, with the weights laid out for it."""
    weight_NK = weight_NK.detach().to(dtype)
    bias_N = None if bias_N is None else bias_N.detach().to(dtype)
    if _is_packed(weight_NK.device, dtype):
        # As torch.compile packs linear layers. Packed for one row, any number of rows is summed
        # in the same order; packed for more, that depends on the number.
        packed = torch.ops.mkldnn._reorder_linear_weight(weight_NK, 1)
        multiply = torch.ops.mkldnn._linear_pointwise
        return lambda x_BK: multiply(x_BK, packed, bias_N, "none", [], "")
    weight_KN = weight_NK.T.contiguous()
    if bias_N is None:
        return lambda x_BK: x_BK @ weight_KN
    return lambda x_BK: torch.addmm(bias_N, x_BK, weight_KN)


def _least_rows(device: torch.device, dtype: torch.dtype) -> int:
    if device.type != "cpu":
        return ROWS
    return FEW_PACKED_ROWS if _is_packed(device, dtype) else FEW_ROWS


def _is_packed(device: torch.device, dtype: torch.dtype) -> bool:
    if device.type != "cpu" or dtype != torch.bfloat16:
        return False
    operators = ("_reorder_linear_weight", "_linear_pointwise")
    there = all(hasattr(torch.ops.mkldnn, name) for name in operators)
    return bool(torch.backends.mkldnn.is_available()) and there  # type: ignore[no-untyped-call]
