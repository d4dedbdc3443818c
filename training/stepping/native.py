"""The layers in C, on a CPU: a symbol goes through them in one call (`stack.c`).

Weights lie in blocks of 4 x `lanes` outputs, input after input, as a tile of songs reads them. For
a layer these are the four gates of `lanes` units. Every song is summed in one order, however many
are beside it.
"""

import ctypes
import functools
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

import torch
from torch import Tensor

from training.model import CharLSTM
from training.stepping.compiler import compiled
from training.stepping.layout import Layout
from training.stepping.stack import Step

SOURCE = Path(__file__).with_name("stack.c")
DEFINES = {torch.float32: (), torch.bfloat16: ("-DBFLOAT16",)}
"""For products of numbers of a type."""

NUMBERS = ("layers", "units", "outputs", "rows", "is_residual", "newer")
TENSORS = (
    "table", "biases", "weights", "out_weights", "out_biases",
    "h", "c", "sums", "rounded", "out",
)  # fmt: skip


def is_native(device: torch.device, dtype: torch.dtype, exact: torch.dtype) -> bool:
    """Whether C is for weights of the type `exact` there, multiplied as numbers of type `dtype`."""
    if device.type != "cpu" or exact != torch.float32 or dtype not in DEFINES:
        return False
    return c_library(dtype) is not None


@functools.cache
def c_library(dtype: torch.dtype) -> ctypes.CDLL | None:
    """None where nothing compiles it, or the processor has no such products."""
    found = compiled(SOURCE, DEFINES[dtype])
    if found is not None:
        found.lanes.restype = found.unit_multiple.restype = ctypes.c_int64
        found.step.restype, found.step.argtypes = None, [ctypes.c_void_p, ctypes.c_void_p]
    return found


class NativeStack:
    """The weights as `stack.c` reads them."""

    least_rows = 1

    def __init__(self, model: CharLSTM, dtype: torch.dtype) -> None:
        found = c_library(dtype)
        assert found is not None  # `is_native` sees to it.
        self.c_library, self.dtype = found, dtype
        lanes = int(found.lanes())
        layout = Layout(scale=1, units=int(found.unit_multiple()), outputs=4 * lanes)
        cells = model.cells()
        self.layers, self.is_residual = len(cells), model.residual
        self.table_V4H = _by_blocks(layout.input_table(model, cells[0]).T, lanes).T.contiguous()
        self.units = self.table_V4H.shape[1] // 4
        biases = [_by_blocks(layout.gates(cell.bias_4H), lanes) for cell in cells[1:]]
        self.biases = torch.cat([*biases, torch.zeros(0)])  # There may be none.
        lowest, *others = cells
        layers = [(lowest.hidden_4HH,), *((cell.inputs_4HE, cell.hidden_4HH) for cell in others)]
        self.weights = torch.cat([self._packed_layer(parts) for parts in layers])
        heads_NH, self.out_biases_N = layout.heads(model)
        self.out_weights = _packed(heads_NH.to(dtype).view(-1, 4, lanes, self.units))

    def start(self, rows: int) -> Step:
        return NativeStep(self, rows)

    def _packed_layer(self, parts_4HH: Sequence[Tensor]) -> Tensor:
        """What meets a layer's inputs and its own state, filled up with zeros."""
        hidden = parts_4HH[0].shape[1]
        whole = torch.zeros(4, self.units, len(parts_4HH), self.units, dtype=self.dtype)
        for number, part_4HH in enumerate(parts_4HH):
            whole[:, :hidden, number, :hidden] = part_4HH.view(4, hidden, hidden)
        lanes = int(self.c_library.lanes())
        return _packed(whole.view(4, self.units // lanes, lanes, -1).transpose(0, 1))


class NativeStep:
    """The states of some songs, updated in place."""

    def __init__(self, stack: NativeStack, rows: int) -> None:
        self.c_library = stack.c_library
        layers, units, outputs = stack.layers, stack.units, len(stack.out_biases_N)
        self.out_BN = torch.zeros(rows, outputs)
        self._tensors = (  # As _Struct has them; it does not keep them alive.
            stack.table_V4H, stack.biases, stack.weights, stack.out_weights, stack.out_biases_N,
            torch.zeros(2, layers, rows, units, dtype=stack.dtype),
            torch.zeros(layers, rows, units),
            torch.zeros(rows, units), torch.zeros(rows, units, dtype=stack.dtype), self.out_BN,
        )  # fmt: skip
        numbers = (layers, units, outputs, rows, stack.is_residual, 0)
        self._struct = _Struct(*numbers, *[tensor.data_ptr() for tensor in self._tensors])
        self._address = ctypes.addressof(self._struct)

    def __call__(self, ids_B: Tensor) -> Tensor:
        self.c_library.step(self._address, ids_B.data_ptr())
        return self.out_BN


class _Struct(ctypes.Structure):
    """`Stack` of stack.c."""

    _fields_: ClassVar = [
        *((name, ctypes.c_int64) for name in NUMBERS),
        *((name, ctypes.c_void_p) for name in TENSORS),
    ]


def _packed(weights_N4LK: Tensor) -> Tensor:
    """Block by block; in each the inputs that one instruction multiplies, 32 bits, together."""
    return weights_N4LK.view(torch.int32).permute(0, 3, 1, 2).flatten()


def _by_blocks(weights_4H: Tensor, lanes: int) -> Tensor:
    """Along the first axis the four gates of some units after the other, not all of a gate."""
    parts = weights_4H.view(4, -1, lanes, *weights_4H.shape[1:])
    return parts.transpose(0, 1).reshape(weights_4H.shape)
