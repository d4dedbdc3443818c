"""The preset `char-rnn` against char-rnn written out in numpy, with gradients made by hand.

Nothing here comes from torch but the first weights: own streams, own gates and loops over time,
own backpropagation (itself checked by differences), own clamp, RMSprop and schedule.
"""

import numpy as np
import pytest

from training.settings import TrainSettings
from training.trainer import Trainer

V, H, L, B, T = 9, 6, 3, 4, 5
WINDOWS, HELD_OUT = 5, 1
STEPS = 50
Arrays = dict[str, np.ndarray]


class Layer:
    """One LSTM layer over one window; the blocks of 4H are input, forget, cell, output."""

    def __init__(self, weights: Arrays, number: int, h_BH: np.ndarray, c_BH: np.ndarray) -> None:
        names = {"W": "weight_ih", "U": "weight_hh", "b": "bias_ih", "d": "bias_hh"}
        self.names = {short: f"lstm.{name}_l{number}" for short, name in names.items()}
        self.w = {short: weights[name] for short, name in self.names.items()}
        self.h, self.c = [h_BH], [c_BH]
        self.seen: list[tuple[np.ndarray, ...]] = []

    def forward(self, x: np.ndarray) -> np.ndarray:
        z = x @ self.w["W"].T + self.w["b"] + self.h[-1] @ self.w["U"].T + self.w["d"]
        i, f, o = (1 / (1 + np.exp(-z[:, k * H : (k + 1) * H])) for k in (0, 1, 3))
        g = np.tanh(z[:, 2 * H : 3 * H])
        self.c.append(f * self.c[-1] + i * g)
        self.h.append(o * np.tanh(self.c[-1]))
        self.seen.append((x, i, f, g, o))
        return self.h[-1]

    def start_back(self) -> None:
        self.grads = {short: np.zeros_like(value) for short, value in self.w.items()}
        self.dh, self.dc = np.zeros((B, H)), np.zeros((B, H))

    def backward(self, t: int, d_out: np.ndarray) -> np.ndarray:
        """Gradients of step t, given that of its output; returns that of its input."""
        x, i, f, g, o = self.seen[t]
        dh, tanh_c = d_out + self.dh, np.tanh(self.c[t + 1])
        dc = self.dc + dh * o * (1 - tanh_c**2)
        dz = np.hstack(
            [
                dc * g * i * (1 - i),
                dc * self.c[t] * f * (1 - f),
                dc * i * (1 - g**2),
                dh * tanh_c * o * (1 - o),
            ]
        )
        self.grads["W"] += dz.T @ x
        self.grads["U"] += dz.T @ self.h[t]
        self.grads["b"] += dz.sum(0)
        self.grads["d"] += dz.sum(0)
        self.dh, self.dc = dz @ self.w["U"], dc * f
        return dz @ self.w["W"]


class CharRnn:
    def __init__(self, weights: Arrays, text: np.ndarray) -> None:
        self.weights = weights
        self.squares = {name: np.zeros_like(value) for name, value in weights.items()}
        size = WINDOWS * T
        self.streams = np.array([text[b * size : (b + 1) * size + 1] for b in range(B)])
        self.state = [(np.zeros((B, H)), np.zeros((B, H))) for _ in range(L)]
        self.rate = 2e-3
        self.steps = 0

    def step(self) -> float:
        trained = WINDOWS - HELD_OUT
        loss, grads, self.state = self.window(self.steps % trained, self.state)
        for name, grad in grads.items():
            grad = np.minimum(np.maximum(grad, -5), 5)
            self.squares[name] = 0.95 * self.squares[name] + (1 - 0.95) * grad * grad
            self.weights[name] -= self.rate * grad / (np.sqrt(self.squares[name]) + 1e-8)
        self.steps += 1
        if self.steps % trained == 0 and self.steps // trained >= 10:
            self.rate *= 0.97
        return loss / T

    def window(self, number: int, state: list) -> tuple[float, Arrays, list]:
        """The loss (mean over streams, sum over time), its gradients, and the state after it."""
        layers = [Layer(self.weights, n, *state[n]) for n in range(L)]
        w, b = self.weights["output.weight"], self.weights["output.bias"]
        loss, d_logits = 0.0, []
        for t in range(number * T, number * T + T):
            x = np.zeros((B, V))
            x[np.arange(B), self.streams[:, t]] = 1
            for layer in layers:
                x = layer.forward(x)
            logits = x @ w.T + b
            p = np.exp(logits - logits.max(1, keepdims=True))
            p /= p.sum(1, keepdims=True)
            target = self.streams[:, t + 1]
            loss -= np.log(p[np.arange(B), target]).mean()
            p[np.arange(B), target] -= 1
            d_logits.append(p / B)
        return loss, self.gradients(layers, d_logits), [(n.h[-1], n.c[-1]) for n in layers]

    def gradients(self, layers: list[Layer], d_logits: list[np.ndarray]) -> Arrays:
        w = self.weights["output.weight"]
        grads = {"output.weight": np.zeros_like(w), "output.bias": np.zeros(V)}
        for layer in layers:
            layer.start_back()
        for t in reversed(range(T)):
            grads["output.weight"] += d_logits[t].T @ layers[-1].h[t + 1]
            grads["output.bias"] += d_logits[t].sum(0)
            d = d_logits[t] @ w
            for layer in reversed(layers):
                d = layer.backward(t, d)
        for layer in layers:
            grads |= {layer.names[short]: grad for short, grad in layer.grads.items()}
        return grads


