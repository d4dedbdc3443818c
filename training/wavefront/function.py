"""The wavefront as one operation of autograd: buffers, launches, and the weights' gradients."""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable
from torch.nn import functional

from training.wavefront import kernels, launch

UNITS, STREAMS = 64, 32
"""What hidden sizes and streams are filled up to multiples of, with zeros."""


def wavefront_lstm(
    ids_BT: Tensor,
    embedding_VE: Tensor | None,
    state: tuple[Tensor, ...],
    weights: Sequence[Tensor],
    *,
    masks_MBTH: Tensor | None = None,
    is_residual: bool = False,
) -> tuple[Tensor, Tensor, Tensor]:
    """y_BTH, h_LBH and c_LBH, as `training.lstm.lstm` gives them, of all layers at once.

    Its inputs are rows of `embedding_VE`, or one-hot. `masks_MBTH` are factors on the outputs of
    all layers but the last, M, the same at each step where T is 1; where `is_residual`, layers but
    the first add their inputs to their outputs. No gradient comes from or to the states.
    """
    w_ih, hiddens, inputs = weights[0], weights[1::4], weights[4::4]
    # What a symbol adds to the first layer's gates.
    table_V4H = w_ih.T if embedding_VE is None else embedding_VE @ w_ih.T
    # Stacked first and added then, both would have their gradients in the same memory, which
    # clipping by norm scales in place: twice.
    biases = [first + second for first, second in zip(weights[2::4], weights[3::4], strict=True)]
    y_BTH, h_LBH, c_LBH = _Wavefront.apply(  # type: ignore[no-untyped-call]
        ids_BT, is_residual, masks_MBTH, *(part.detach() for part in state), table_V4H,
        torch.stack([*hiddens]), torch.stack([*inputs]) if inputs else w_ih.new_zeros(0),
        torch.stack(biases),
    )  # fmt: skip
    return y_BTH, h_LBH, c_LBH


class _Wavefront(torch.autograd.Function):
    @staticmethod
    def forward(
        ctx: Any,
        ids_BT: Tensor,
        is_residual: bool,
        masks_MBTH: Tensor | None,
        h_LBH: Tensor,
        c_LBH: Tensor,
        table_V4H: Tensor,
        hidden_L4HH: Tensor,
        inputs_M4HH: Tensor,
        biases_L4H: Tensor,
    ) -> tuple[Tensor, Tensor, Tensor]:
        layout = _Layout(ids_BT, h_LBH, _product_type(hidden_L4HH))
        L, T, B, H = layout.L, layout.T, layout.B, layout.H
        weights_L24HH = layout.weights(hidden_L4HH, inputs_M4HH)
        hidden_LTBH = layout.empty(L, T + 1, B, H)
        cells_LTBH = layout.empty(L, T + 1, B, H, dtype=torch.float32)
        for buffer_LTBH, start_LBH in ((hidden_LTBH, h_LBH), (cells_LTBH, c_LBH)):
            buffer_LTBH[:, 0] = 0
            layout.true(buffer_LTBH[:, 0]).copy_(start_LBH)
        outputs_LTBH, gates_LTB4H = layout.empty(L, T, B, H), layout.empty(L, T, B, 4, H)
        y_BTH = layout.empty(layout.streams, T, layout.units)
        flags = {
            "IS_RESIDUAL": is_residual,
            "MASK_STEPS": 0 if masks_MBTH is None else masks_MBTH.shape[2],
        }
        # Where there are none, nothing is read there.
        masks = biases_L4H if masks_MBTH is None else masks_MBTH.contiguous()
        ids_BT = ids_BT.contiguous()
        layout.run(
            kernels.forward,
            (ids_BT, table_V4H.to(layout.dtype).contiguous(), weights_L24HH, biases_L4H, masks,
             y_BTH, outputs_LTBH, hidden_LTBH, cells_LTBH, gates_LTB4H),
            **flags,
        )  # fmt: skip
        ctx.layout, ctx.flags, ctx.symbols = layout, flags, len(table_V4H)
        ctx.save_for_backward(
            ids_BT, weights_L24HH, masks, outputs_LTBH, hidden_LTBH, cells_LTBH, gates_LTB4H
        )
        ends = [
            layout.true(buffer_LTBH[:, -1]).to(start_LBH.dtype, copy=True)
            for buffer_LTBH, start_LBH in ((hidden_LTBH, h_LBH), (cells_LTBH, c_LBH))
        ]
        ctx.mark_non_differentiable(*ends)
        ctx.set_materialize_grads(False)  # None comes to the states.
        return y_BTH, *ends  # type: ignore[return-value]

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, d_y_BTH: Tensor, *_: Any) -> tuple[Any, ...]:
        layout = ctx.layout
        L, T, B, H = layout.L, layout.T, layout.B, layout.H
        ids_BT, weights_L24HH, masks, outputs_LTBH, hidden_LTBH, cells_LTBH, gates_LTB4H = (
            ctx.saved_tensors
        )
        d_cells_LTBH = layout.empty(L, T + 1, B, H, dtype=torch.float32)
        kept = (L, T, B, H) if ctx.flags["IS_RESIDUAL"] else (0,)
        arriving_LTBH = layout.empty(*kept, dtype=torch.float32)
        d_gates_LTB4H = layout.empty(L, T + 1, B, 4, H)
        blocks = B // launch.MIN_STREAMS
        d_biases_NL4H = torch.zeros(blocks, L, 4 * H, device=layout.device)
        layout.run(
            kernels.backward,
            (weights_L24HH, masks, cells_LTBH, gates_LTB4H, d_y_BTH.contiguous(), arriving_LTBH,
             d_cells_LTBH, d_gates_LTB4H, d_biases_NL4H),
            **ctx.flags,
        )  # fmt: skip
        d_gates_LN4H = d_gates_LTB4H[:, :-1].flatten(3).flatten(1, 2)
        d_hidden_L4HH = d_gates_LN4H.mT @ hidden_LTBH[:, :-1].flatten(1, 2)
        d_inputs_M4HH = d_gates_LN4H[1:].mT @ outputs_LTBH[:-1].flatten(1, 2)
        d_table_V4H = layout.one_hot(ids_BT, ctx.symbols).mT @ d_gates_LN4H[0]
        return (
            None, None, None, None, None,
            layout.true_gates(d_table_V4H.unsqueeze(2))[: ctx.symbols, :, 0],
            layout.true_gates(d_hidden_L4HH),
            layout.true_gates(d_inputs_M4HH),
            layout.true_gates(d_biases_NL4H.sum(0).unsqueeze(2))[..., 0],
        )  # fmt: skip


