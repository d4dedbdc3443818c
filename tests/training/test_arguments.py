"""What the help of the command line says of the presets."""

import argparse
import re

import pytest

from training.arguments import add_train_arguments
from training.presets import PRESETS
from training.settings import TrainSettings


@pytest.fixture
def told() -> str:
    parser = argparse.ArgumentParser(conflict_handler="resolve")
    add_train_arguments(parser)
    return " ".join(parser.format_help().split())


def test_the_preset_that_is_taken_is_told(told: str) -> None:
    assert "The preset that these settings started from. (default: quick)" in told


@pytest.mark.parametrize("name", ["hidden_size", "learning_rate"])
def test_what_differs_by_preset_is_told_for_each(told: str, name: str) -> None:
    values = {preset: getattr(TrainSettings.of_preset(preset), name) for preset in PRESETS}
    said = ", ".join(f"{preset}: {value}" for preset, value in values.items())
    assert len(set(values.values())) > 1
    assert f"({said})" in told


def test_what_all_presets_share_is_told_once(told: str) -> None:
    assert "`auto` is the GPU where there is one. (default: auto)" in told


def test_what_serves_the_songs_too_says_so(told: str) -> None:
    assert "Seed of the weights and of dropout. (default: 123; the songs' too, where given)" in told
    (precision,) = re.findall(r"--precision \{\S+\} (.*?) --", told)
    assert precision.endswith("; the songs' too, where given)")


def test_the_short_form_of_primes_is_told(told: str) -> None:
    assert "--prime PRIMES [PRIMES ...] the same as --primes" in told
