from typing import Any

import pytest
import torch
from torch import nn

from training.lstm import in_one_piece, lstm


@pytest.fixture
def theirs() -> nn.LSTM:
    torch.manual_seed(1)
    return nn.LSTM(5, 4, 3, batch_first=True)


def test_it_is_torch_s(theirs: nn.LSTM) -> None:
    x_BTE, state = torch.randn(2, 6, 5), (torch.randn(3, 2, 4), torch.randn(3, 2, 4))
    y_BTH, (h_LBH, c_LBH) = theirs(x_BTE, state)
    for found, expected in zip(
        lstm(x_BTE, state, [*theirs.parameters()]), (y_BTH, h_LBH, c_LBH), strict=True
    ):
        assert torch.equal(found, expected)


def test_nothing_is_dropped_out_but_in_training(theirs: nn.LSTM) -> None:
    weights = [*theirs.parameters()]
    x_BTE, state = torch.randn(2, 6, 5), (torch.zeros(3, 2, 4), torch.zeros(3, 2, 4))
    expected = lstm(x_BTE, state, weights)[0]
    assert torch.equal(lstm(x_BTE, state, weights, dropout=0.5)[0], expected)
    dropped = lstm(x_BTE, state, weights, dropout=0.5, is_training=True)[0]
    assert not torch.equal(dropped, expected)


@pytest.mark.parametrize("are_wanted", [True, False])
def test_torch_is_told_whether_gradients_are_wanted(
    theirs: nn.LSTM, monkeypatch: pytest.MonkeyPatch, are_wanted: bool
) -> None:
    """As training: without, cuDNN has none."""
    told = []

    def recorded(*given: Any) -> tuple[torch.Tensor, ...]:
        told.append(given[6])
        return theirs_computes(*given)

    theirs_computes = torch.lstm
    monkeypatch.setattr(torch, "lstm", recorded)
    state = torch.zeros(3, 2, 4), torch.zeros(3, 2, 4)
    with torch.set_grad_enabled(are_wanted):
        lstm(torch.randn(2, 6, 5), state, [*theirs.parameters()])
    assert told == [are_wanted]


def test_weights_in_one_piece_are_the_same_in_another_type(theirs: nn.LSTM) -> None:
    weights = [*theirs.parameters()]
    pieces = in_one_piece(weights, torch.bfloat16)
    for piece, weight in zip(pieces, weights, strict=True):
        assert torch.equal(piece, weight.to(torch.bfloat16))
    sum((piece.float() ** 2).sum() for piece in pieces).backward()  # type: ignore[union-attr]
    for weight in weights:
        torch.testing.assert_close(weight.grad, 2 * weight.detach(), rtol=0.01, atol=0.01)


def test_matrices_stand_before_biases_without_a_gap(theirs: nn.LSTM) -> None:
    pieces = in_one_piece([*theirs.parameters()], torch.float32)
    in_order = [piece for ndim in (2, 1) for piece in pieces if piece.ndim == ndim]
    ends = [piece.data_ptr() + 4 * piece.numel() for piece in in_order]
    assert [piece.data_ptr() for piece in in_order[1:]] == ends[:-1]
