"""Tiny settings, and what is trained with them."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import torch

from corpus.store import Store
from training.settings import TrainSettings
from training.stage import train

TINY = {
    "layers": 2,
    "hidden_size": 8,
    "batch_size": 4,
    "sequence_length": 5,
    "epochs": 0.14,  # 12 steps.
    "checkpoint_every": 5,
    "device": "cpu",
}


@pytest.fixture(autouse=True)
def _one_thread() -> None:
    torch.set_num_threads(1)


@pytest.fixture
def double() -> Iterator[None]:
    """New tensors are float64, so that an oracle can be met to the last digits."""
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(torch.float32)


@pytest.fixture
def tiny() -> Callable[..., TrainSettings]:
    def settings(**changes: Any) -> TrainSettings:
        return TrainSettings(**(TINY | changes))

    return settings


@pytest.fixture
def encoded(store: Store, encode_songs: Callable[[Store], Store]) -> Store:
    return encode_songs(store)


@pytest.fixture
def trained(encoded: Store, tiny: Callable[..., TrainSettings]) -> Store:
    """With the run `tiny`: checkpoints at steps 5, 10 and 12."""
    train(encoded, tiny(), name="tiny")
    return encoded
