"""How a training step runs: operation by operation, or as one CUDA graph.

A step of a small model is hundreds of short kernels, and launching each of them from Python takes
longer than running it. A CUDA graph records them once and launches all of them by one call. It
reads and writes the same memory each time: inputs, state, weights and learning rate must be
changed in place.
"""

import logging
from collections.abc import Callable
from typing import Protocol

import torch
from torch import Tensor

from training.model import State

log = logging.getLogger("lyrics")
Step = Callable[[Tensor, Tensor, State], tuple[Tensor, State]]
"""(inputs_BT, targets_BT, state) -> the loss and the new state; changes the weights."""

WARM_UP_STEPS = 3
"""Steps made one operation at a time before a graph is recorded, as torch asks for."""


def build_stepper(step: Step, device: torch.device, is_recordable: bool) -> Step:
    """On a GPU a graph, where the step can be recorded; else `step` itself."""
    if device.type == "cuda" and is_recordable:
        return GraphStepper(step, CudaRecorder())
    return step


class StaticStepper:
    """Runs `step` on buffers that stay where they are: what a graph does, on any device."""

    def __init__(self, step: Step) -> None:
        self._step = step
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

    def _run(self) -> None:
        self._compute()

    def _compute(self) -> None:
        inputs_BT, targets_BT, *state = self._buffers
        self._loss, new_state = self._step(inputs_BT, targets_BT, tuple(state))
        for buffer, value in zip(state, new_state, strict=True):
            buffer.copy_(value)


class Recorder(Protocol):
    """What records operations of the device."""

    def warm_up(self, compute: Callable[[], None]) -> None:
        """Run it in a way that leaves nothing behind that a recording would trip over."""

    def record(self, compute: Callable[[], None]) -> Callable[[], None]:
        """What does the same as `compute`, which is not run now.

        Raises RuntimeError when it cannot be recorded.
        """


class CudaRecorder:
    """Records CUDA graphs."""

    def warm_up(self, compute: Callable[[], None]) -> None:
        """On a stream of its own, so that nothing of the default stream gets into the graph."""
        stream = torch.cuda.Stream()  # type: ignore[no-untyped-call]
        stream.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(stream):
            compute()
        torch.cuda.current_stream().wait_stream(stream)

    def record(self, compute: Callable[[], None]) -> Callable[[], None]:
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):
            compute()
        return graph.replay


class GraphStepper(StaticStepper):
    """Makes the first steps one operation at a time, then records one and replays it.

    Where a step cannot be recorded, that is said once, and all are made one operation at a time.
    """

    def __init__(
        self, step: Step, recorder: Recorder, tell: Callable[[str], None] = log.warning
    ) -> None:
        super().__init__(step)
        self._recorder, self._tell = recorder, tell
        self._warm_ups_left = WARM_UP_STEPS
        self._replay: Callable[[], None] | None = None
        self._can_record = True

    def _run(self) -> None:
        if self._warm_ups_left == 0 and self._replay is None and self._can_record:
            self._record()
        if self._replay is not None:
            self._replay()
        else:
            self._recorder.warm_up(self._compute)
            self._warm_ups_left = max(0, self._warm_ups_left - 1)

    def _record(self) -> None:
        try:
            self._replay = self._recorder.record(self._compute)
        except RuntimeError as error:
            self._can_record = False
            self._tell(f"no CUDA graph, so steps take longer: {str(error).splitlines()[0]}")
