"""What turns gradients into steps: on any device, within a CUDA graph, and on another device."""

import functools
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import AdamW, Muon, Optimizer, RMSprop

from training.device import has_triton
from training.muon import BatchedMuon, muon_type
from training.settings import TrainSettings

RMSPROP_EPSILON = 1e-8

_HOW = ("lr", "foreach", "fused", "capturable")
"""What a parameter group holds of the device rather than of the run; the rate is set each step."""


class Optimizers:
    """Optimizers of different weights, stepping as one with one learning rate.

    `clip` changes the gradients before a step.
    """

    def __init__(self, parts: Sequence[Optimizer], clip: Callable[[], object]) -> None:
        self.parts, self._clip = parts, clip
        self._rate: float | None = None

    @property
    def rate(self) -> float:
        """The learning rate of the last step; one that lies on a GPU is not waited for."""
        if self._rate is None:
            self._rate = float(self.parts[0].param_groups[0]["lr"])
        return self._rate

    @rate.setter
    def rate(self, rate: float) -> None:
        if rate != self._rate:
            self._rate = rate
            for part in self.parts:
                set_rate(part, rate)

    def zero_grad(self) -> None:
        for part in self.parts:
            part.zero_grad(set_to_none=True)

    def step(self) -> None:
        self._clip()
        for part in self.parts:
            part.step()

    def state_dict(self) -> list[dict[str, Any]]:
        return [part.state_dict() for part in self.parts]

    def load_state_dict(self, states: list[dict[str, Any]]) -> None:
        for part, state in zip(self.parts, states, strict=True):
            load_optimizer(part, state)


def build_optimizers(model: nn.Module, settings: TrainSettings) -> Optimizers:
    weights = list(model.parameters())
    if settings.optimizer == "rmsprop" and settings.clip == "value" and _is_fusible(weights):
        return Optimizers([_fused_rmsprop(weights, settings)], lambda: None)  # It clips by itself.
    clip = nn.utils.clip_grad_value_ if settings.clip == "value" else nn.utils.clip_grad_norm_
    return Optimizers(_parts(model, settings), functools.partial(clip, weights, settings.clip_at))


def _parts(model: nn.Module, settings: TrainSettings) -> list[Optimizer]:
    named = list(model.named_parameters())
    weights = [weight for _, weight in named]
    if settings.optimizer == "adamw":
        return [_adamw(weights, settings)]
    if settings.optimizer == "muon":
        # For matrices within the model; embeddings and the output are left to AdamW, as its author
        # advises: https://kellerjordan.github.io/posts/muon. One-hot symbols have no embedding.
        parts = ("lstm.", "pointer.query.", "pointer.key.")
        inner = {name for name, weight in named if name.startswith(parts) and weight.ndim == 2}
        matrices = [weight for name, weight in named if name in inner]
        others = [weight for name, weight in named if name not in inner]
        return [_muon(matrices, settings), _adamw(others, settings)]
    return [_rmsprop(weights, settings)]


def _adamw(weights: list[nn.Parameter], settings: TrainSettings) -> Optimizer:
    """In one kernel: on the CPU six times as fast as operation by operation."""
    options = _options(weights, settings) | {"foreach": False, "fused": True}
    return AdamW(weights, weight_decay=settings.weight_decay, **options)


def _muon(weights: list[nn.Parameter], settings: TrainSettings) -> Optimizer:
    """torch's, but where that is slow: on a GPU, and without bfloat16."""
    device = weights[0].device
    is_slow = device.type == "cuda" or muon_type(device) != torch.bfloat16
    return (BatchedMuon if is_slow else Muon)(
        weights,
        lr=_options(weights, settings)["lr"],
        weight_decay=settings.weight_decay,
        adjust_lr_fn="match_rms_adamw",  # Steps as large as AdamW's: one rate serves both.
    )


def _rmsprop(weights: list[nn.Parameter], settings: TrainSettings) -> Optimizer:
    """As char-rnn's, which adds epsilon outside the root and has no momentum."""
    return RMSprop(weights, **_rmsprop_options(weights, settings))


def _is_fusible(weights: list[nn.Parameter]) -> bool:
    return weights[0].is_cuda and weights[0].dtype == torch.float32 and has_triton()


def _fused_rmsprop(weights: list[nn.Parameter], settings: TrainSettings) -> Optimizer:
    from training.fused import FusedRMSprop  # Wants Triton.

    return FusedRMSprop(weights, settings.clip_at, **_rmsprop_options(weights, settings))


def _rmsprop_options(weights: list[nn.Parameter], settings: TrainSettings) -> dict[str, Any]:
    return _options(weights, settings) | {"alpha": settings.rmsprop_decay, "eps": RMSPROP_EPSILON}


def _options(weights: list[nn.Parameter], settings: TrainSettings) -> dict[str, Any]:
    return optimizer_options(weights[0].device, settings.learning_rate)


def optimizer_options(device: torch.device, rate: float) -> dict[str, Any]:
    """Arguments of torch's optimizers: all weights at once, and on a GPU fit for a graph."""
    if device.type != "cuda":
        return {"lr": rate, "foreach": True}
    # Fused AdamW takes a rate of no other type.
    on_device = torch.tensor(rate, dtype=torch.float32, device=device)
    return {"lr": on_device, "foreach": True, "capturable": True}


def set_rate(optimizer: Optimizer, rate: float) -> None:
    """In place where the rate lies on the device: a CUDA graph reads it there."""
    for group in optimizer.param_groups:
        if isinstance(group["lr"], Tensor):
            group["lr"].fill_(rate)
        else:
            group["lr"] = rate


def load_optimizer(optimizer: Optimizer, values: dict[str, Any]) -> None:
    """What it remembers, from whatever device; how it computes stays its own."""
    groups = [
        {**theirs, **{name: ours[name] for name in _HOW if name in ours}}
        for theirs, ours in zip(values["param_groups"], optimizer.param_groups, strict=True)
    ]
    optimizer.load_state_dict({**values, "param_groups": groups})
