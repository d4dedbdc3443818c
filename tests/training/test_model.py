from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor

from training.model import CharLSTM, State
from training.settings import TrainSettings

B, T, V, H, L = 2, 3, 7, 5, 4
Tiny = Callable[..., TrainSettings]

pytestmark = pytest.mark.usefixtures("double")


KINDS: dict[str, dict[str, Any]] = {
    "one-hot": {},
    "embedding": {"embedding_size": 6},
    "residual": {"embedding_size": 6, "residual": True},
}


@pytest.fixture(params=KINDS)
def model(request: pytest.FixtureRequest, tiny: Tiny) -> CharLSTM:
    torch.manual_seed(1)
    return CharLSTM(V, tiny(layers=L, hidden_size=H, init="torch", **KINDS[request.param]))


@pytest.fixture
def ids_BT() -> Tensor:
    return torch.tensor([[3, 0, 6], [1, 3, 2]])


@pytest.fixture
def state() -> State:
    torch.manual_seed(2)
    return torch.randn(L, B, H), torch.randn(L, B, H)


def naive(model: CharLSTM, ids_BT: Tensor, state: State) -> tuple[Tensor, State]:
    """One sample, one character, one layer and one gate after the other."""
    weights = {name: value.detach() for name, value in model.named_parameters()}
    h, c = state[0].clone(), state[1].clone()
    logits_BTV = torch.empty(B, T, V)
    for b in range(B):
        for t in range(T):
            i = int(ids_BT[b, t])
            x = weights["embedding.weight"][i] if model.embedding else torch.eye(V)[i]
            for layer in range(L):
                sums = (
                    weights[f"lstm.weight_ih_l{layer}"] @ x
                    + weights[f"lstm.bias_ih_l{layer}"]
                    + weights[f"lstm.weight_hh_l{layer}"] @ h[layer, b]
                    + weights[f"lstm.bias_hh_l{layer}"]
                )
                take, forget, new, show = sums.split(H)
                kept = c[layer, b] * forget.sigmoid()
                c[layer, b] = kept + take.sigmoid() * new.tanh()
                h[layer, b] = show.sigmoid() * c[layer, b].tanh()
                x = h[layer, b] + x if model.residual and layer else h[layer, b]
            logits_BTV[b, t] = weights["output.weight"] @ x + weights["output.bias"]
    return logits_BTV, (h, c)


def test_forward_is_an_lstm_written_out(model: CharLSTM, ids_BT: Tensor, state: State) -> None:
    logits_BTV, (h_LBH, c_LBH) = model(ids_BT, state)
    expected_BTV, (expected_h, expected_c) = naive(model, ids_BT, state)
    assert logits_BTV.shape == (B, T, V)
    torch.testing.assert_close(logits_BTV, expected_BTV, rtol=0, atol=1e-12)
    torch.testing.assert_close(h_LBH, expected_h, rtol=0, atol=1e-12)
    torch.testing.assert_close(c_LBH, expected_c, rtol=0, atol=1e-12)


def test_a_pointer_mixes_into_what_the_cells_say(tiny: Tiny) -> None:
    torch.manual_seed(4)
    ids_BT = torch.tensor([[0, 3, 6], [0, 3, 3]])
    sizes = {"layers": L, "hidden_size": H, "embedding_size": 6, "residual": True}
    model = CharLSTM(V, tiny(**sizes, init="torch", pointer=5, pointer_size=2))
    assert model.pointer is not None
    logits_BTV, (h_LBH, c_LBH, *memory) = model(ids_BT, model.initial_state(B))
    cells_BTV, (expected_h, expected_c) = naive(model, ids_BT, model.initial_state(B))
    torch.testing.assert_close((h_LBH, c_LBH), (expected_h, expected_c))
    # Where a song starts there is nothing to point at.
    torch.testing.assert_close(logits_BTV[:, 0], cells_BTV[:, 0].log_softmax(1))
    assert not torch.allclose(logits_BTV[:, 2], cells_BTV[:, 2].log_softmax(1))
    assert [part.shape[:2] for part in memory] == [(5, B)] * 2


