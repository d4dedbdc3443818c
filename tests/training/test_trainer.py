"""The trainer against a training written out: own streams, own RMSprop, own clamp."""

import copy
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from corpus.errors import DataError, SettingsError
from training.model import CharLSTM
from training.order import in_new_order
from training.settings import TrainSettings
from training.trainer import Trainer

V, B, T, H, L = 7, 3, 4, 5, 2
WINDOWS = 6
NOTHING = np.empty(0, dtype=np.uint8)
Tiny = Callable[..., TrainSettings]


@pytest.fixture
def ids_N() -> np.ndarray:
    """WINDOWS windows of each stream, the last of them held out, and some characters more."""
    return np.random.default_rng(0).integers(0, V, B * T * WINDOWS + 5, dtype=np.uint8)


@pytest.fixture
def sized(tiny: Tiny) -> Tiny:
    def settings(**changes: Any) -> TrainSettings:
        sizes = {"layers": L, "hidden_size": H, "batch_size": B, "sequence_length": T}
        return tiny(**(sizes | {"epochs": 3.0} | changes))

    return settings


class Naive:
    """Steps of char-rnn's training, window after window, without torch's optimizer or LSTM."""

    def __init__(self, trainer: Trainer, ids_N: np.ndarray, settings: TrainSettings) -> None:
        self.settings = settings
        self.weights = {
            name: value.detach().clone().requires_grad_()
            for name, value in trainer.model.named_parameters()
        }
        self.squares = {name: torch.zeros_like(value) for name, value in self.weights.items()}
        size = T * WINDOWS
        self.streams = [ids_N[b * size : (b + 1) * size + 1].tolist() for b in range(B)]
        self.h = [[torch.zeros(H) for _ in range(B)] for _ in range(L)]
        self.c = [[torch.zeros(H) for _ in range(B)] for _ in range(L)]
        self.steps = 0

    def step(self) -> float:
        windows = WINDOWS - 1
        loss = self.loss(self.steps % windows)
        scaled = loss * T if self.settings.gradient == "sum" else loss
        grads = torch.autograd.grad(scaled, list(self.weights.values()))
        self.update(grads, self.rate(self.steps // windows))
        self.h = [[part.detach() for part in layer] for layer in self.h]
        self.c = [[part.detach() for part in layer] for layer in self.c]
        self.steps += 1
        return float(loss.detach())

    def rate(self, epochs_done: int) -> float:
        rate = self.settings.learning_rate
        for epoch in range(1, epochs_done + 1):
            if epoch >= self.settings.learning_rate_decay_after:
                rate *= self.settings.learning_rate_decay
        return rate

    def loss(self, window: int) -> Tensor:
        """Mean over streams and characters, in nats."""
        total = torch.zeros(())
        for b in range(B):
            for t in range(window * T, window * T + T):
                now, following = self.streams[b][t], self.streams[b][t + 1]
                logits = self.weights["output.weight"] @ self.hidden(b, now)
                total = total - (logits + self.weights["output.bias"]).log_softmax(0)[following]
        return total / (B * T)

    def hidden(self, b: int, character: int) -> Tensor:
        x = torch.eye(V)[character]
        for n in range(L):
            w_x, w_h = self.weights[f"lstm.weight_ih_l{n}"], self.weights[f"lstm.weight_hh_l{n}"]
            b_x, b_h = self.weights[f"lstm.bias_ih_l{n}"], self.weights[f"lstm.bias_hh_l{n}"]
            i, f, g, o = (w_x @ x + b_x + w_h @ self.h[n][b] + b_h).split(H)
            self.c[n][b] = self.c[n][b] * f.sigmoid() + i.sigmoid() * g.tanh()
            self.h[n][b] = x = o.sigmoid() * self.c[n][b].tanh()
        return x

    @torch.no_grad()
    def update(self, grads: tuple[Tensor, ...], rate: float) -> None:
        if self.settings.clip == "norm":
            norm = math.sqrt(sum(float((grad**2).sum()) for grad in grads))
            share = self.settings.clip_at / (norm + 1e-6)  # torch's guard against zero.
            grads = tuple(grad * min(1.0, share) for grad in grads)
        for (name, weight), grad in zip(self.weights.items(), grads, strict=True):
            if self.settings.clip == "value":
                grad = grad.clamp(-self.settings.clip_at, self.settings.clip_at)
            self.squares[name] = 0.95 * self.squares[name] + 0.05 * grad**2
            weight -= rate * grad / (self.squares[name].sqrt() + 1e-8)


@pytest.mark.usefixtures("double")
@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"clip_at": 0.05, "learning_rate_decay_after": 1, "learning_rate_decay": 0.5},
        {"learning_rate_decay_after": 0, "learning_rate_decay": 0.5},
        {"gradient": "mean", "clip": "norm", "clip_at": 0.1},
    ],
    ids=["char-rnn", "clamped and decayed", "decayed from the start", "mean and norm"],
)
def test_steps_are_those_of_a_training_written_out(
    sized: Tiny, ids_N: np.ndarray, changes: dict[str, Any]
) -> None:
    """Over more than two epochs: the state is carried from window to window and never reset."""
    settings = sized(**changes)
    trainer = Trainer(settings, V, ids_N, NOTHING)
    naive = Naive(trainer, ids_N, settings)
    for step in range(12):
        assert float(trainer.train_step(0.0)) == pytest.approx(naive.step(), abs=1e-9), step
    assert (len(trainer.streams), trainer.step) == (WINDOWS - 1, 12)
    for name, weight in trainer.model.named_parameters():
        torch.testing.assert_close(weight, naive.weights[name], rtol=0, atol=1e-9, check_dtype=True)


