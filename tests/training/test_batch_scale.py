import argparse
import dataclasses

import pytest

from corpus.errors import SettingsError
from training.arguments import add_train_arguments, checked_train_changes
from training.settings import TrainSettings


def given(*arguments: str) -> TrainSettings:
    parser = argparse.ArgumentParser(conflict_handler="resolve")
    add_train_arguments(parser)
    preset, changes = checked_train_changes(parser.parse_args(arguments))
    return TrainSettings.of_preset(preset, **changes)


def test_more_streams_take_a_larger_rate_and_fewer_steps() -> None:
    words = "--preset char-rnn --warmup-steps 10 --learning-rate 0.001 --averaging 0.99"
    options = words.split()
    plain = given(*options)
    larger = given(*options, "--batch-scale", "16")
    assert larger == dataclasses.replace(
        plain, batch_size=800, learning_rate=0.016, warmup_steps=1, averaging=0.99**16,
        checkpoint_every=62,
    )  # fmt: skip


def test_without_a_scale_nothing_changes() -> None:
    assert given("--preset", "char-rnn") == TrainSettings.of_preset("char-rnn")


def test_a_scale_below_one_is_refused() -> None:
    with pytest.raises(SettingsError, match="batch-scale: 0 is below 1"):
        given("--batch-scale", "0")
