"""The layers by torch's operations: a product for each, and the cells' own operations.

A song does not depend on how many others are sung beside it, to the last bit: no product is of so
few rows that the library would sum in another order. A GPU's library may choose another order for
any number, so there the number is always the same.
"""

import platform

import torch
from torch import Tensor

from training.model import CellWeights, CharLSTM
from training.stepping.cell import Cell, Product, cell_for
from training.stepping.stack import Step

FEW_ROWS, FEW_PACKED_ROWS = 8, 2
"""Rows of a product on the CPU, at least."""
PACKED_FOR = {torch.bfloat16: 1, torch.float32: 2}
"""The rows that oneDNN is told to pack weights for. Then it sums any two rows and more in one
order, on processors with SSE4.1, AVX2, AVX-512 and bfloat16; packed for others it does not."""
X86 = ("x86_64", "AMD64")


class TorchStack:
    """The inputs and the hidden state of a layer share one matrix product.

    What residual connections add up is multiplied state by state. On x86 the products are oneDNN's
    with packed weights.
    """

    def __init__(self, model: CharLSTM, dtype: torch.dtype, kind: type[Cell] | None = None) -> None:
        """Laid out for this kind of cell; without one for that of the model's device."""
        weights = model.cells()
        self.kind = kind = kind or cell_for(model.output.weight.device)
        self.dtype, self.exact = dtype, model.output.weight.dtype
        self.layers = len(weights)
        self.table_V4H = kind.layout.input_table(model, weights[0])
        self.hidden = self.table_V4H.shape[1] // 4
        # How many states below a layer, or below the output, are its inputs.
        deep = self.layers + 1
        self.below = [n if model.residual else min(n, 1) for n in range(deep)]
        self.products = [
            _layer_product(cell, dtype, below, kind)
            for cell, below in zip(weights, self.below, strict=False)
        ]
        weight_NH, bias_N = kind.layout.heads(model)
        self.heads = _product(weight_NH.repeat(1, self.below[-1]), bias_N, dtype)
        self.least_rows = 1
        if self.table_V4H.device.type == "cpu":
            is_packed = _is_packed(self.table_V4H.device, dtype)
            self.least_rows = FEW_PACKED_ROWS if is_packed else FEW_ROWS

    def start(self, rows: int) -> Step:
        return TorchStep(self, rows)


class TorchStep:
    """The states of some songs, updated in place."""

    def __init__(self, stack: TorchStack, rows: int) -> None:
        self.stack = stack
        device, hidden = stack.table_V4H.device, stack.hidden
        h_BLH = torch.zeros(rows, stack.layers * hidden, dtype=stack.dtype, device=device)
        zeros_B4H = torch.zeros(rows, 4 * hidden, dtype=stack.exact, device=device)
        room_B4H = stack.kind.room(zeros_B4H)
        self.cells = [
            stack.kind(product, h_BLH, layer, stack.below[layer], room_B4H)
            for layer, product in enumerate(stack.products)
        ]
        self.summit_BH = h_BLH[:, (stack.layers - stack.below[-1]) * hidden :]

    def __call__(self, ids_B: Tensor) -> Tensor:
        lowest, *others = self.cells
        lowest.step(self.stack.table_V4H.index_select(0, ids_B))
        for cell in others:
            cell.step(None)
        return self.stack.heads(self.summit_BH)


def _layer_product(layer: CellWeights, dtype: torch.dtype, below: int, kind: type[Cell]) -> Product:
    layout = kind.layout
    hidden_4HH = layout.states(layer.hidden_4HH)
    if not below:  # The table adds the rest.
        return _product(layout.gates(hidden_4HH), None, dtype)
    weights = torch.cat((*[layout.states(layer.inputs_4HE)] * below, hidden_4HH), dim=1)
    return _product(layout.gates(weights), layout.gates(layer.bias_4H), dtype)


def _product(weight_NK: Tensor, bias_N: Tensor | None, dtype: torch.dtype) -> Product:
    """x_BK -> x W^T + b, with the weights laid out for it."""
    weight_NK = weight_NK.detach().to(dtype)
    bias_N = None if bias_N is None else bias_N.detach().to(dtype)
    if _is_packed(weight_NK.device, dtype):
        # As torch.compile packs linear layers.
        packed = torch.ops.mkldnn._reorder_linear_weight(weight_NK, PACKED_FOR[dtype])
        multiply = torch.ops.mkldnn._linear_pointwise
        return lambda x_BK: multiply(x_BK, packed, bias_N, "none", [], "")
    weight_KN = weight_NK.T.contiguous()
    if bias_N is None:
        return lambda x_BK: x_BK @ weight_KN
    return lambda x_BK: torch.addmm(bias_N, x_BK, weight_KN)


def _is_packed(device: torch.device, dtype: torch.dtype) -> bool:
    if device.type != "cpu" or dtype not in PACKED_FOR or platform.machine() not in X86:
        return False
    if not torch.backends.mkldnn.is_available():  # type: ignore[no-untyped-call]
        return False
    library = torch.ops.mkldnn
    if not (hasattr(library, "_reorder_linear_weight") and hasattr(library, "_linear_pointwise")):
        return False
    return dtype == torch.float32 or bool(library._is_mkldnn_bf16_supported())