def test_the_clamp_is_felt(sized: Tiny, ids_N: np.ndarray) -> None:
    """So that the comparison above does compare it."""
    trainer = Trainer(sized(clip_at=0.05), V, ids_N, NOTHING)
    trainer.train_step(0.0)
    largest = max(float(p.grad.abs().max()) for p in trainer.model.parameters())
    assert largest == pytest.approx(0.05)


@pytest.mark.usefixtures("double")
def test_validation_is_the_mean_over_the_held_out_ends_from_a_zero_state(
    sized: Tiny, ids_N: np.ndarray
) -> None:
    settings = sized()
    trainer = Trainer(settings, V, ids_N, NOTHING)
    naive = Naive(trainer, ids_N, settings)
    expected = float(naive.loss(WINDOWS - 1).detach())
    before = trainer.state
    assert trainer.validate() == pytest.approx(expected, abs=1e-12)
    assert trainer.validate() == pytest.approx(expected, abs=1e-12)
    assert all(map(torch.equal, trainer.state, before))


def test_a_long_validation_can_be_broken_off(sized: Tiny, ids_N: np.ndarray) -> None:
    trainer = Trainer(sized(validation="songs"), V, ids_N, np.tile(ids_N, 200))
    asked: list[int] = []

    def second_time() -> bool:
        asked.append(1)
        return len(asked) == 2

    assert len(trainer.held_out) > 2 * 16
    assert trainer.validate(second_time) is None
    assert trainer.validate() == pytest.approx(float(np.log(V)), rel=0.1)


def test_nothing_is_dropped_in_a_validation(sized: Tiny, ids_N: np.ndarray) -> None:
    trainer = Trainer(sized(dropout=0.5), V, ids_N, ids_N)
    trainer.train_step(0.0)
    assert trainer.validate() == trainer.validate()


def test_validation_on_songs_reads_the_songs(sized: Tiny, ids_N: np.ndarray) -> None:
    trainer = Trainer(sized(validation="songs"), V, ids_N, ids_N[:30])
    assert len(trainer.streams) == WINDOWS
    assert trainer.held_out.inputs_BS.flatten().tolist() == ids_N[:28].tolist()


def test_validation_can_read_a_part_of_the_songs(sized: Tiny, ids_N: np.ndarray) -> None:
    settings = sized(validation="songs", validation_characters=14)
    trainer = Trainer(settings, V, ids_N, ids_N[:30])
    assert trainer.held_out.inputs_BS.flatten().tolist() == ids_N[:12].tolist()


def test_epochs_make_steps_rounded_up(sized: Tiny, ids_N: np.ndarray) -> None:
    assert Trainer(sized(epochs=2.1), V, ids_N, NOTHING).total_steps == 11
    assert Trainer(sized(epochs=0.001), V, ids_N, NOTHING).total_steps == 1


def test_the_seed_decides_the_weights(sized: Tiny, ids_N: np.ndarray) -> None:
    def weights(seed: int) -> Tensor:
        return Trainer(sized(seed=seed), V, ids_N, NOTHING).model.output.weight

    assert torch.equal(weights(1), weights(1))
    assert not torch.equal(weights(1), weights(2))


BEST = {
    "optimizer": "muon",
    "averaging": 0.9,
    "weight_drop": 0.2,
    "locked_dropout": True,
    "pointer": 7,
}


