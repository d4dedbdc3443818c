from collections.abc import Callable

import pytest
import torch

from training.model import CharLSTM
from training.settings import TrainSettings
from training.stepping import Stepper

VOCABULARY_SIZE = 11


@pytest.mark.parametrize(("layers", "embedding"), [(1, 0), (3, 0), (2, 5)])
def test_stepping_is_the_model_character_by_character(
    tiny: Callable[..., TrainSettings], double: None, layers: int, embedding: int
) -> None:
    settings = tiny(layers=layers, embedding_size=embedding, init="torch", hidden_size=7)
    model = CharLSTM(VOCABULARY_SIZE, settings).eval()
    ids_BT = torch.randint(VOCABULARY_SIZE, (3, 9))
    logits_BTV, _ = model(ids_BT, model.initial_state(3))
    stepper = Stepper(model, 3, "float32")
    for t in range(9):
        assert torch.allclose(stepper.step(ids_BT[:, t]), logits_BTV[:, t], atol=1e-12)


def test_bfloat16_is_near(tiny: Callable[..., TrainSettings]) -> None:
    torch.manual_seed(3)
    model = CharLSTM(VOCABULARY_SIZE, tiny(layers=3, init="torch", hidden_size=50)).eval()
    exact, rounded = (Stepper(model, 3, precision) for precision in ("float32", "bfloat16"))
    for ids_B in torch.randint(VOCABULARY_SIZE, (9, 3)):
        assert torch.allclose(exact.step(ids_B), rounded.step(ids_B).float(), atol=0.02)


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
@pytest.mark.parametrize("hidden_size", [8, 100, 300])
def test_a_row_is_the_same_to_the_last_bit_in_any_batch(
    tiny: Callable[..., TrainSettings], precision: str, hidden_size: int
) -> None:
    model = CharLSTM(66, tiny(layers=3, init="torch", hidden_size=hidden_size)).eval()
    ids_TB = torch.randint(66, (5, 64))
    together = Stepper(model, 64, precision)
    logits_TBV = torch.stack([together.step(ids_B) for ids_B in ids_TB])
    for rows in (1, 2, 3, 8, 16, 17, 33, 48):
        stepper = Stepper(model, rows, precision)
        for ids_B, logits_BV in zip(ids_TB, logits_TBV, strict=True):
            assert torch.equal(stepper.step(ids_B[-rows:]), logits_BV[-rows:]), rows
