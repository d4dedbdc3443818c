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
        self.dtype = product_type(precision, device, model.output.weight.dtype)
        self.rows, padded = rows, max(rows, MIN_ROWS)
        self.padding_P = torch.zeros(padded - rows, dtype=torch.long, device=device)
        self.hidden = model.lstm.hidden_size
        self.table_V4H = _input_table(model)
        self.products = _layer_products(model, self.dtype)
        self.output = _product(model.output.weight, model.output.bias, self.dtype)
        widths = [self.hidden] + [2 * self.hidden] * (model.lstm.num_layers - 1)
        # What a layer multiplies: the hidden state below it, then its own.
        self.inputs = [torch.zeros(padded, w, dtype=self.dtype, device=device) for w in widths]
        cell_type = self.table_V4H.dtype
        self.cells = [
            torch.zeros(padded, self.hidden, dtype=cell_type, device=device) for _ in widths
        ]
        self.top_BH = torch.zeros(padded, self.hidden, dtype=self.dtype, device=device)

    @torch.no_grad()
    def step(self, ids_B: Tensor) -> Tensor:
        """Read one character of each song; returns the logits of the next, logits_BV."""
        ids_B = torch.cat((ids_B, self.padding_P)) if len(self.padding_P) else ids_B
        gates_B4H = self.products[0](self.inputs[0]) + self.table_V4H[ids_B]
        for layer, c_BH in enumerate(self.cells):
            if layer:
                gates_B4H = self.products[layer](self.inputs[layer]).to(c_BH.dtype)
            above = layer + 1
            up_BH = self.inputs[above][:, : self.hidden] if above < len(self.cells) else self.top_BH
            _cell(gates_B4H, c_BH, up_BH)
            self.inputs[layer][:, -self.hidden :].copy_(up_BH)
        return self.output(self.top_BH)[: self.rows]


def _cell(gates_B4H: Tensor, c_BH: Tensor, h_BH: Tensor) -> None:
    """The LSTM's cell, in place; the gates stand as input, forget, output, cell."""
    hidden = c_BH.shape[1]
    gates_B4H[:, : 3 * hidden].sigmoid_()
    gates_B4H[:, 3 * hidden :].tanh_()
    i_BH, f_BH, o_BH, g_BH = gates_B4H.chunk(4, dim=1)
    c_BH.mul_(f_BH).addcmul_(i_BH, g_BH)
    torch.mul(o_BH, c_BH.tanh(), out=h_BH)


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
