"""The preset `char-rnn` against the 2016 run, setting by setting."""

import dataclasses
from typing import Any

import numpy as np
import pytest
import torch

from corpus.errors import SettingsError
from training.model import CharLSTM, parameter_count
from training.schedule import learning_rate
from training.settings import PRESETS, SITUATION, SampleSettings, TrainSettings
from training.trainer import Trainer

CHAR_RNN = TrainSettings.of_preset("char-rnn")


@pytest.fixture(scope="module")
def trainer() -> Trainer:
    """char-rnn's own sizes, over 40 windows a stream; nothing is trained."""
    ids = np.random.default_rng(0).integers(1, 66, 50 * 50 * 40 + 1, dtype=np.uint8)
    settings = TrainSettings.of_preset("char-rnn", device="cpu")
    return Trainer(settings, 66, ids, np.empty(0, dtype=np.uint8))


def test_char_rnn_is_the_2016_run() -> None:
    assert CHAR_RNN.identity() == {
        "layers": 3,
        "hidden_size": 300,
        "embedding_size": 0,
        "embedding_init": "random",
        "dropout": 0.0,
        "locked_dropout": False,
        "weight_drop": 0.0,
        "residual": False,
        "init": "uniform",
        "batch_size": 50,
        "sequence_length": 50,
        "epochs": 50.0,
        "shuffle": False,
        "optimizer": "rmsprop",
        "learning_rate": 0.002,
        "rmsprop_decay": 0.95,
        "weight_decay": 0.01,
        "averaging": 0.0,
        "patience": None,
        "schedule": "epoch-decay",
        "learning_rate_decay": 0.97,
        "learning_rate_decay_after": 10,
        "warmup_steps": 0,
        "gradient": "sum",
        "clip": "value",
        "clip_at": 5.0,
        "validation": "streams",
        "validation_characters": 0,
        "checkpoint_every": 1000,
        "precision": "float32",
        "seed": 123,
    }
    assert CHAR_RNN.max_minutes is None


def test_its_weights_start_uniform_and_its_forget_gates_open(trainer: Trainer) -> None:
    hidden = 300
    for name, parameter in trainer.model.named_parameters():
        values = parameter.detach().clone()
        if name.startswith("lstm.bias_ih"):
            assert (values[hidden : 2 * hidden] == 1).all()  # Gates: input, forget, cell, output.
            values[hidden : 2 * hidden] = 0
        assert values.abs().max() <= 0.08
        if values.numel() > 10_000:
            assert values.abs().max() > 0.0799
            assert values.mean().abs() < 0.002
            assert values.std() == pytest.approx(0.16 / 12**0.5, rel=0.02)
    total = (trainer.model.lstm.bias_ih_l2 + trainer.model.lstm.bias_hh_l2).detach()
    assert float(total[hidden : 2 * hidden].mean()) == pytest.approx(1, abs=0.02)


def test_its_optimizer_is_rmsprop_without_momentum(trainer: Trainer) -> None:
    (optimizer,) = trainer.optimizer.parts
    assert type(optimizer) is torch.optim.RMSprop
    (group,) = optimizer.param_groups
    assert (group["lr"], group["alpha"], group["eps"]) == (2e-3, 0.95, 1e-8)
    assert (group["momentum"], group["weight_decay"], group["centered"]) == (0, 0, False)


def test_its_streams_and_steps(trainer: Trainer) -> None:
    assert (trainer.streams.batch, trainer.streams.length) == (50, 50)
    assert (len(trainer.streams), len(trainer.held_out)) == (38, 2)  # 5 % of 40 windows.
    assert trainer.held_out.batch == 50
    assert trainer.total_steps == 50 * 38
    assert trainer.model.lstm.dropout == trainer.model.dropout.p == 0
    assert not any(part.any() for part in trainer.state)


def test_its_rate_shrinks_from_the_tenth_epoch_s_end_on() -> None:
    def rate(epoch: int) -> float:
        return learning_rate(CHAR_RNN, step=epoch * 100, epoch=epoch - 1, progress=0.0)

    assert rate(1) == rate(10) == 2e-3
    assert rate(11) == pytest.approx(2e-3 * 0.97)
    assert rate(12) == pytest.approx(2e-3 * 0.97**2)
    assert f"{rate(50):.1e}" == "5.9e-04"


@pytest.mark.parametrize("symbols", [13, 66, 101])
def test_its_size(symbols: int) -> None:
    with torch.device("meta"):
        model = CharLSTM(symbols, CHAR_RNN)
    assert parameter_count(model) == 1_807_200 + 1_501 * symbols


