"""The wavefront as one operation of autograd: buffers, launches, and the weights' gradients."""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable
from torch.nn import functional

from corpus.errors import DataError
from training.wavefront import kernels, launch

UNITS, FEW_STREAMS, STREAMS = 64, 16, 32
"""Hidden sizes and streams are filled up with zeros to multiples of these."""
MOST_NUMBERS = 2**31 - 1
"""The kernels count with 32 bits."""


def wavefront_lstm(
    x_BTE: Tensor,
    state: tuple[Tensor, ...],
    weights: Sequence[Tensor],
    *,
    masks_LBTH: Tensor | None = None,
    is_residual: bool = False,
) -> tuple[Tensor, Tensor, Tensor]:
    """y_BTH, h_LBH and c_LBH, as `training.lstm.lstm` gives them, of all layers at once.

    `masks_LBTH` are factors on the outputs of all layers but the last; where `is_residual`, layers
    but the first add their inputs to their outputs. No gradient comes from or to the states.
    """
    layers = [weights[place : place + 4] for place in range(0, len(weights), 4)]
    (w_ih, w_hh, *biases), *above = layers
    projected_BT4H = functional.linear(x_BTE, w_ih, biases[0] + biases[1])
    parts = [projected_BT4H, w_hh]
    for w_ih, w_hh, *biases in above:
        parts += [w_hh, w_ih, biases[0] + biases[1]]
    y_BTH, h_LBH, c_LBH = _Wavefront.apply(  # type: ignore[no-untyped-call]
        is_residual, masks_LBTH, *(part.detach() for part in state), *parts
    )
    return y_BTH, h_LBH.to(state[0].dtype), c_LBH.to(state[1].dtype)


class _Wavefront(torch.autograd.Function):
    """Of flags, masks, states, projected inputs, and the weights: w_hh; w_hh, w_ih, bias; ..."""

    @staticmethod
    def forward(
        ctx: Any,
        is_residual: bool,
        masks_LBTH: Tensor | None,
        h_LBH: Tensor,
        c_LBH: Tensor,
        projected_BT4H: Tensor,
        *weights: Tensor,
    ) -> tuple[Tensor, Tensor, Tensor]:
        room = _Room(projected_BT4H, h_LBH)
        L, T, B, H = room.L, room.T, room.B, room.H
        weights_L24HH, biases_L4H = room.weights(weights)
        masks_LTBH = biases_L4H if masks_LBTH is None else room.masks(masks_LBTH)
        hidden_LTBH = room.empty(L, T + 1, B, H)
        cells_LTBH = room.empty(L, T + 1, B, H, dtype=torch.float32)
        hidden_LTBH[:, 0], cells_LTBH[:, 0] = room.widened(h_LBH), room.widened(c_LBH)
        outputs_LTBH, gates_LTB4H = room.empty(L, T, B, H), room.empty(L, T, B, 4, H)
        flags = {"IS_RESIDUAL": is_residual, "IS_MASKED": masks_LBTH is not None}
        room.run(
            kernels.forward,
            (projected_BT4H.contiguous(), weights_L24HH, biases_L4H, masks_LTBH, outputs_LTBH,
             hidden_LTBH, cells_LTBH, gates_LTB4H),
            **flags,
        )  # fmt: skip
        ctx.room, ctx.flags = room, flags
        ctx.save_for_backward(
            weights_L24HH, masks_LTBH, outputs_LTBH, hidden_LTBH, cells_LTBH, gates_LTB4H
        )
        y_BTH = outputs_LTBH[-1, :, : room.batch, : room.hidden].transpose(0, 1)
        ends = [
            part[:, -1, : room.batch, : room.hidden].clone() for part in (hidden_LTBH, cells_LTBH)
        ]
        ctx.mark_non_differentiable(*ends)
        ctx.set_materialize_grads(False)  # None comes to the states.
        return y_BTH.contiguous(), *ends  # type: ignore[return-value]

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, d_y_BTH: Tensor, *_: Any) -> tuple[Any, ...]:
        room = ctx.room
        L, T, B, H = room.L, room.T, room.B, room.H
        weights_L24HH, masks_LTBH, outputs_LTBH, hidden_LTBH, cells_LTBH, gates_LTB4H = (
            ctx.saved_tensors
        )
        d_cells_LTBH = room.empty(L, T + 1, B, H, dtype=torch.float32)
        arriving_LTBH = room.empty(L, T, B, H, dtype=torch.float32)
        d_gates_LTB4H = room.empty(L, T + 1, B, 4, H)
        room.run(
            kernels.backward,
            (weights_L24HH, masks_LTBH, cells_LTBH, gates_LTB4H, d_y_BTH.contiguous(),
             arriving_LTBH, d_cells_LTBH, d_gates_LTB4H),
            **ctx.flags,
        )  # fmt: skip
        d_gates_LTB4H = d_gates_LTB4H[:, :-1]
        d_projected_BT4H = room.narrow(d_gates_LTB4H[0]).transpose(0, 1).flatten(2)
        return (
            None, None, None, None, d_projected_BT4H,
            *_weight_gradients(room, d_gates_LTB4H, hidden_LTBH[:, :-1], outputs_LTBH),
        )  # fmt: skip


