from collections.abc import Callable

import pytest
import torch

from training.model import CellWeights, CharLSTM
from training.recurrence import CellRecurrence, ModelRecurrence, Recurrence, recurrence_of
from training.settings import TrainSettings

VOCABULARY_SIZE = 11
Recurrences = Callable[[CharLSTM, int], Recurrence]


def by_cells(model: CharLSTM, rows: int) -> Recurrence:
    recurrence = recurrence_of(model, rows, "float32")
    assert isinstance(recurrence, CellRecurrence)
    return recurrence


@pytest.mark.parametrize("recurrence_for", [by_cells, ModelRecurrence])
@pytest.mark.parametrize(("layers", "embedding"), [(1, 0), (3, 0), (2, 5)])
def test_stepping_is_the_model_symbol_by_symbol(
    tiny: Callable[..., TrainSettings],
    double: None,
    layers: int,
    embedding: int,
    recurrence_for: Recurrences,
) -> None:
    settings = tiny(layers=layers, embedding_size=embedding, init="torch", hidden_size=7)
    model = CharLSTM(VOCABULARY_SIZE, settings).eval()
    ids_BT = torch.randint(VOCABULARY_SIZE, (3, 9))
    logits_BTV, _ = model(ids_BT, model.initial_state(3))
    recurrence = recurrence_for(model, 3)
    for t in range(9):
        assert torch.allclose(recurrence.step(ids_BT[:, t]), logits_BTV[:, t], atol=1e-12)


def test_layers_may_differ_in_size(tiny: Callable[..., TrainSettings], double: None) -> None:
    model = CharLSTM(VOCABULARY_SIZE, tiny(layers=1, hidden_size=5)).eval()
    narrow, wide = torch.nn.LSTM(VOCABULARY_SIZE, 3), torch.nn.LSTM(3, 5)
    weights = [
        CellWeights(
            lstm.weight_ih_l0.data, lstm.weight_hh_l0.data, (lstm.bias_ih_l0 + lstm.bias_hh_l0).data
        )
        for lstm in (narrow, wide)
    ]
    ids_TB = torch.randint(VOCABULARY_SIZE, (6, 4))
    outputs_TBH, _ = wide(narrow(torch.nn.functional.one_hot(ids_TB, 11).double())[0])
    recurrence = CellRecurrence(model, weights, 4, "float32")
    for ids_B, outputs_BH in zip(ids_TB, outputs_TBH, strict=True):
        assert torch.allclose(recurrence.step(ids_B), model.output(outputs_BH), atol=1e-12)


def test_a_model_that_is_no_plain_stack_is_stepped_as_it_is(
    tiny: Callable[..., TrainSettings],
) -> None:
    class Other(CharLSTM):
        def cells(self) -> None:  # type: ignore[override]
            return None

    assert isinstance(recurrence_of(Other(VOCABULARY_SIZE, tiny()).eval(), 3), ModelRecurrence)


def test_bfloat16_is_near(tiny: Callable[..., TrainSettings]) -> None:
    torch.manual_seed(3)
    model = CharLSTM(VOCABULARY_SIZE, tiny(layers=3, init="torch", hidden_size=50)).eval()
    exact, rounded = (recurrence_of(model, 3, precision) for precision in ("float32", "bfloat16"))
    for ids_B in torch.randint(VOCABULARY_SIZE, (9, 3)):
        assert torch.allclose(exact.step(ids_B), rounded.step(ids_B).float(), atol=0.02)


def in_bfloat16(model: CharLSTM, rows: int) -> Recurrence:
    return recurrence_of(model, rows, "bfloat16")


@pytest.mark.parametrize("recurrence_for", [by_cells, in_bfloat16, ModelRecurrence])
@pytest.mark.parametrize("hidden_size", [8, 100, 300])
def test_a_row_is_the_same_to_the_last_bit_in_any_batch(
    tiny: Callable[..., TrainSettings], recurrence_for: Recurrences, hidden_size: int
) -> None:
    model = CharLSTM(66, tiny(layers=3, init="torch", hidden_size=hidden_size)).eval()
    ids_TB = torch.randint(66, (5, 64))
    together = recurrence_for(model, 64)
    logits_TBV = torch.stack([together.step(ids_B).clone() for ids_B in ids_TB])
    for rows in (1, 2, 3, 8, 16, 17, 33, 48):
        recurrence = recurrence_for(model, rows)
        for ids_B, logits_BV in zip(ids_TB, logits_TBV, strict=True):
            assert torch.equal(recurrence.step(ids_B[-rows:]), logits_BV[-rows:]), rows
