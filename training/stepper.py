"""How a step of training, or a window of validation, runs: as it is, or on buffers that stay where
they are, as a CUDA graph."""

from collections.abc import Callable

import torch
from torch import Tensor

from training.graph import Work, replayed
from training.model import State

Step = Callable[[Tensor, Tensor, State], tuple[Tensor, State]]
"""(inputs_BT, targets_BT, state) -> the loss and the new state; weights change where they are."""


def build_stepper(step: Step, device: torch.device, is_recordable: bool) -> Step:
    """On a GPU a graph, where the step can be recorded; else `step` itself."""
    if device.type == "cuda" and is_recordable:
        return StaticStepper(step, lambda work: replayed(work, device))
    return step


class StaticStepper:
    """Runs `step` on buffers that stay where they are: what a graph does, on any device.

    `run_by` says how: it turns the work on the buffers into what does it.
    """

    def __init__(self, step: Step, run_by: Callable[[Work], Work] = lambda work: work) -> None:
        self._step = step
        self._run = run_by(self._compute)
        self._buffers: list[Tensor] = []
        self._loss = torch.empty(0)

    def __call__(self, inputs_BT: Tensor, targets_BT: Tensor, state: State) -> tuple[Tensor, State]:
        given = [inputs_BT, targets_BT, *state]
        if not self._buffers:
            self._buffers = [value.detach().clone() for value in given]
        for buffer, value in zip(self._buffers, given, strict=True):
            if buffer is not value:  # The state comes back as the buffer that it was left in.
                buffer.copy_(value)
        self._run()
        return self._loss.clone(), tuple(self._buffers[2:])

    def _compute(self) -> None:
        inputs_BT, targets_BT, *state = self._buffers
        self._loss, new_state = self._step(inputs_BT, targets_BT, tuple(state))
        for buffer, value in zip(state, new_state, strict=True):
            buffer.copy_(value)
