"""Dynamic evaluation: the model goes on learning within a song, and forgets it at the song's end.

Krause, Kahembwe, Murray, Renals, Dynamic evaluation of neural sequence models (2018). Each stretch
of a song is first measured, then one step down its gradient is made; the next song begins with the
trained weights again. What is measured was never learned from before.
"""

import math
from collections.abc import Callable, Sequence

import numpy as np
import torch
from torch import Tensor
from torch.nn.utils import get_total_norm

from training.evaluation.losses import padded, symbol_losses
from training.model import CharLSTM

START = {"sgd": 0.3, "rms": 1e-3}
"""Rates that the search for the best begins with."""
FACTOR = 10**0.5
"""Between two rates of the search."""
FARTHEST = 6
"""Factors that the search goes from where it began, when no rate is of use."""
DAMPING = 0.1
"""rms: what is added to each gradient's root mean square, as a share of their mean."""


class DynamicEvaluation:
    """Measures songs while `model` adapts to each; afterwards the model is as before.

    `every` symbols make a stretch. `sgd` takes steps of rate * gradient; `rms` divides each
    gradient by its root mean square over `training_songs`, as RMSprop would. No step is longer than
    the root mean square of those on `training_songs` (if there are any): a passage unlike them
    would lead astray.
    """

    def __init__(
        self, model: CharLSTM, rule: str, every: int, training_songs: Sequence[np.ndarray]
    ) -> None:
        self.model, self.every = model, every
        self.weights = [weight for weight in model.parameters() if weight.requires_grad]
        self.trained = [weight.detach().clone() for weight in self.weights]
        squares = self._mean_squares(training_songs)
        self.scales = _scales(squares) if rule == "rms" else [torch.ones_like(s) for s in squares]
        usual = [s.sqrt() * scale for s, scale in zip(squares, self.scales, strict=True)]
        self.longest = float(get_total_norm(usual)) or math.inf

    def losses(self, songs: Sequence[np.ndarray], rate: float) -> np.ndarray:
        """Nats of each encoded song and its end, float64."""

        def learn(gradients: Sequence[Tensor]) -> None:
            steps = [g * scale for g, scale in zip(gradients, self.scales, strict=True)]
            share = self.longest / get_total_norm(steps).clamp(min=1e-12)
            clipped_rate = rate * share.clamp(max=1.0)
            for weight, step in zip(self.weights, steps, strict=True):
                weight.sub_(clipped_rate * step)

        losses_N = np.empty(len(songs))
        for place, song in enumerate(songs):
            losses_N[place] = self._read(song, learn)
            self._forget()
        return losses_N

    def _read(self, song: np.ndarray, learn: Callable[[Sequence[Tensor]], None]) -> float:
        """Nats of one song; `learn` gets the gradients of each stretch but the last."""
        device = self.weights[0].device
        inputs_BT, targets_BT = (ids.to(device) for ids in padded([song]))
        nats = torch.zeros((), dtype=torch.float64, device=device)
        state = self.model.initial_state(1)
        for start in range(0, inputs_BT.shape[1], self.every):
            stretch = slice(start, start + self.every)
            is_last = stretch.stop >= inputs_BT.shape[1]
            with torch.set_grad_enabled(not is_last):
                logits_BTV, state = self.model(inputs_BT[:, stretch], state)
                losses_BT = symbol_losses(logits_BTV, targets_BT[:, stretch])
            nats += losses_BT.detach().double().sum()
            if not is_last:
                gradients = torch.autograd.grad(losses_BT.mean(), self.weights)
                with torch.no_grad():
                    learn(gradients)
            state = tuple(part.detach() for part in state)
        return float(nats)  # Only now: a GPU is not waited for at each stretch.

    @torch.no_grad()
    def _forget(self) -> None:
        for weight, trained in zip(self.weights, self.trained, strict=True):
            weight.copy_(trained)

    def _mean_squares(self, songs: Sequence[np.ndarray]) -> list[Tensor]:
        """Of each gradient, over all stretches but the last of each song."""
        squares, stretches = [torch.zeros_like(weight) for weight in self.trained], 0

        def add(gradients: Sequence[Tensor]) -> None:
            nonlocal stretches
            stretches += 1
            for square, gradient in zip(squares, gradients, strict=True):
                square += gradient**2

        for song in songs:
            self._read(song, add)
        return [square / max(stretches, 1) for square in squares]


def _scales(squares: Sequence[Tensor]) -> list[Tensor]:
    """1 / (root mean square of each gradient, damped)."""
    means = [square.sqrt() for square in squares]
    count = sum(mean.numel() for mean in means)
    damping = DAMPING * float(sum(mean.sum() for mean in means)) / count
    return [1 / (mean + max(damping, 1e-12)) for mean in means]


def best_rate(measure: Callable[[float], float], start: float) -> dict[float, float]:
    """What `measure` gives at each rate that was tried, until both neighbours of the best were.

    Rates lie a factor of FACTOR apart. The result is in the order of the rates; its lowest value is
    the best one's.
    """
    found: dict[int, float] = {}

    def try_out(power: int) -> None:
        bits = measure(start * FACTOR**power)
        found[power] = bits if math.isfinite(bits) else math.inf

    def best() -> int:
        return min(found, key=lambda power: (found[power], power))  # Of none of use, the smallest.

    try_out(0)
    while abs(best()) < FARTHEST and (untried := {best() - 1, best() + 1} - found.keys()):
        for power in sorted(untried):
            try_out(power)
    return {float(f"{start * FACTOR**power:.3g}"): found[power] for power in sorted(found)}
