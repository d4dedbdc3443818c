"""One training run's moving parts: model, optimizer, streams and the state they carry."""

import copy
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.optim.swa_utils import get_ema_multi_avg_fn

from corpus.errors import DataError
from training.cooccurrence import cooccurrence_embeddings
from training.data import Streams, validation_streams
from training.device import (
    autocast,
    check_precision,
    is_asynchronous,
    pick_device,
    set_threads,
)
from training.model import CharLSTM, State
from training.optimizer import build_optimizers
from training.order import in_new_order
from training.randomness import random_states, set_random_states
from training.schedule import learning_rate
from training.settings import TrainSettings
from training.stepper import build_stepper
from training.wavefront import pick_kernel
from training.world import World

VALIDATION_SYMBOLS, VALIDATION_NUMBERS = 512, 2**27
"""Of a window of a GPU's validation, at most: symbols, and logits or gates of all its streams. Each
window takes some 0.1 milliseconds beside its symbols, as long as 25 of these."""
ASK_EVERY = 16
"""Windows of a validation between two looks at whether to stop: a second or so on a CPU."""


class Trainer:
    """Steps through the training streams, carrying the hidden state from window to window.

    `train_N` and `validation_N` are encoded songs. Raises DataError when they are too short, or
    hold ids that the vocabulary lacks, SettingsError when the streams do not divide among the
    processes of `world`, or the kernel or the precision that is asked for cannot be had here. One
    that is not `is_new` has random embeddings in any case, until `load_state_dict` gives it those
    that it had.
    """

    def __init__(
        self,
        settings: TrainSettings,
        vocabulary_size: int,
        train_N: np.ndarray,
        validation_N: np.ndarray,
        world: World = World(),
        *,
        is_new: bool = True,
    ) -> None:
        world.check_batch(settings.batch_size)
        self.settings, self.world = settings, world
        self.device = pick_device(settings.device)
        check_precision(settings.precision, self.device)
        set_threads(settings.threads)
        torch.manual_seed(settings.seed)
        _check_ids(train_N, vocabulary_size)
        _check_ids(validation_N, vocabulary_size)
        length = settings.sequence_length
        self.train_N = train_N
        self.streams, self.epoch_read = self._streams_of(0), 0
        if settings.validation == "streams":
            self.streams, self.held_out = self.streams.split_ends()
        else:
            most = settings.validation_characters
            self.held_out = validation_streams(validation_N, length, self.device, world, most)
        if is_asynchronous(self.device) and not settings.pointer:  # It looks at all of a window.
            numbers = max(vocabulary_size, 4 * settings.layers * settings.hidden_size)
            most = VALIDATION_NUMBERS // (numbers * self.held_out.batch)
            self.held_out = self.held_out.joined(min(VALIDATION_SYMBOLS, most))
        self.model = CharLSTM(vocabulary_size, settings).to(self.device)
        self.model.kernel = pick_kernel(
            settings, self.device, self.streams.rows, vocabulary_size, world.size
        )
        if is_new and settings.embedding_init == "cooccurrence":
            self._embed_by_cooccurrence(train_N)
        self.network = world.parallel(self.model)
        self.averaged = copy.deepcopy(self.model) if settings.averaging else None
        self.optimizer = build_optimizers(self.model, settings)
        self.state = self.model.initial_state(self.streams.rows)
        self.step = 0
        self.total_steps = max(1, math.ceil(settings.epochs * len(self.streams)))
        recordable = world.size == 1
        self._stepper = build_stepper(self._update, self.device, recordable)
        self._validator = build_stepper(self._held_out_loss, self.device, recordable)
        if world.size > 1:  # The same weights everywhere, but not the same dropout.
            torch.manual_seed(settings.seed + world.rank)

    def _streams_of(self, epoch: int) -> Streams:
        settings, ids_N = self.settings, self.train_N
        if settings.shuffle:
            ids_N = in_new_order(ids_N, settings.seed, epoch)
        batch, length = settings.batch_size, settings.sequence_length
        return Streams.of(ids_N, batch, length, self.device, self.world)

    @property
    def evaluated(self) -> CharLSTM:
        """The model that is validated, saved and sampled from: averaged, where there is such."""
        return self.model if self.averaged is None else self.averaged

    @torch.no_grad()
    def _embed_by_cooccurrence(self, train_N: np.ndarray) -> None:
        assert self.model.embedding is not None  # TrainSettings sees to it.
        size = self.settings.embedding_size
        found_VE = cooccurrence_embeddings(train_N, self.model.vocabulary_size, size)
        self.model.embedding.weight.copy_(found_VE)

    @property
    def epoch(self) -> float:
        return self.step / len(self.streams)

    @property
    def step_characters(self) -> int:
        return self.streams.batch * self.streams.length

    def train_step(self, progress: float) -> Tensor:
        """One window of every stream; returns its mean loss in nats a symbol, on the device.

        Of several processes, each returns the mean over its own streams.

        `progress` is the share of the run that is spent, for the schedule.
        """
        self.model.train()
        epoch = int(self.epoch)
        if self.settings.shuffle and epoch != self.epoch_read:
            self.streams, self.epoch_read = self._streams_of(epoch), epoch
        inputs_BT, targets_BT = self.streams.window(self.step % len(self.streams))
        self.optimizer.rate = learning_rate(self.settings, self.step, epoch, progress)
        loss, self.state = self._stepper(inputs_BT, targets_BT, self.state)
        if self.averaged is not None:
            self._average(self.averaged)
        self.step += 1
        return loss

    @torch.no_grad()
    def _average(self, averaged: CharLSTM) -> None:
        """An exponential moving average: `AveragedModel` would wait for the GPU at each step."""
        kept: list[Tensor] = [*averaged.parameters()]
        weights: list[Tensor] = [*self.model.parameters()]
        if self.step == 0:
            torch._foreach_copy_(kept, weights)
            return
        average = get_ema_multi_avg_fn(self.settings.averaging)  # type: ignore[no-untyped-call]
        average(kept, weights, None)

    def _update(self, inputs_BT: Tensor, targets_BT: Tensor, state: State) -> tuple[Tensor, State]:
        """Forward, backward and the weights' step; nothing here may wait for the device."""
        loss, state = self._loss(self.network, inputs_BT, targets_BT, state)
        self.optimizer.zero_grad()
        scale = self.streams.length if self.settings.gradient == "sum" else 1
        (loss * scale).backward()  # type: ignore[no-untyped-call]
        self.optimizer.step()
        return loss.detach(), tuple(part.detach() for part in state)

    @property
    def rate(self) -> float:
        """The learning rate of the last step."""
        return self.optimizer.rate

    @torch.no_grad()
    def validate(self, should_stop: Callable[[], bool] = bool) -> float | None:
        """Mean loss over the held-out streams in nats a symbol, from a zero state.

        None when `should_stop`, which is asked every ASK_EVERY windows, broke it off.
        """
        state = self.evaluated.initial_state(self.held_out.rows)
        total = torch.zeros((), device=self.device, dtype=torch.float64)
        for index, (inputs_BT, targets_BT) in enumerate(self.held_out.windows(), start=1):
            if index % ASK_EVERY == 0 and should_stop():
                return None
            if self.held_out.rows:
                loss, state = self._validator(inputs_BT, targets_BT, state)
                total += loss * self.held_out.rows
        return float(self.world.sum(total)) / (len(self.held_out) * self.held_out.batch)

    @torch.no_grad()
    def _held_out_loss(
        self, inputs_BT: Tensor, targets_BT: Tensor, state: State
    ) -> tuple[Tensor, State]:
        return self._loss(self.evaluated.eval(), inputs_BT, targets_BT, state)

    def _loss(
        self, network: nn.Module, inputs_BT: Tensor, targets_BT: Tensor, state: State
    ) -> tuple[Tensor, State]:
        with autocast(self.settings.precision, self.device):
            logits_BTV, state = network(inputs_BT, state)
        precise = torch.promote_types(logits_BTV.dtype, torch.float32)
        logits = logits_BTV.flatten(0, 1).to(precise)
        # A GPU has the losses and then their mean in a third of the time.
        losses = functional.cross_entropy(logits, targets_BT.flatten(), reduction="none")
        return losses.mean(), state

    def state_dict(self) -> dict[str, Any]:
        """What `load_state_dict` needs to go on as if nothing had happened.

        It holds the hidden state of all streams, whatever process has them, so that another
        number of processes can go on from it.
        """
        return {
            "step": self.step,
            "weights": {} if self.averaged is None else self.model.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "state": tuple(torch.cat(self.world.gather(part), dim=1) for part in self.state),
            **random_states(self.world, self.device),
        }

    def load_state_dict(self, model: dict[str, Tensor], values: dict[str, Any]) -> None:
        """`model` is what `evaluated` had, `values` is what `state_dict` gave."""
        self.model.load_state_dict(values["weights"] or model)
        if self.averaged is not None:
            self.averaged.load_state_dict(model)
        self.optimizer.load_state_dict(values["optimizer"])
        own = self.world.share(self.settings.batch_size)
        # A CPU in bfloat16 carries its state in that; what goes on has it as it begins with it.
        pairs = zip(values["state"], self.state, strict=True)
        self.state = tuple(part[:, own].to(like.device, like.dtype) for part, like in pairs)
        self.step = values["step"]
        set_random_states(values, self.world, self.device)


def _check_ids(ids_N: np.ndarray, vocabulary_size: int) -> None:
    if len(ids_N) and ids_N.max() >= vocabulary_size:
        raise DataError(
            f"the encoded songs hold the id {ids_N.max()}, but the vocabulary has "
            f"{vocabulary_size}: encode the songs again (vocabulary --force)"
        )
