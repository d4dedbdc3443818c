from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from training.model import CharLSTM, State
from training.settings import TrainSettings

B, T, V, H, L = 2, 3, 7, 5, 4
Tiny = Callable[..., TrainSettings]

pytestmark = pytest.mark.usefixtures("double")


@pytest.fixture(params=[0, 6], ids=["one-hot", "embedding"])
def model(request: pytest.FixtureRequest, tiny: Tiny) -> CharLSTM:
    torch.manual_seed(1)
    settings = tiny(layers=L, hidden_size=H, embedding_size=request.param, init="torch")
    return CharLSTM(V, settings)


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
                h[layer, b] = x = show.sigmoid() * c[layer, b].tanh()
            logits_BTV[b, t] = weights["output.weight"] @ x + weights["output.bias"]
    return logits_BTV, (h, c)


def test_forward_is_an_lstm_written_out(model: CharLSTM, ids_BT: Tensor, state: State) -> None:
    logits_BTV, (h_LBH, c_LBH) = model(ids_BT, state)
    expected_BTV, (expected_h, expected_c) = naive(model, ids_BT, state)
    assert logits_BTV.shape == (B, T, V)
    torch.testing.assert_close(logits_BTV, expected_BTV, rtol=0, atol=1e-12)
    torch.testing.assert_close(h_LBH, expected_h, rtol=0, atol=1e-12)
    torch.testing.assert_close(c_LBH, expected_c, rtol=0, atol=1e-12)


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
