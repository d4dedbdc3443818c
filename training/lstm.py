"""torch's LSTM, in the type that autocast asks for on a GPU too."""

from collections.abc import Sequence

import torch
from torch import Tensor


def lstm(
    x_BTE: Tensor,
    state: tuple[Tensor, ...],
    weights: Sequence[Tensor],
    *,
    dropout: float = 0.0,
    is_training: bool = False,
) -> tuple[Tensor, Tensor, Tensor]:
    """y_BTH, h_LBH and c_LBH: outputs of the last layer, and the states after the last step.

    `state` is h_LBH and c_LBH before the first; those that come back have its type on a GPU, and
    under autocast on the CPU the type of the products. `weights` are four a layer: of inputs, of
    hidden states, and their biases. Without `is_training` nothing is dropped out; gradients there
    are all the same, where they are wanted. On a GPU autocast casts an LSTM to float16 whatever
    type it was asked for (aten/src/ATen/cudnn/AutocastRNN.cpp), in which small gradients vanish; so
    the casts are made here.
    """
    if x_BTE.device.type != "cuda":
        return _lstm(x_BTE, state, weights, dropout, is_training)
    dtype = torch.get_autocast_dtype("cuda") if torch.is_autocast_enabled("cuda") else x_BTE.dtype
    with torch.autocast("cuda", enabled=False):
        start = tuple(part_LBH.to(dtype) for part_LBH in state)
        whole = in_one_piece(weights, dtype)
        y_BTH, h_LBH, c_LBH = _lstm(x_BTE.to(dtype), start, whole, dropout, is_training)
    return y_BTH, h_LBH.to(state[0].dtype), c_LBH.to(state[1].dtype)


def _lstm(
    x_BTE: Tensor,
    state: tuple[Tensor, ...],
    weights: Sequence[Tensor],
    dropout: float,
    is_training: bool,
) -> tuple[Tensor, Tensor, Tensor]:
    has_biases, is_bidirectional, batch_first = True, False, True
    if not is_training:
        # cuDNN has gradients of an LSTM in training only, though nothing need be dropped out.
        dropout, is_training = 0.0, torch.is_grad_enabled()
    how = (len(weights) // 4, dropout, is_training, is_bidirectional, batch_first)
    return torch.lstm(x_BTE, state, list(weights), has_biases, *how)


def in_one_piece(weights: Sequence[Tensor], dtype: torch.dtype) -> list[Tensor]:
    """The weights as views of one buffer, all matrices first: cuDNN's order.

    Others it would copy there at each call, with a warning.
    """
    order = sorted(range(len(weights)), key=lambda place: weights[place].ndim, reverse=True)
    buffer = torch.cat([weights[place].flatten() for place in order]).to(dtype)
    pieces = torch.split(buffer, [weights[place].numel() for place in order])
    found = {
        place: piece.view_as(weights[place]) for place, piece in zip(order, pieces, strict=True)
    }
    return [found[place] for place in range(len(weights))]