def _weight_gradients(
    room: "_Room", d_gates_LTB4H: Tensor, hidden_LTBH: Tensor, outputs_LTBH: Tensor
) -> list[Tensor]:
    """In the order in which `_Wavefront` gets the weights."""
    d_gates_LN4H = d_gates_LTB4H.flatten(3).flatten(1, 2)
    d_hidden_L4HH = d_gates_LN4H.mT @ hidden_LTBH.flatten(1, 2)
    d_inputs_L4HH = d_gates_LN4H[1:].mT @ outputs_LTBH[:-1].flatten(1, 2)
    d_biases_L4H = d_gates_LN4H[1:].sum(1, dtype=torch.float32)
    narrow = room.narrow_weights
    found = [narrow(d_hidden_L4HH[0])]
    for d_hidden_4HH, d_inputs_4HH, d_bias_4H in zip(
        d_hidden_L4HH[1:], d_inputs_L4HH, d_biases_L4H, strict=True
    ):
        d_bias_4H = d_bias_4H.view(4, -1)[:, : room.hidden].flatten()
        found += [narrow(d_hidden_4HH), narrow(d_inputs_4HH), d_bias_4H]
    return found


class _Room:
    """Sizes filled up, buffers of them, and how to get there and back."""

    def __init__(self, projected_BT4H: Tensor, h_LBH: Tensor) -> None:
        self.L, self.batch, self.hidden = h_LBH.shape
        self.T = projected_BT4H.shape[1]
        self.H = -(-self.hidden // UNITS) * UNITS
        multiple = FEW_STREAMS if self.batch <= FEW_STREAMS else STREAMS
        self.B = -(-self.batch // multiple) * multiple
        gates, weights = 4 * self.L * (self.T + 1) * self.B * self.H, 8 * self.L * self.H**2
        if max(gates, weights) > MOST_NUMBERS:
            raise DataError(
                f"kernel: wavefront would hold {gates:,} gates of a window and {weights:,} "
                f"weights, and can at most {MOST_NUMBERS:,}; take a smaller batch-size, "
                "sequence-length or hidden-size, or library"
            )
        self.dtype, self.device = projected_BT4H.dtype, projected_BT4H.device

    def run(self, kernel: Any, buffers: Sequence[Tensor], **flags: bool) -> None:
        true_sizes = {"streams": self.batch, "units": self.hidden}
        launch.run(kernel, buffers, self.T, self.B, self.H, self.L, **true_sizes, **flags)

    def empty(self, *shape: int, dtype: torch.dtype | None = None) -> Tensor:
        return torch.empty(shape, dtype=dtype or self.dtype, device=self.device)

    def zeros(self, *shape: int, dtype: torch.dtype | None = None) -> Tensor:
        return torch.zeros(shape, dtype=dtype or self.dtype, device=self.device)

    def widened(self, values_NBH: Tensor) -> Tensor:
        return functional.pad(values_NBH, (0, self.H - self.hidden, 0, self.B - self.batch))

    def weights(self, weights: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
        weights_L24HH = self.zeros(self.L, 2, 4, self.H, self.H)
        biases_L4H = self.zeros(self.L, 4, self.H, dtype=torch.float32)
        H = self.hidden
        weights_L24HH[0, 0, :, :H, :H] = weights[0].reshape(4, H, H)
        for layer in range(1, self.L):
            w_hh, w_ih, bias = weights[3 * layer - 2 : 3 * layer + 1]
            weights_L24HH[layer, 0, :, :H, :H] = w_hh.reshape(4, H, H)
            weights_L24HH[layer, 1, :, :H, :H] = w_ih.reshape(4, H, H)
            biases_L4H[layer, :, :H] = bias.reshape(4, H)
        return weights_L24HH, biases_L4H

    def masks(self, masks_LBTH: Tensor) -> Tensor:
        shape = (len(masks_LBTH), self.T, self.B, self.H)
        masks_LTBH = self.zeros(*shape, dtype=torch.float32)  # 1 / (1 - p) as it is.
        masks_LTBH[:, :, : self.batch, : self.hidden] = masks_LBTH.transpose(1, 2)
        return masks_LTBH

    def narrow(self, values_TB4H: Tensor) -> Tensor:
        return values_TB4H[:, : self.batch, :, : self.hidden]

    def narrow_weights(self, weights_4HH: Tensor) -> Tensor:
        gates_4HH = weights_4HH.view(4, self.H, self.H)
        gates_4HH = gates_4HH[:, : self.hidden, : self.hidden]
        return gates_4HH.to(torch.float32).flatten(0, 1)  # As the weights are, in one kernel.