@pytest.mark.parametrize("locked", [False, True])
def test_a_pointer_sees_outputs_of_which_nothing_is_dropped(tiny: Tiny, locked: bool) -> None:
    torch.manual_seed(4)
    ids_BT = torch.tensor([[0, 3, 6], [0, 3, 3]])
    settings = tiny(layers=1, hidden_size=H, dropout=0.5, locked_dropout=locked, pointer=5)
    model = CharLSTM(V, settings).train()
    dropped_BTV, (*_, dropped_keys, _) = model(ids_BT, model.initial_state(B))
    model.eval()
    whole_BTV, (*_, whole_keys, _) = model(ids_BT, model.initial_state(B))
    torch.testing.assert_close(dropped_keys, whole_keys)
    assert not torch.allclose(dropped_BTV, whole_BTV)


def test_the_state_starts_at_zero_with_a_place_for_each(model: CharLSTM) -> None:
    h_LBH, c_LBH = model.initial_state(B)
    assert h_LBH.shape == c_LBH.shape == (L, B, H)
    assert not h_LBH.any()
    assert h_LBH.data_ptr() != c_LBH.data_ptr()


def test_dropout_is_between_all_layers_and_in_training_only(
    tiny: Tiny, ids_BT: Tensor, state: State
) -> None:
    model = CharLSTM(V, tiny(layers=L, hidden_size=H, dropout=0.5))
    assert not torch.equal(model.train()(ids_BT, state)[0], model(ids_BT, state)[0])
    assert torch.equal(model.eval()(ids_BT, state)[0], model(ids_BT, state)[0])
    torch.testing.assert_close(model(ids_BT, state)[0], naive(model, ids_BT, state)[0])


def test_one_layer_has_its_dropout_before_the_output(tiny: Tiny, ids_BT: Tensor) -> None:
    """Without torch's warning that dropout needs two layers."""
    model = CharLSTM(V, tiny(layers=1, hidden_size=H, dropout=0.5)).train()
    logits, state = model(ids_BT, model.initial_state(B))
    again, same_state = model(ids_BT, model.initial_state(B))
    assert not torch.equal(logits, again)
    torch.testing.assert_close(state, same_state)


def showing_its_outputs(tiny: Tiny, **changes: Any) -> CharLSTM:
    """One layer whose outputs are the first logits."""
    torch.manual_seed(3)
    model = CharLSTM(V, tiny(layers=1, hidden_size=H, **changes))
    with torch.no_grad():
        model.output.weight.copy_(torch.eye(V, H))
        model.output.bias.zero_()
    return model


def test_locked_dropout_drops_the_same_outputs_all_through_a_window(
    tiny: Tiny, ids_BT: Tensor
) -> None:
    model = showing_its_outputs(tiny, dropout=0.4, locked_dropout=True)
    whole_BTH = model.eval()(ids_BT, model.initial_state(B))[0][..., :H]
    dropped_BTH = model.train()(ids_BT, model.initial_state(B))[0][..., :H]
    factors_BTH = (dropped_BTH / whole_BTH).detach()
    assert 0 < int((dropped_BTH == 0).sum()) < dropped_BTH.numel()
    torch.testing.assert_close(factors_BTH, factors_BTH[:, :1].expand_as(factors_BTH))
    assert {round(float(factor), 6) for factor in factors_BTH.flatten()} == {0, round(1 / 0.6, 6)}
    assert not torch.equal(factors_BTH[0], factors_BTH[1])


def test_weight_drop_drops_recurrent_weights_for_a_whole_window(
    tiny: Tiny, ids_BT: Tensor, state: State
) -> None:
    model = CharLSTM(V, tiny(layers=L, hidden_size=H, weight_drop=0.5)).train()
    logits_BTV, _ = model(ids_BT, state)
    logits_BTV.sum().backward()
    with torch.no_grad():
        for layer in range(L):
            weight = getattr(model.lstm, f"weight_hh_l{layer}")
            kept = weight.grad != 0  # A dropped weight has no gradient.
            assert 0.2 < float(kept.double().mean()) < 0.8
            weight.mul_(2.0 * kept)
    torch.testing.assert_close(naive(model, ids_BT, state)[0], logits_BTV.detach())


def test_nothing_is_dropped_when_it_is_evaluated(tiny: Tiny, ids_BT: Tensor, state: State) -> None:
    settings = tiny(
        layers=L, hidden_size=H, residual=True, dropout=0.5, locked_dropout=True, weight_drop=0.5
    )
    model = CharLSTM(V, settings).eval()
    torch.testing.assert_close(model(ids_BT, state)[0], naive(model, ids_BT, state)[0])
