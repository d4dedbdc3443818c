"""What a loss comes to in bits a character."""

import math
from collections.abc import Callable
from typing import Any

import pytest

from corpus.errors import DataError
from corpus.store import Store
from corpus.vocabulary import VOCABULARY_FILE
from training.scale import Scale
from training.settings import TrainSettings

Tiny = Callable[..., TrainSettings]


@pytest.mark.parametrize("validation", ["streams", "songs"])
def test_characters_cost_what_they_cost(validation: str, encoded: Store, tiny: Tiny) -> None:
    scale = Scale.of(encoded, tiny(validation=validation))
    assert scale == Scale("char", 1.0, 0.0)
    assert scale.bits(math.log(2)) == pytest.approx(1.0)


@pytest.mark.parametrize("validation", ["streams", "songs"])
@pytest.mark.parametrize(
    "damage",
    [
        {"splits": None},
        {"splits": []},
        {"splits": dict.fromkeys(("train", "validation"), 7)},
        {"splits": {"train": {"symbols": "7"}, "validation": {"symbols": None}}},
        {"unit": ["char"]},
        {"has_unknown": None},
    ],
)
def test_a_damaged_vocabulary_is_named(
    damage: dict[str, Any], validation: str, encoded: Store, tiny: Tiny
) -> None:
    encoded.write_json(VOCABULARY_FILE, encoded.read_json(VOCABULARY_FILE) | damage)
    with pytest.raises(DataError, match=r"vocabulary\.json"):
        Scale.of(encoded, tiny(validation=validation))