def test_an_lstm_of_3_inputs_and_2_cells_has_40_weights() -> None:
    with torch.device("meta"):
        lstm = CharLSTM(3, TrainSettings(layers=1, hidden_size=2)).lstm
    assert sum(w.numel() for name, w in lstm.named_parameters() if "weight" in name) == 40


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_can_be_changed_and_says_its_name(preset: str) -> None:
    settings = TrainSettings.of_preset(preset, hidden_size=17)
    assert (settings.preset, settings.hidden_size) == (preset, 17)
    assert settings != TrainSettings.of_preset(preset)


def test_an_unknown_preset_is_an_error() -> None:
    with pytest.raises(
        SettingsError, match=r"preset: 'best-of-all' is not one of char-rnn, quick, best"
    ):
        TrainSettings.of_preset("best-of-all")


@pytest.mark.parametrize(
    ("preset", "changes", "told"),
    [
        ("char-rnn", {"weight_decay": 0.1}, "weight-decay: .* the optimizer adamw or muon"),
        ("best", {"rmsprop_decay": 0.9}, "rmsprop-decay: .* the optimizer rmsprop"),
        ("best", {"learning_rate_decay": 0.9}, "learning-rate-decay: .* schedule epoch-decay"),
        ("char-rnn", {"validation_characters": 9}, "validation-characters: .* by songs"),
        ("quick", {"locked_dropout": True}, "locked-dropout: .* without dropout"),
        ("quick", {"residual": True, "layers": 1}, "residual: .* a second layer"),
        ("best", {"pointer_size": 9, "pointer": 0}, "pointer-size: .* a pointer"),
    ],
)
def test_a_change_that_changes_nothing_is_an_error(
    preset: str, changes: dict[str, Any], told: str
) -> None:
    with pytest.raises(SettingsError, match=told):
        TrainSettings.of_preset(preset, **changes)
    (name, value), *_ = changes.items()
    usual = getattr(TrainSettings.of_preset(preset), name)
    assert usual != value
    TrainSettings.of_preset(preset, **(changes | {name: usual}))


@pytest.mark.parametrize(
    ("preset", "changes"),
    [
        ("char-rnn", {"weight_decay": 0.1, "optimizer": "adamw"}),
        ("char-rnn", {"rmsprop_decay": 0.9, "learning_rate_decay_after": 3}),
        ("quick", {"locked_dropout": True, "dropout": 0.1}),
        ("best", {"layers": 1}),
    ],
)
def test_a_change_that_changes_something_is_none(preset: str, changes: dict[str, Any]) -> None:
    settings = TrainSettings.of_preset(preset, **changes)
    assert {name: getattr(settings, name) for name in changes} == changes


def test_no_patience_at_all_is_said_in_one_way() -> None:
    plain, asked = (TrainSettings.of_preset("quick", **one) for one in ({}, {"patience": 0}))
    assert asked.identity() == plain.identity()
    assert TrainSettings.of_preset("best", patience=0).patience is None


def test_where_and_how_long_is_not_who() -> None:
    plain = TrainSettings(pointer=10, line_direction="backward")
    changed = dataclasses.replace(plain, device="cpu", threads=3, max_minutes=5.0, preset="quick")
    assert changed.identity() == plain.identity()
    assert changed.differences(plain) == {}
    assert set(changed.to_dict()) - set(changed.identity()) == set(SITUATION)


def test_a_run_without_a_pointer_is_what_it_was_before_there_were_pointers() -> None:
    plain, sized = TrainSettings(), TrainSettings(pointer_size=8)
    assert plain.identity() == sized.identity()
    assert plain.meaning() == sized.meaning()
    assert plain.differences(TrainSettings(pointer=5)) == {"pointer": (0, 5)}
    assert TrainSettings(pointer=5, pointer_size=8).differences(plain) == {
        "pointer": (5, 0),
        "pointer_size": (8, 64),
    }


def test_a_run_of_forward_lines_is_what_it_was_before_there_were_others() -> None:
    assert "line_direction" not in TrainSettings().meaning()
    assert TrainSettings(line_direction="backward").differences(TrainSettings()) == {
        "line_direction": ("backward", "forward")
    }


@pytest.mark.parametrize("settings", [TrainSettings, SampleSettings])
def test_a_seed_that_torch_cannot_take_is_an_error(settings: type) -> None:
    with pytest.raises(SettingsError, match="seed"):
        settings(seed=2**64)
    torch.Generator().manual_seed(settings(seed=2**32 - 1).seed)


def test_an_order_that_would_mix_the_held_out_ends_in_is_an_error() -> None:
    with pytest.raises(SettingsError, match="shuffle: validation streams .* take validation songs"):
        TrainSettings(shuffle=True, validation="streams")
