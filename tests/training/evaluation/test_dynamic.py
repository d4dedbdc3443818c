"""Dynamic evaluation beside a naive one: a copy of the model for each song, and torch's SGD."""

import copy
import math
from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch.nn import functional

from training.evaluation.dynamic import DAMPING, FARTHEST, DynamicEvaluation, best_rate
from training.evaluation.losses import song_losses
from training.model import CharLSTM
from training.settings import TrainSettings

EVERY = 4
DRAW = np.random.default_rng(0)
SONGS = [DRAW.integers(1, 6, length) for length in (11, 4, 0, 3)]


@pytest.fixture(params=[0, 6], ids=["cells", "pointer"])
def model(
    request: pytest.FixtureRequest, tiny: Callable[..., TrainSettings], double: None
) -> CharLSTM:
    torch.manual_seed(5)
    return CharLSTM(6, tiny(init="torch", pointer=request.param)).eval()


def naive(
    trained: CharLSTM, song: np.ndarray, rate: float, longest: float = math.inf
) -> tuple[float, list[torch.Tensor]]:
    """Nats of the song, and the gradients of its first stretch."""
    model, first = copy.deepcopy(trained), []
    optimizer = torch.optim.SGD(model.parameters(), lr=rate)
    ids, state, nats = torch.tensor([0, *map(int, song), 0]), model.initial_state(1), 0.0
    for start in range(0, len(ids) - 1, EVERY):
        read, predicted = ids[:-1][start : start + EVERY], ids[1:][start : start + EVERY]
        logits_BTV, state = model(read[None], tuple(part.detach() for part in state))
        loss = functional.cross_entropy(logits_BTV[0], predicted)
        nats += float(loss.detach()) * len(read)
        optimizer.zero_grad()
        loss.backward()
        first = first or [weight.grad.clone() for weight in model.parameters()]
        torch.nn.utils.clip_grad_norm_(model.parameters(), longest)
        optimizer.step()
    return nats, first


def test_gradient_steps_are_those_of_sgd(model: CharLSTM) -> None:
    found = DynamicEvaluation(model, "sgd", EVERY, []).losses(SONGS, 0.7)
    np.testing.assert_allclose(found, [naive(model, song, 0.7)[0] for song in SONGS], rtol=1e-12)
    assert abs(found[0] - song_losses(model, SONGS)[0]) > 1e-3


def test_no_step_is_longer_than_is_usual_on_training_songs(model: CharLSTM) -> None:
    known = [song[: 2 * EVERY - 1] for song in SONGS[:2]]  # Of two stretches and of one and a bit.
    gradients = [torch.cat([g.flatten() for g in naive(model, song, 0.0)[1]]) for song in known]
    adapting = DynamicEvaluation(model, "sgd", EVERY, known)
    longest = math.sqrt(sum(float(gradient @ gradient) for gradient in gradients) / len(gradients))
    assert adapting.longest == pytest.approx(longest)
    (found,) = adapting.losses(SONGS[:1], 0.7)
    assert found == pytest.approx(naive(model, SONGS[0], 0.7, longest)[0], rel=1e-6)
    assert abs(found - naive(model, SONGS[0], 0.7)[0]) > 1e-4


def test_a_song_is_measured_as_if_it_were_the_only_one(model: CharLSTM) -> None:
    before = copy.deepcopy(model.state_dict())
    adapting = DynamicEvaluation(model, "rms", EVERY, SONGS)
    forth, back = adapting.losses(SONGS, 0.01), adapting.losses(SONGS[::-1], 0.01)
    np.testing.assert_array_equal(forth, back[::-1])
    for name, weight in model.state_dict().items():
        assert torch.equal(weight, before[name])


def test_no_step_changes_nothing(model: CharLSTM) -> None:
    found = DynamicEvaluation(model, "sgd", EVERY, []).losses(SONGS, 0.0)
    np.testing.assert_allclose(found, song_losses(model, SONGS), rtol=1e-12)


def test_gradients_are_divided_by_their_root_mean_square(model: CharLSTM) -> None:
    songs = SONGS[:2]  # Of three and of two stretches, of which the last teaches nothing.
    songs = [song[: 2 * EVERY - 1] for song in songs]
    first = [naive(model, song, 0.0)[1] for song in songs]
    means = [((a**2 + b**2) / 2).sqrt() for a, b in zip(*first, strict=True)]
    damping = DAMPING * torch.cat([mean.flatten() for mean in means]).mean()
    adapting, expected = DynamicEvaluation(model, "rms", EVERY, songs), []
    for scale, mean in zip(adapting.scales, means, strict=True):
        expected.append((mean / (mean + damping)).flatten())
        torch.testing.assert_close(scale, 1 / (mean + damping))
    assert adapting.longest == pytest.approx(float(torch.cat(expected).norm()))


@pytest.mark.parametrize("best", [0.3, 0.002, 30.0])
def test_the_best_rate_is_found_with_both_its_neighbours(best: float) -> None:
    found = best_rate(lambda rate: abs(np.log(rate / best)), 0.3)
    rates = list(found)
    place = rates.index(min(found, key=lambda rate: found[rate]))
    assert rates[place] == pytest.approx(best, rel=0.6)
    assert 0 < place < len(rates) - 1


def test_the_search_ends_when_no_rate_is_of_use() -> None:
    found = best_rate(lambda rate: float("nan") if rate > 1 else rate, 1.0)
    assert len(found) == FARTHEST + 2


@pytest.mark.parametrize("highest", [0.9, 0.02])
def test_a_search_that_begins_where_nothing_is_learned_goes_on_below(highest: float) -> None:
    """At 1 and at rates around it the losses are no numbers."""
    found = best_rate(lambda rate: float("nan") if rate > highest else 1 + rate, 1.0)
    rate = min(found, key=lambda rate: found[rate])
    assert rate <= highest
    assert found[1.0] == float("inf")
