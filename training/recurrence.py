"""One symbol at a time through a trained model, for many songs side by side.

A song does not depend on how many others are sung beside it, to the last bit: no product is of so
few rows that the library would sum in another order. A GPU's library may choose another order for
any number, so there the number is always the same; what a pointer adds up there may still differ
in its last bit.
"""

import platform
from collections.abc import Callable, Sequence

import torch
from torch import Tensor

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
Product = Callable[[Tensor], Tensor]


class StepWeights:
    """A model's weights, laid out once for stepping through it.

    The inputs and the hidden state of a layer share one matrix product, and the first layer looks
    its input up in a table instead of multiplying by ones and zeros. What residual connections add
    up is multiplied state by state. On x86 the products are oneDNN's with packed weights.
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
        self.most_rows = _most_rows(model.pointer, self.device, self.exact)
        """Songs side by side, at most."""
        self.least_rows = self.most_rows
        if self.device.type == "cpu":
            self.least_rows = FEW_PACKED_ROWS if _is_packed(self.device, self.dtype) else FEW_ROWS
        weight_NH, bias_N = _heads(model)
        self.heads = _product(2 * weight_NH.repeat(1, self.below[-1]), bias_N, self.dtype)


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
        # All hidden states of a song stand in one row, the lowest first: what a layer multiplies,
        # the states below it and its own, are neighbours.
        h_BLH = torch.zeros(padded, weights.layers * hidden, dtype=weights.dtype, device=device)
        gates_B4H = _apart(torch.zeros(padded, 4 * hidden, dtype=weights.exact, device=device))
        self.cells = [_Cell(gates_B4H, h_BLH, n, weights.below[n]) for n in range(weights.layers)]
        self.summit_BH = h_BLH[:, (weights.layers - weights.below[-1]) * hidden :]
        pointer = weights.pointer
        self.pointing = StepPointer(pointer, self.temperatures_B1) if pointer else None

    @torch.no_grad()
    def step(self, ids_B: Tensor) -> Tensor:
        """Logits of the symbols after these at their songs' temperatures, logits_BV.

        With a pointer they are log-probabilities.
        """
        self.ids_B[: self.rows] = ids_B
        added_B4H = self.weights.table_V4H.index_select(0, self.ids_B)
        for layer, (cell, product) in enumerate(
            zip(self.cells, self.weights.products, strict=True)
        ):
            cell.gates.copy_(product(cell.inputs))
            if layer == 0:
                cell.gates.add_(added_B4H)
            cell.step()
        heads_BN = self.weights.heads(self.summit_BH).to(self.weights.exact)
        if self.pointing is None:
            logits_BV = heads_BN.div_(self.temperatures_B1)
        else:
            logits_BV = self.pointing.step(self.ids_B, heads_BN)
        return logits_BV[: self.rows]


class _Cell:
    """One layer's cell, whose state is updated in place through views made once.

    tanh x is 2 sigmoid(2x) - 1, which takes half the time, and with the gate of the cell so written
    all four gates take one operation. The factors are powers of two, which round nothing: the
    weights of that gate are doubled, `c` is twice the cell state, and `h` half the hidden state, so
    that all weights it meets are doubled too.
    """

    def __init__(self, gates_B4H: Tensor, h_BLH: Tensor, layer: int, below: int) -> None:
        hidden = gates_B4H.shape[1] // 4
        self.gates = gates_B4H  # All layers share the room for them.
        self.i, self.f, self.g, self.o = gates_B4H.chunk(4, dim=1)
        self.inputs = h_BLH[:, (layer - below) * hidden : (layer + 1) * hidden]
        self.h = h_BLH[:, layer * hidden : (layer + 1) * hidden]
        self.c, self.squashed = _apart(torch.zeros_like(self.g)), _apart(torch.zeros_like(self.g))

    def step(self) -> None:
        self.gates.sigmoid_()
        self.c.mul_(self.f).addcmul_(self.i, self.g, value=4).sub_(self.i, alpha=2)
        torch.sigmoid(self.c, out=self.squashed)
        torch.mul(self.o, self.squashed.sub_(0.5), out=self.h)


def _apart(values_BN: Tensor) -> Tensor:
    """The same with room between the rows.

    torch takes values eight or sixteen at a time and the rest one by one, and a sigmoid of those
    differs in its last bit. Rows that touch are taken as one, whose rest their number decides.
    """
    return torch.nn.functional.pad(values_BN, (0, 16))[:, :-16]


def _cell_doubled(weights_4H: Tensor) -> Tensor:
    """Gates stand in torch's order: input, forget, cell, output."""
    i, f, g, o = weights_4H.chunk(4)
    return torch.cat((i, f, 2 * g, o))


def _input_table(model: CharLSTM, first: CellWeights) -> Tensor:
    """What each symbol adds to the first layer's gates, the biases included."""
    rows_V4H = _cell_doubled(first.inputs_4HE).T
    if model.embedding is not None:
        rows_V4H = model.embedding.weight.detach() @ rows_V4H
    return (rows_V4H + _cell_doubled(first.bias_4H)).contiguous()


def _heads(model: CharLSTM) -> tuple[Tensor, Tensor]:
    """All that is made of the last outputs, in one product: logits, and what a pointer needs."""
    weight_VH, bias_V = model.output.weight, model.output.bias
    if model.pointer is None:
        return weight_VH, bias_V
    weight_NH, bias_N = model.pointer.heads()
    return torch.cat((weight_VH, weight_NH)), torch.cat((bias_V, bias_N))


def _layer_product(layer: CellWeights, dtype: torch.dtype, below: int) -> Product:
    if not below:  # The table adds the rest.
        return _product(2 * _cell_doubled(layer.hidden_4HH), None, dtype)
    weights = torch.cat((*[layer.inputs_4HE] * below, layer.hidden_4HH), dim=1)
    return _product(2 * _cell_doubled(weights), _cell_doubled(layer.bias_4H), dtype)


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