def _product_type(weights: Tensor) -> torch.dtype:
    device = weights.device.type
    is_cast = torch.is_autocast_enabled(device)
    return torch.get_autocast_dtype(device) if is_cast else weights.dtype


class _Layout:
    """Sizes filled up, buffers of them, and how to get there and back."""

    def __init__(self, ids_BT: Tensor, h_LBH: Tensor, dtype: torch.dtype) -> None:
        self.L, self.streams, self.units = h_LBH.shape
        self.T, self.dtype, self.device = ids_BT.shape[1], dtype, h_LBH.device
        self.B, self.H = filled_up(self.streams, self.units)

    def run(self, kernel: Any, buffers: Sequence[Tensor], **flags: int) -> None:
        true_sizes = {"streams": self.streams, "units": self.units}
        launch.run(
            kernel, buffers, self.dtype, self.T, self.B, self.H, self.L, **true_sizes, **flags
        )

    def empty(self, *shape: int, dtype: torch.dtype | None = None) -> Tensor:
        return torch.empty(shape, dtype=dtype or self.dtype, device=self.device)

    def true(self, values_NBH: Tensor) -> Tensor:
        """What is not filled up."""
        return values_NBH[:, : self.streams, : self.units]

    def true_gates(self, values_N4HK: Tensor) -> Tensor:
        """The same of weights: N, 4H, K, in one copy, in float32, as weights mostly are."""
        N, _, K = values_N4HK.shape
        values_N4HK = values_N4HK.reshape(N, 4, self.H, K)[:, :, : self.units, : self.units]
        return values_N4HK.to(torch.float32).flatten(1, 2)

    def weights(self, hidden_L4HH: Tensor, inputs_M4HH: Tensor) -> Tensor:
        units = slice(self.units)
        weights_L24HH = torch.zeros(
            self.L, 2, 4, self.H, self.H, dtype=self.dtype, device=self.device
        )
        sizes = (-1, 4, self.units, self.units)
        weights_L24HH[:, 0, :, units, units] = hidden_L4HH.view(sizes)
        if self.L > 1:
            weights_L24HH[1:, 1, :, units, units] = inputs_M4HH.view(sizes)
        return weights_L24HH

    def one_hot(self, ids_BT: Tensor, symbols: int) -> Tensor:
        """Step after step, as gates are; with a few symbols more, as products want it."""
        ids_TB = functional.pad(ids_BT.T, (0, self.B - self.streams))
        symbols_V = torch.arange(-(-symbols // 8) * 8, device=self.device)
        return (ids_TB.reshape(-1, 1) == symbols_V).to(self.dtype)


def filled_up(streams: int, units: int) -> tuple[int, int]:
    """B and H as the kernels have them."""
    multiple = launch.MIN_STREAMS if streams <= launch.MIN_STREAMS else STREAMS
    return -(-streams // multiple) * multiple, -(-units // UNITS) * UNITS
