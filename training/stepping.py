"""One character at a time through a trained model, for many songs side by side.

The weights are laid out once: the inputs and the hidden state of a layer share one matrix product,
and the first layer looks its input up in a table instead of multiplying by ones and zeros. State
is updated in place. On a processor with bfloat16 the products are oneDNN's with packed weights.

A song does not depend on how many others are sung beside it, to the last bit: no batch is of a
single row, whose product would be summed in another order.
"""

from collections.abc import Callable

import torch
from torch import Tensor

from training.device import product_type
from training.model import CharLSTM

MIN_ROWS = 2
Product = Callable[[Tensor], Tensor]


class Stepper:
    """Hidden and cell states of `rows` songs, all at their beginning."""

    def __init__(self, model: CharLSTM, rows: int, precision: str = "auto") -> None:
        device = model.output.weight.device
        exact = model.output.weight.dtype
        dtype = product_type(precision, device, exact)
        layers, hidden = model.lstm.num_layers, model.lstm.hidden_size
        self.rows = rows
        self.ids_B = torch.zeros(max(rows, MIN_ROWS), dtype=torch.long, device=device)
        # All hidden states of a song stand in one row, the lowest first: what a layer multiplies,
        # the state below it and its own, are neighbours.
        h_BLH = torch.zeros(len(self.ids_B), layers * hidden, dtype=dtype, device=device)
        gates_B4H = torch.zeros(len(self.ids_B), 4 * hidden, dtype=exact, device=device)
        self.table_V4H = _input_table(model)
        self.cells = [_Cell(gates_B4H, h_BLH, layer) for layer in range(layers)]
        self.products = _layer_products(model, dtype)
        self.output = _product(model.output.weight, model.output.bias, dtype)

    @torch.no_grad()
    def step(self, ids_B: Tensor) -> Tensor:
        """Read one character of each song; returns the logits of the next, logits_BV."""
        self.ids_B[: self.rows] = ids_B
        added = self.table_V4H.index_select(0, self.ids_B)
        for cell, product in zip(self.cells, self.products, strict=True):
            cell.gates.copy_(product(cell.inputs))
            if cell.is_first:
                cell.gates.add_(added)
            cell.step()
        return self.output(self.cells[-1].h)[: self.rows]


class _Cell:
    """One layer's cell, whose state is updated in place through views made once.

    The gates stand as input, forget, output, cell, and all layers share the room for them.
    """

    def __init__(self, gates_B4H: Tensor, h_BLH: Tensor, layer: int) -> None:
        hidden = gates_B4H.shape[1] // 4
        self.is_first = layer == 0
        self.gates = gates_B4H
        self.sigmoids, self.tanhs = gates_B4H[:, : 3 * hidden], gates_B4H[:, 3 * hidden :]
        self.i, self.f, self.o, self.g = gates_B4H.chunk(4, dim=1)
        self.inputs = h_BLH[:, max(layer - 1, 0) * hidden : (layer + 1) * hidden]
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


def _parameter(model: CharLSTM, name: str, layer: int) -> Tensor:
    return _gates_last(getattr(model.lstm, f"{name}_l{layer}").detach())


def _bias(model: CharLSTM, layer: int) -> Tensor:
    return _parameter(model, "bias_ih", layer) + _parameter(model, "bias_hh", layer)


def _input_table(model: CharLSTM) -> Tensor:
    """What each character adds to the first layer's gates, the biases included."""
    weight_4HE = _parameter(model, "weight_ih", 0)
    rows_V4H = weight_4HE.T
    if model.embedding is not None:
        rows_V4H = model.embedding.weight.detach() @ rows_V4H
    return (rows_V4H + _bias(model, 0)).contiguous()


def _layer_products(model: CharLSTM, dtype: torch.dtype) -> list[Product]:
    products = [_product(_parameter(model, "weight_hh", 0), None, dtype)]
    for layer in range(1, model.lstm.num_layers):
        weights = [_parameter(model, name, layer) for name in ("weight_ih", "weight_hh")]
        products.append(_product(torch.cat(weights, dim=1), _bias(model, layer), dtype))
    return products


def _product(weight_NK: Tensor, bias_N: Tensor | None, dtype: torch.dtype) -> Product:
    """x_BK -> x W^T + b, with the weights laid out for it."""
    weight_NK = weight_NK.detach().to(dtype)
    bias_N = None if bias_N is None else bias_N.detach().to(dtype)
    if weight_NK.device.type == "cpu" and dtype == torch.bfloat16 and _has_packing():
        # As torch.compile packs linear layers. Packed for one row, any number of rows is summed
        # in the same order; packed for more, that depends on the number.
        packed = torch.ops.mkldnn._reorder_linear_weight(weight_NK, 1)
        multiply = torch.ops.mkldnn._linear_pointwise
        return lambda x_BK: multiply(x_BK, packed, bias_N, "none", [], "")
    weight_KN = weight_NK.T.contiguous()
    if bias_N is None:
        return lambda x_BK: x_BK @ weight_KN
    return lambda x_BK: torch.addmm(bias_N, x_BK, weight_KN)


def _has_packing() -> bool:
    operators = ("_reorder_linear_weight", "_linear_pointwise")
    there = all(hasattr(torch.ops.mkldnn, name) for name in operators)
    return bool(torch.backends.mkldnn.is_available()) and there  # type: ignore[no-untyped-call]
