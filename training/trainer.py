"""One training run's moving parts: model, optimizer, streams and the state they carry."""

import math
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from corpus.errors import DataError
from training.data import Streams, validation_streams
from training.device import autocast, pick_device, set_threads
from training.model import CharLSTM, State
from training.schedule import learning_rate
from training.settings import TrainSettings

RMSPROP_EPSILON = 1e-8


class Trainer:
    """Steps through the training streams, carrying the hidden state from window to window.

    `train_N` and `validation_N` are encoded songs. Raises DataError when they are too short, or
    hold ids that the vocabulary lacks.
    """

    def __init__(
        self,
        settings: TrainSettings,
        vocabulary_size: int,
        train_N: np.ndarray,
        validation_N: np.ndarray,
    ) -> None:
        self.settings = settings
        self.device = pick_device(settings.device)
        set_threads(settings.threads)
        torch.manual_seed(settings.seed)
        _check_ids(train_N, vocabulary_size)
        _check_ids(validation_N, vocabulary_size)
        batch, length = settings.batch_size, settings.sequence_length
        self.streams = Streams.of(train_N, batch, length, self.device)
        if settings.validation == "streams":
            self.streams, self.held_out = self.streams.split_ends()
        else:
            held_out_N = validation_N[: settings.validation_characters or None]
            self.held_out = validation_streams(held_out_N, length, self.device)
        self.model = CharLSTM(vocabulary_size, settings).to(self.device)
        self.optimizer = _build_optimizer(self.model, settings)
        self.state = self.model.initial_state(batch)
        self.step = 0
        self.total_steps = max(1, math.ceil(settings.epochs * len(self.streams)))

    @property
    def epoch(self) -> float:
        return self.step / len(self.streams)

    @property
    def step_characters(self) -> int:
        return self.streams.batch * self.streams.length

    def train_step(self, progress: float) -> Tensor:
        """One window of every stream; returns its mean loss in nats a character, on the device.

        `progress` is the share of the run that is spent, for the schedule.
        """
        self.model.train()
        inputs_BT, targets_BT = self.streams.window(self.step % len(self.streams))
        rate = learning_rate(self.settings, self.step, int(self.epoch), progress)
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        state = (self.state[0].detach(), self.state[1].detach())
        loss, self.state = self._loss(inputs_BT, targets_BT, state)
        self.optimizer.zero_grad(set_to_none=True)
        scale = self.streams.length if self.settings.gradient == "sum" else 1
        (loss * scale).backward()  # type: ignore[no-untyped-call]
        self._clip()
        self.optimizer.step()
        self.step += 1
        return loss.detach()

    @property
    def rate(self) -> float:
        """The learning rate of the last step."""
        return float(self.optimizer.param_groups[0]["lr"])

    @torch.no_grad()
    def validate(self) -> float:
        """Mean loss over the held-out streams in nats a character, from a zero state."""
        self.model.eval()
        state = self.model.initial_state(self.held_out.batch)
        total = torch.zeros((), device=self.device, dtype=torch.float64)
        for inputs_BT, targets_BT in self.held_out.windows():
            loss, state = self._loss(inputs_BT, targets_BT, state)
            total += loss
        return float(total) / len(self.held_out)

    def _loss(self, inputs_BT: Tensor, targets_BT: Tensor, state: State) -> tuple[Tensor, State]:
        with autocast(self.settings.precision, self.device):
            logits_BTV, state = self.model(inputs_BT, state)
        precise = torch.promote_types(logits_BTV.dtype, torch.float32)
        logits = logits_BTV.flatten(0, 1).to(precise)
        return functional.cross_entropy(logits, targets_BT.flatten()), state

    def _clip(self) -> None:
        parameters = list(self.model.parameters())
        if self.settings.clip == "value":
            torch.nn.utils.clip_grad_value_(parameters, self.settings.clip_at)
        else:
            torch.nn.utils.clip_grad_norm_(parameters, self.settings.clip_at)

    def state_dict(self) -> dict[str, Any]:
        """What `load_state_dict` needs to go on as if nothing had happened."""
        return {
            "step": self.step,
            "optimizer": self.optimizer.state_dict(),
            "state": tuple(part.detach().clone() for part in self.state),
            "random": torch.get_rng_state(),
            "random_cuda": torch.cuda.get_rng_state_all() if self.device.type == "cuda" else [],
        }

    def load_state_dict(self, model: dict[str, Tensor], values: dict[str, Any]) -> None:
        self.model.load_state_dict(model)
        self.optimizer.load_state_dict(values["optimizer"])
        h_LBH, c_LBH = values["state"]
        self.state = (h_LBH.to(self.device), c_LBH.to(self.device))
        self.step = values["step"]
        torch.set_rng_state(values["random"])
        if values["random_cuda"] and self.device.type == "cuda":
            torch.cuda.set_rng_state_all(values["random_cuda"])


def _check_ids(ids_N: np.ndarray, vocabulary_size: int) -> None:
    if len(ids_N) and ids_N.max() >= vocabulary_size:
        raise DataError(
            f"the encoded songs hold the id {ids_N.max()}, but the vocabulary has "
            f"{vocabulary_size}: encode the songs again (vocabulary --force)"
        )


def _build_optimizer(model: CharLSTM, settings: TrainSettings) -> torch.optim.Optimizer:
    if settings.optimizer == "adamw":
        return torch.optim.AdamW(model.parameters(), lr=settings.learning_rate)
    # char-rnn's RMSprop adds epsilon outside the root and has no momentum, as torch's does.
    return torch.optim.RMSprop(
        model.parameters(),
        lr=settings.learning_rate,
        alpha=settings.rmsprop_decay,
        eps=RMSPROP_EPSILON,
    )
