import math
from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from training.model import CharLSTM
from training.pointer import Pointer, mixture, tempered_mixture
from training.settings import TrainSettings

B, T, V, H, D, REACH = 2, 17, 5, 6, 3, 8
Tiny = Callable[..., TrainSettings]

pytestmark = pytest.mark.usefixtures("double")


@pytest.fixture
def pointer() -> Pointer:
    torch.manual_seed(1)
    return Pointer(H, D, REACH)


@pytest.fixture
def outputs_BTH() -> Tensor:
    torch.manual_seed(2)
    return torch.randn(B, T, H)


@pytest.fixture
def logits_BTV() -> Tensor:
    torch.manual_seed(3)
    return torch.randn(B, T, V)


@pytest.fixture
def ids_BT() -> Tensor:
    """Songs of several lengths; 0 ends one and starts the next."""
    return torch.tensor(
        [
            [0, 1, 2, 1, 2, 3, 1, 2, 3, 4, 4, 4, 1, 2, 3, 1, 2],
            [0, 1, 0, 2, 2, 1, 3, 0, 0, 4, 1, 4, 1, 4, 1, 2, 0],
        ]
    )


@torch.no_grad()
def naive(pointer: Pointer, outputs_TH: Tensor, logits_TV: Tensor, ids_T: Tensor) -> Tensor:
    """One symbol after the other, one place after the other."""
    ids, probabilities = ids_T.tolist(), []
    for t in range(len(ids)):
        start = max(n for n in range(t + 1) if ids[n] == 0)
        places = list(range(max(start, t - REACH), t))
        query_D = pointer.query.weight @ outputs_TH[t]
        scores = [
            float(query_D @ (pointer.key.weight @ outputs_TH[j])) / math.sqrt(D) for j in places
        ]
        scores.append(float(pointer.sentinel.weight[0] @ outputs_TH[t] + pointer.sentinel.bias))
        *weights, sentinel = torch.tensor(scores).softmax(0).tolist()
        mixed_V = sentinel * logits_TV[t].softmax(0)
        for place, weight in zip(places, weights, strict=True):
            mixed_V[ids[place + 1]] += weight
        probabilities.append(mixed_V)
    return torch.stack(probabilities)


def test_it_is_the_mixture_written_out(
    pointer: Pointer, outputs_BTH: Tensor, logits_BTV: Tensor, ids_BT: Tensor
) -> None:
    mixed_BTV, _ = pointer(outputs_BTH, logits_BTV, ids_BT, pointer.empty_memory(B))
    for row in range(B):
        expected_TV = naive(pointer, outputs_BTH[row], logits_BTV[row], ids_BT[row])
        torch.testing.assert_close(mixed_BTV[row].exp(), expected_TV, rtol=0, atol=1e-12)
    assert mixed_BTV.exp().sum(2).flatten().tolist() == pytest.approx([1.0] * B * T)


@pytest.mark.parametrize("length", [1, 3, 10])
def test_windows_change_nothing(
    pointer: Pointer, outputs_BTH: Tensor, logits_BTV: Tensor, ids_BT: Tensor, length: int
) -> None:
    """Shorter than its reach, and longer."""
    whole_BTV, _ = pointer(outputs_BTH, logits_BTV, ids_BT, pointer.empty_memory(B))
    memory, windows = pointer.empty_memory(B), []
    for start in range(0, T, length):
        parts = (part[:, start : start + length] for part in (outputs_BTH, logits_BTV, ids_BT))
        mixed_BTV, memory = pointer(*parts, memory)
        windows.append(mixed_BTV)
    torch.testing.assert_close(torch.cat(windows, 1), whole_BTV, rtol=0, atol=1e-12)


def test_at_a_songs_start_there_is_the_network_alone(
    pointer: Pointer, outputs_BTH: Tensor, logits_BTV: Tensor
) -> None:
    starts_BT = torch.zeros(B, T, dtype=torch.long)
    mixed_BTV, _ = pointer(outputs_BTH, logits_BTV, starts_BT, pointer.empty_memory(B))
    torch.testing.assert_close(mixed_BTV, logits_BTV.log_softmax(2))