@pytest.mark.parametrize(
    "changes",
    [{"optimizer": "rmsprop"}, {"optimizer": "adamw"}, BEST],
    ids=["rmsprop", "adamw", "best"],
)
def test_a_state_read_back_goes_on_bit_for_bit(
    sized: Tiny, ids_N: np.ndarray, changes: dict[str, Any]
) -> None:
    settings = sized(dropout=0.3, **changes)
    trainer, other = (Trainer(settings, V, ids_N, NOTHING) for _ in range(2))
    for _ in range(4):
        trainer.train_step(0.0)
    model = copied(trainer.evaluated)
    values = copy.deepcopy(trainer.state_dict())
    expected = [float(trainer.train_step(0.0)) for _ in range(5)]
    torch.rand(9)  # Others draw random numbers too.
    other.load_state_dict(model, values)
    assert other.step == 4
    assert [float(other.train_step(0.0)) for _ in range(5)] == expected


def copied(model: CharLSTM) -> dict[str, Tensor]:
    return {name: value.clone() for name, value in model.state_dict().items()}


def test_averaged_weights_are_an_exponential_moving_average(sized: Tiny, ids_N: np.ndarray) -> None:
    trainer = Trainer(sized(averaging=0.75, validation="songs"), V, ids_N, ids_N)
    trainer.train_step(0.0)
    expected = copied(trainer.model)  # The first weights are no part of it.
    for _ in range(5):
        trainer.train_step(0.0)
        for name, value in trainer.model.state_dict().items():
            expected[name] = 0.75 * expected[name] + 0.25 * value
    for name, value in trainer.evaluated.state_dict().items():
        torch.testing.assert_close(value, expected[name])
    averaged = trainer.validate()
    trainer.model.load_state_dict(expected)
    trainer.averaged = None
    assert averaged == pytest.approx(trainer.validate(), rel=1e-5)


def test_shuffled_songs_come_in_a_new_order_in_each_epoch(sized: Tiny, ids_N: np.ndarray) -> None:
    trainer = Trainer(sized(shuffle=True, validation="songs"), V, ids_N, ids_N)
    read: list[list[int]] = []
    for _ in range(2 * WINDOWS):
        trainer.train_step(0.0)
        read.append(trainer.streams.inputs_BS.flatten().tolist())
    for epoch in range(2):
        expected = in_new_order(ids_N, trainer.settings.seed, epoch)[: B * T * WINDOWS].tolist()
        assert read[epoch * WINDOWS : (epoch + 1) * WINDOWS] == [expected] * WINDOWS
    assert read[0] != read[-1]


def test_bfloat16_learns_and_keeps_float32_weights(sized: Tiny, bfloat16: None) -> None:
    round_and_round = np.arange(B * T * WINDOWS + 1, dtype=np.uint8) % V
    trainer = Trainer(sized(precision="bfloat16", learning_rate=0.02), V, round_and_round, NOTHING)
    first = trainer.validate()
    for _ in range(20):
        loss = trainer.train_step(0.0)
    assert loss.dtype == torch.float32
    assert {p.dtype for p in trainer.model.parameters()} == {torch.float32}
    assert trainer.validate() < first


def test_bfloat16_that_the_processor_lacks_is_a_settings_error(
    sized: Tiny, ids_N: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("training.device.lacks_bfloat16", lambda device: True)
    with pytest.raises(SettingsError, match=r"precision: bfloat16 .* take auto or float32"):
        Trainer(sized(precision="bfloat16"), V, ids_N, NOTHING)
    Trainer(sized(precision="float32"), V, ids_N, NOTHING)


def test_ids_that_the_vocabulary_lacks_are_a_data_error(sized: Tiny, ids_N: np.ndarray) -> None:
    with pytest.raises(DataError, match=r"id 6, but the vocabulary has 6"):
        Trainer(sized(), V - 1, ids_N, NOTHING)
    with pytest.raises(DataError, match=r"id 7, but the vocabulary has 7"):
        Trainer(sized(), V, ids_N, np.full(30, 7, dtype=np.uint8))


def test_a_state_in_bfloat16_goes_on_as_a_trainer_begins(sized: Tiny, ids_N: np.ndarray) -> None:
    """A CPU carries it so; on a GPU it would stay rounded for the rest of the training."""
    trainer = Trainer(sized(), V, ids_N, NOTHING)
    trainer.train_step(0.1)
    values = trainer.state_dict()
    values["state"] = tuple(part.bfloat16() for part in values["state"])
    again = Trainer(sized(), V, ids_N, NOTHING)
    again.load_state_dict(trainer.evaluated.state_dict(), values)
    for part, kept in zip(again.state, values["state"], strict=True):
        assert part.dtype == torch.float32
        assert torch.equal(part, kept.float())