@pytest.fixture
def text() -> np.ndarray:
    return np.random.default_rng(1).integers(0, V, B * T * WINDOWS + 1, dtype=np.uint8)


@pytest.fixture
def trainer(double: None, text: np.ndarray) -> Trainer:
    """The preset itself; only its sizes are small."""
    sizes = {"layers": L, "hidden_size": H, "batch_size": B, "sequence_length": T}
    settings = TrainSettings.of_preset("char-rnn", device="cpu", **sizes)
    return Trainer(settings, V, text, np.empty(0, dtype=np.uint8))


def written_out(trainer: Trainer, text: np.ndarray) -> CharRnn:
    parameters = trainer.model.named_parameters()
    return CharRnn({name: value.detach().numpy().copy() for name, value in parameters}, text)


def test_fifty_steps_have_the_same_losses_and_weights(trainer: Trainer, text: np.ndarray) -> None:
    """Twelve epochs and a half: the rate shrinks at the ends of the epochs 10, 11 and 12."""
    naive = written_out(trainer, text)
    for step in range(STEPS):
        assert float(trainer.train_step(0.0)) == pytest.approx(naive.step(), abs=1e-9), step
    assert trainer.epoch == 12.5
    assert naive.rate == pytest.approx(2e-3 * 0.97**3)
    for name, value in trainer.model.named_parameters():
        assert value.detach().numpy() == pytest.approx(naive.weights[name], abs=1e-9), name
    held_out, *_ = naive.window(WINDOWS - 1, [(np.zeros((B, H)), np.zeros((B, H)))] * L)
    assert trainer.validate() == pytest.approx(held_out / T, abs=1e-9)


def test_the_gradients_made_by_hand_are_those_of_differences(
    trainer: Trainer, text: np.ndarray
) -> None:
    naive, choose = written_out(trainer, text), np.random.default_rng(2)
    naive.step()  # From a state that is not zero.
    _, grads, _ = naive.window(1, naive.state)
    assert grads.keys() == naive.weights.keys()
    for name, grad in grads.items():
        for place in choose.integers(0, grad.size, size=5):
            flat = naive.weights[name].reshape(-1)
            losses, kept = [], flat[place]
            for shift in (1e-5, -1e-5):
                flat[place] = kept + shift
                losses.append(naive.window(1, naive.state)[0])
            flat[place] = kept
            slope = (losses[0] - losses[1]) / 2e-5
            assert grad.flat[place] == pytest.approx(slope, rel=1e-5, abs=1e-9), name


def test_the_first_weights_are_char_rnn_s(trainer: Trainer) -> None:
    for name, value in trainer.model.named_parameters():
        drawn = value.detach().numpy()
        if name.startswith("lstm.bias_ih"):
            assert (drawn[H : 2 * H] == 1).all()
            drawn = np.delete(drawn, slice(H, 2 * H))
        assert np.abs(drawn).max() <= 0.08
        assert np.abs(drawn).max() > 0.05
        assert len(np.unique(drawn)) == drawn.size