def test_what_no_place_was_followed_by_stays_finite_and_so_do_gradients(
    pointer: Pointer, outputs_BTH: Tensor, logits_BTV: Tensor, ids_BT: Tensor
) -> None:
    """Even where the network is sure, as an unknown symbol's logit of -inf makes it."""
    sure_BTV = logits_BTV.masked_fill(torch.arange(V) == V - 1, -1e6).requires_grad_()
    mixed_BTV, _ = pointer(outputs_BTH, sure_BTV, ids_BT, pointer.empty_memory(B))
    mixed_BTV.sum().backward()
    assert mixed_BTV.isfinite().all()
    assert sure_BTV.grad is not None
    gradients = [sure_BTV.grad, *(weight.grad for weight in pointer.parameters())]
    assert all(gradient is not None and gradient.isfinite().all() for gradient in gradients)
    assert all(gradient.any() for gradient in gradients if gradient is not None)


def test_training_begins_with_most_of_the_weight_on_the_network(
    outputs_BTH: Tensor, logits_BTV: Tensor
) -> None:
    """1 of 1 + e at most is the pointer's, where no place is liked better than another."""
    pointer = Pointer(H, D, reach=1000)
    with torch.no_grad():
        pointer.query.weight.zero_()
        pointer.sentinel.weight.zero_()
    pointer.trust_the_network()
    long_B1000 = torch.ones(1, 1000, dtype=torch.long)
    outputs, logits = (part[:1, :1].expand(-1, 1000, -1) for part in (outputs_BTH, logits_BTV))
    mixed, _ = pointer(outputs, logits, long_B1000, pointer.empty_memory(1))
    before, after = (values[0, -1, 1].exp().item() for values in (logits.log_softmax(2), mixed))
    share = 1 / (1 + math.e)
    assert after == pytest.approx(share + (1 - share) * before)


def test_a_temperature_leaves_the_weight_of_the_pointer_as_it_is() -> None:
    """Half of the weight is the network's; the pointer points at 1 twice as much as at 2."""
    logits_BV = torch.tensor([[0.0, 1.0, 2.0, 3.0]]).log()
    scores_BP = torch.tensor([[1.0, 1.0, 1.0, -math.inf]])
    sentinel_B1, followers_BP = torch.tensor([[1 + math.log(3)]]), torch.tensor([[1, 2, 1, 3]])
    given = (logits_BV, scores_BP, sentinel_B1, followers_BP)
    at = {t: tempered_mixture(*given, torch.tensor([[t]]))[0].exp() for t in (1.0, 0.5, 1e-30)}
    torch.testing.assert_close(at[1.0], mixture(*given)[0].exp())
    network, pointer = (torch.tensor(shares) for shares in ([0.0, 1, 4, 9], [0.0, 4, 1, 0]))
    torch.testing.assert_close(at[0.5], network / 28 + pointer / 10)
    torch.testing.assert_close(at[1e-30], torch.tensor([0, 0.5, 0, 0.5]))


def test_at_a_songs_start_a_temperature_is_the_network_s() -> None:
    logits_BV, closed_BP = torch.tensor([[0.0, 1.0, 2.0]]), torch.full((1, 4), -math.inf)
    followers_BP, temperature = torch.zeros(1, 4, dtype=torch.long), torch.tensor([[0.5]])
    mixed_BV = tempered_mixture(logits_BV, closed_BP, torch.ones(1, 1), followers_BP, temperature)
    torch.testing.assert_close(mixed_BV, (2 * logits_BV).log_softmax(1))


@pytest.mark.parametrize("reach", [0, 40])
def test_a_model_learns_to_copy_what_it_could_not_know(tiny: Tiny, reach: int) -> None:
    """Random phrases, sung twice: nothing but the song itself tells how the second goes."""
    torch.manual_seed(5)
    phrase = 12

    def songs(count: int) -> Tensor:
        first = torch.randint(1, 8, (count, phrase))
        return torch.cat((torch.zeros(count, 1, dtype=torch.long), first, first), 1)

    settings = tiny(
        layers=1, hidden_size=24, pointer=reach, pointer_size=16, init="torch", embedding_size=8
    )
    model = CharLSTM(8, settings)
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.02)

    def second_half(count: int) -> Tensor:
        ids_BT = songs(count)
        logits_BTV, _ = model(ids_BT[:, :-1], model.initial_state(count))
        half = slice(phrase + 3, None)  # Some symbols tell where in the phrase it is.
        return torch.nn.functional.cross_entropy(
            logits_BTV[:, half].flatten(0, 1), ids_BT[:, 1:][:, half].flatten()
        )

    for _ in range(150):
        optimizer.zero_grad()
        second_half(32).backward()
        optimizer.step()
    with torch.no_grad():
        assert (float(second_half(200)) < 0.7 * math.log(7)) == bool(reach)
