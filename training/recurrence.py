"""One symbol at a time through a trained model, for many songs side by side.

A song does not depend on how many others are sung beside it, to the last bit: no product is of so
few rows that the library would sum in another order. A GPU's library may choose another order for
any number, so there the number is always the same; what a pointer adds up there may still differ
in its last bit.
"""

import platform
from collections.abc import Sequence

import torch
from torch import Tensor

from training.cell import Cell, Product, cell_for, filled
from training.device import product_type
from training.model import CellWeights, CharLSTM
from training.pointer import Pointer, StepPointer

ROWS, GPU_ROWS = 64, 1024
"""Songs side by side, at most; a GPU computes always so many, or fewer with a large pointer."""
GPU_KEYS = 2**28
"""Bytes that keys of a pointer may take there."""
FEW_ROWS, FEW_PACKED_ROWS = 8, 2
"""Rows of a product on the CPU, at least."""
PACKED_FOR = {torch.bfloat16: 1, torch.float32: 2}
"""The rows that oneDNN is told to pack weights for. Then it sums any two rows and more in one
order, on processors with SSE4.1, AVX2, AVX-512 and bfloat16; packed for others it does not."""
X86 = ("x86_64", "AMD64")
LOWEST = 1e-30
"""Of temperatures: logits divided by it are still numbers in float32."""


class StepWeights:
    """A model's weights, laid out once for stepping through it.

    The inputs and the hidden state of a layer share one matrix product, and the first layer looks
    its input up in a table instead of multiplying by ones and zeros. What residual connections add
    up is multiplied state by state. On x86 the products are oneDNN's with packed weights.
    """

    def __init__(
        self, model: CharLSTM, precision: str = "auto", kind: type[Cell] | None = None
    ) -> None:
        """Laid out for this kind of cell; without one for that of the model's device."""
        weights = model.cells()
        self.device, self.exact = model.output.weight.device, model.output.weight.dtype
        self.dtype = product_type(precision, self.device, self.exact)
        self.kind = kind = kind or cell_for(self.device)
        self.layers = len(weights)
        self.table_V4H = _input_table(model, weights[0], kind)
        self.hidden = self.table_V4H.shape[1] // 4
        # How many states below a layer, or below the output, are its inputs.
        deep = self.layers + 1
        self.below = [n if model.residual else min(n, 1) for n in range(deep)]
        self.products = [
            _layer_product(cell, self.dtype, below, kind)
            for cell, below in zip(weights, self.below, strict=False)
        ]
        self.pointer = model.pointer
        self.most_rows = _most_rows(model.pointer, self.device, self.exact)
        """Songs side by side, at most."""
        self.least_rows = self.most_rows
        if self.device.type == "cpu":
            self.least_rows = FEW_PACKED_ROWS if _is_packed(self.device, self.dtype) else FEW_ROWS
        weight_NH, bias_N = _heads(model)
        self.outputs = len(bias_N)
        """Of the heads; what comes after them only fills up."""
        self.heads = _product(
            filled(kind.states(weight_NH).repeat(1, self.below[-1]), kind.outputs, dim=0),
            filled(bias_N, kind.outputs, dim=0),
            self.dtype,
        )


class Recurrence:
    """Hidden and cell states of some songs, all at their beginning, updated in place.

    Each song has a temperature; one below LOWEST counts as that.
    """

    def __init__(self, weights: StepWeights, temperatures_B: Sequence[float]) -> None:
        self.weights, self.rows = weights, len(temperatures_B)
        device, hidden = weights.device, weights.hidden
        padded = max(self.rows, weights.least_rows)
        temperatures = [*temperatures_B, *[1.0] * (padded - self.rows)]
        self.temperatures_B1 = torch.tensor(temperatures, dtype=weights.exact, device=device)
        self.temperatures_B1 = self.temperatures_B1.clamp(min=LOWEST).unsqueeze(1)
        self.ids_B = torch.zeros(padded, dtype=torch.long, device=device)
        h_BLH = torch.zeros(padded, weights.layers * hidden, dtype=weights.dtype, device=device)
        zeros_B4H = torch.zeros(padded, 4 * hidden, dtype=weights.exact, device=device)
        room_B4H = weights.kind.room(zeros_B4H)
        self.cells = [
            weights.kind(product, h_BLH, layer, weights.below[layer], room_B4H)
            for layer, product in enumerate(weights.products)
        ]
        self.summit_BH = h_BLH[:, (weights.layers - weights.below[-1]) * hidden :]
        pointer = weights.pointer
        self.pointing = StepPointer(pointer, self.temperatures_B1) if pointer else None

    @torch.no_grad()
    def step(self, ids_B: Tensor) -> Tensor:
        """Logits of the symbols after these at their songs' temperatures, logits_BV.

        With a pointer they are log-probabilities.
        """
        self.ids_B[: self.rows] = ids_B
        lowest, *others = self.cells
        lowest.step(self.weights.table_V4H.index_select(0, self.ids_B))
        for cell in others:
            cell.step(None)
        heads_BN = self.weights.heads(self.summit_BH)[:, : self.weights.outputs]
        if self.pointing is None:
            logits_BV = heads_BN / self.temperatures_B1  # Of the temperatures' type, the exact one.
        else:
            logits_BV = self.pointing.step(self.ids_B, heads_BN.to(self.weights.exact))
        return logits_BV[: self.rows]


def _input_table(model: CharLSTM, first: CellWeights, kind: type[Cell]) -> Tensor:
    """What each symbol adds to the first layer's gates, the biases included."""
    rows_V4H = kind.gates(first.inputs_4HE).T
    if model.embedding is not None:
        rows_V4H = model.embedding.weight.detach() @ rows_V4H
    return (rows_V4H + kind.gates(first.bias_4H)).contiguous()


def _heads(model: CharLSTM) -> tuple[Tensor, Tensor]:
    """All that is made of the last outputs, in one product: logits, and what a pointer needs."""
    weight_VH, bias_V = model.output.weight, model.output.bias
    if model.pointer is None:
        return weight_VH, bias_V
    weight_NH, bias_N = model.pointer.heads()
    return torch.cat((weight_VH, weight_NH)), torch.cat((bias_V, bias_N))


def _layer_product(layer: CellWeights, dtype: torch.dtype, below: int, kind: type[Cell]) -> Product:
    hidden_4HH = kind.states(layer.hidden_4HH)
    if not below:  # The table adds the rest.
        return _product(kind.gates(hidden_4HH), None, dtype)
    weights = torch.cat((*[kind.states(layer.inputs_4HE)] * below, hidden_4HH), dim=1)
    return _product(kind.gates(weights), kind.gates(layer.bias_4H), dtype)


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


def _most_rows(pointer: Pointer | None, device: torch.device, exact: torch.dtype) -> int:
    if device.type == "cpu":
        return ROWS
    if pointer is None:
        return GPU_ROWS
    fit = GPU_KEYS // (pointer.reach * pointer.size * exact.itemsize)
    return max(ROWS, min(GPU_ROWS, fit // ROWS * ROWS))


def _is_packed(device: torch.device, dtype: torch.dtype) -> bool:
    if device.type != "cpu" or dtype not in PACKED_FOR or platform.machine() not in X86:
        return False
    if not torch.backends.mkldnn.is_available():  # type: ignore[no-untyped-call]
        return False
    library = torch.ops.mkldnn
    if not (hasattr(library, "_reorder_linear_weight") and hasattr(library, "_linear_pointwise")):
        return False
    return dtype == torch.float32 or bool(library._is_mkldnn_bf16_supported())
