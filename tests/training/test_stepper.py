"""A step on buffers that stay where they are is the step itself, bit for bit."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

from training.optimizer import load_optimizer, optimizer_options, set_rate
from training.settings import TrainSettings
from training.stepper import GraphStepper, StaticStepper, build_stepper
from training.trainer import Trainer

V = 7
Tiny = Callable[..., TrainSettings]
IDS = np.random.default_rng(0).integers(0, V, 900, dtype=np.uint8)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"optimizer": "adamw", "clip": "norm", "dropout": 0.3, "gradient": "mean"},
        {"precision": "bfloat16", "embedding_size": 3},
        {"pointer": 12, "pointer_size": 4, "precision": "bfloat16"},
    ],
)
def test_static_buffers_change_nothing(tiny: Tiny, changes: dict[str, Any]) -> None:
    """Over more than an epoch, with a validation and a resume in between."""
    losses, states = [], []
    for static in (False, True):
        trainer = Trainer(tiny(epochs=2.0, **changes), V, IDS, IDS)
        if static:
            trainer._stepper = StaticStepper(trainer._update)
        steps = [trainer.train_step(0.1) for _ in range(30)]
        trainer.validate()
        trainer.load_state_dict(trainer.model.state_dict(), trainer.state_dict())
        steps += [trainer.train_step(0.1) for _ in range(20)]
        losses.append([float(loss) for loss in steps])
        states.append(trainer.state)
    assert losses[0] == losses[1]
    assert len(set(losses[0])) == 50
    assert all(map(torch.equal, *states))


class Tape:
    """Records on the CPU: what it hands out does the work later, on the same buffers."""

    def __init__(self, broken: bool = False) -> None:
        self.broken = broken
        self.done: list[str] = []

    def warm_up(self, compute: Callable[[], None]) -> None:
        self.done.append("warm-up")
        compute()

    def record(self, compute: Callable[[], None]) -> Callable[[], None]:
        self.done.append("record")
        if self.broken:
            raise RuntimeError("operation not permitted when stream is capturing\nmore")

        def replay() -> None:
            self.done.append("replay")
            compute()

        return replay


@pytest.mark.parametrize("broken", [False, True])
def test_a_step_is_recorded_once_after_some_or_never(tiny: Tiny, broken: bool) -> None:
    tape, told = Tape(broken), list[str]()
    plain, graphed = (Trainer(tiny(epochs=2.0), V, IDS, IDS) for _ in range(2))
    graphed._stepper = GraphStepper(graphed._update, tape, told.append)
    for _ in range(6):
        assert float(plain.train_step(0.1)) == float(graphed.train_step(0.1))
    later = ["warm-up"] * 3 if broken else ["replay"] * 3
    assert tape.done == ["warm-up"] * 3 + ["record"] + later
    reason = "operation not permitted when stream is capturing"
    assert told == ([f"no CUDA graph, so steps take longer: {reason}"] if broken else [])


def test_a_graph_is_for_gpus_and_what_can_be_recorded() -> None:
    def step(*values: Any) -> Any:
        return values

    assert build_stepper(step, torch.device("cpu"), True) is step
    assert build_stepper(step, torch.device("cuda"), False) is step
    assert isinstance(build_stepper(step, torch.device("cuda"), True), GraphStepper)


def test_a_rate_on_the_device_is_changed_in_place() -> None:
    weight = torch.nn.Parameter(torch.ones(2))
    optimizer = torch.optim.RMSprop([weight], lr=torch.tensor(0.5), foreach=False)
    rate = optimizer.param_groups[0]["lr"]
    set_rate(optimizer, 0.25)
    assert optimizer.param_groups[0]["lr"] is rate
    assert float(rate) == 0.25


def test_an_optimizer_goes_on_on_another_device() -> None:
    """Its memory is taken, not the other's rate on a GPU, nor that it was fit for a graph."""
    weight = torch.nn.Parameter(torch.ones(2))
    one = torch.optim.RMSprop([weight], **optimizer_options(torch.device("cpu"), 0.5), alpha=0.9)
    weight.grad = torch.ones(2)
    one.step()
    saved = one.state_dict()
    saved["param_groups"][0] |= {"lr": torch.tensor(0.1), "capturable": True, "alpha": 0.8}
    other = torch.optim.RMSprop([weight], **optimizer_options(torch.device("cpu"), 0.5))
    load_optimizer(other, saved)
    group = other.param_groups[0]
    assert (group["lr"], group["capturable"], group["alpha"]) == (0.5, False, 0.8)
    assert torch.equal(other.state[weight]["square_avg"], one.state[weight]["square_avg"])
    other.step()
