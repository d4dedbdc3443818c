"""A step on buffers that stay where they are is the step itself, bit for bit."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

from training import optimizer
from training.graph import Replayed
from training.optimizer import load_optimizer, optimizer_options, set_rate
from training.settings import TrainSettings
from training.stepper import StaticStepper, build_stepper
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
def test_static_buffers_change_nothing(
    tiny: Tiny, changes: dict[str, Any], request: pytest.FixtureRequest
) -> None:
    """Over more than an epoch, with a validation and a resume in between."""
    where_it_can(changes, request)
    losses, states, held_out = [], [], []
    for static in (False, True):
        trainer = Trainer(tiny(epochs=2.0, **changes), V, IDS, IDS)
        if static:
            trainer._stepper = StaticStepper(trainer._update)
            trainer._validator = StaticStepper(trainer._held_out_loss)
        steps = [trainer.train_step(0.1) for _ in range(30)]
        held_out.append(trainer.validate())
        trainer.load_state_dict(trainer.model.state_dict(), trainer.state_dict())
        steps += [trainer.train_step(0.1) for _ in range(20)]
        held_out.append(trainer.validate())
        losses.append([float(loss) for loss in steps])
        states.append(trainer.state)
    assert losses[0] == losses[1]
    assert len(set(losses[0])) == 50
    assert held_out[:2] == held_out[2:]
    assert held_out[0] != held_out[1]
    assert all(map(torch.equal, *states))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"dropout": 0.5, "embedding_size": 3, "pointer": 12, "pointer_size": 4},
        {"preset": "best", "hidden_size": 16, "embedding_size": 8, "pointer": 30},
        {"preset": "best", "hidden_size": 16, "locked_dropout": True, "weight_drop": 0.1},
        {"preset": "quick", "hidden_size": 16, "pointer": 30, "precision": "bfloat16"},
    ],
)
def test_a_step_that_is_recorded_and_replayed_is_the_step(
    tiny: Tiny,
    tape: Any,
    changes: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    """Other windows, another rate and other random numbers are nothing that a graph has fixed."""
    where_it_can(changes, request)
    if "preset" in changes:  # RMSprop on the CPU wants a number.
        monkeypatch.setattr(optimizer, "optimizer_options", with_a_rate_on_the_device)
    # What oneDNN's LSTM keeps for its gradients cannot be copied to another address.
    monkeypatch.setattr(torch.backends.mkldnn, "enabled", False)
    told: list[str] = []
    losses = []
    for recorded in (False, True):
        trainer = Trainer(settings_of(tiny, changes), V, IDS, IDS)
        if recorded:
            trainer._stepper = StaticStepper(
                trainer._update, lambda work: Replayed(work, tape, tell=told.append)
            )
        progress = 0.0 if "preset" not in changes else 0.1
        losses.append([float(trainer.train_step(progress * n)) for n in range(9)])
    assert losses[0] == losses[1]
    assert tape.done == ["warm-up"] * 3 + ["record"] + ["replay"] * 6
    assert not told


def where_it_can(changes: dict[str, Any], request: pytest.FixtureRequest) -> None:
    if changes.get("precision") == "bfloat16":
        request.getfixturevalue("bfloat16")


def with_a_rate_on_the_device(device: torch.device, rate: float) -> dict[str, Any]:
    return {"lr": torch.tensor(rate), "foreach": True}


@pytest.mark.parametrize("preset", ["char-rnn", "quick", "best"])
def test_a_validation_that_is_recorded_and_replayed_is_the_validation(
    tiny: Tiny, tape: Any, preset: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the weights as they are then, averaged or not, without dropout."""
    monkeypatch.setattr(torch.backends.mkldnn, "enabled", False)
    ids_N = np.resize(IDS, 4000)
    losses = []
    for recorded in (False, True):
        changes = {"preset": preset, "hidden_size": 16, "validation": "songs"}
        trainer = Trainer(settings_of(tiny, changes), V, IDS, ids_N)
        if recorded:
            trainer._validator = StaticStepper(
                trainer._held_out_loss, lambda work: Replayed(work, tape)
            )
        for _ in range(3):
            trainer.train_step(0.1)
            losses.append(trainer.validate())
    assert losses[:3] == losses[3:]
    assert len(set(losses)) == 3
    windows = len(trainer.held_out)
    assert tape.done == ["warm-up"] * 3 + ["record"] + ["replay"] * (3 * windows - 3)


def settings_of(tiny: Tiny, changes: dict[str, Any]) -> TrainSettings:
    given = {"precision": "float32", "epochs": 2.0, **changes}
    if preset := given.pop("preset", None):
        sizes = {"batch_size": 4, "sequence_length": 10, "device": "cpu"}
        return TrainSettings.of_preset(preset, **(sizes | given))
    return tiny(**given)


def test_a_step_that_waits_for_the_device_is_said_once_and_made_all_the_same(tape: Any) -> None:
    told, values = [], []
    total = torch.zeros(())

    def work() -> None:
        total.add_(1)
        values.append(float(total))

    replayed = Replayed(work, tape, warm_ups=1, tell=told.append)
    for _ in range(4):
        replayed()
    assert tape.done == ["warm-up", "record"]
    assert len(values) == 4
    reason = "operation not permitted when stream is capturing"
    assert told == [f"no CUDA graph, so steps take longer: {reason}"]


def test_what_python_decides_is_fixed_by_a_recording(tape: Any) -> None:
    """That the tape is as strict as a graph: a tensor that is made anew is forgotten."""
    box = [torch.zeros(1)]

    def work() -> None:
        box[0] = box[0] + 1

    replayed = Replayed(work, tape, warm_ups=1)
    for _ in range(5):
        replayed()
    assert box[0].item() == 2


def test_a_graph_is_for_gpus_and_what_can_be_recorded() -> None:
    def step(*values: Any) -> Any:
        return values

    assert build_stepper(step, torch.device("cpu"), True) is step
    assert build_stepper(step, torch.device("cuda"), False) is step
    assert isinstance(build_stepper(step, torch.device("cuda"), True), StaticStepper)


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
