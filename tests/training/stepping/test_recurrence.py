from collections.abc import Callable

import pytest
import torch

from training.model import CharLSTM
from training.settings import TrainSettings
from training.stepping.recurrence import Recurrence, StepWeights
from training.stepping.stack import Stacker
from training.stepping.torch_stack import TorchStack

VOCABULARY_SIZE = 11


@pytest.mark.parametrize("pointer", [0, 4, 40])
@pytest.mark.parametrize(
    ("layers", "embedding", "residual"),
    [(1, 0, False), (3, 0, False), (2, 5, False), (1, 0, True), (4, 5, True)],
)
def test_a_step_is_the_model_symbol_by_symbol(
    tiny: Callable[..., TrainSettings],
    double: None,
    layers: int,
    embedding: int,
    residual: bool,
    pointer: int,
    stacker: Stacker,
) -> None:
    sizes = {"layers": layers, "embedding_size": embedding, "hidden_size": 7, "pointer": pointer}
    model = CharLSTM(VOCABULARY_SIZE, tiny(**sizes, residual=residual, init="torch")).eval()
    ids_BT = torch.randint(4, (3, 9))  # Some of them 0, a song's end.
    logits_BTV, _ = model(ids_BT, model.initial_state(3))
    recurrence = Recurrence(StepWeights(model, "float32", stacker), [1.0] * 3)
    for t in range(9):
        assert torch.allclose(recurrence.step(ids_BT[:, t]), logits_BTV[:, t], atol=1e-12)


@pytest.mark.parametrize("pointer", [0, 40])
def test_a_temperature_sharpens_the_network_and_the_pointer_each(
    tiny: Callable[..., TrainSettings], double: None, pointer: int
) -> None:
    model = CharLSTM(VOCABULARY_SIZE, tiny(init="torch", hidden_size=7, pointer=pointer)).eval()
    temperatures_B1 = torch.tensor([[0.5], [1.0], [3.0]])
    weights = StepWeights(model, "float32")
    plain = Recurrence(weights, [1.0] * 3)
    tempered = Recurrence(weights, temperatures_B1.flatten().tolist())
    for ids_B in torch.randint(1, 4, (9, 3)):
        logits_BV, found_BV = plain.step(ids_B), tempered.step(ids_B)
        if not pointer:
            assert torch.allclose(found_BV, logits_BV / temperatures_B1, atol=1e-12)
        else:
            assert found_BV.exp().sum(1).tolist() == pytest.approx([1.0] * 3)
            assert torch.allclose(found_BV[1], logits_BV[1], atol=1e-12)


def test_bfloat16_is_near(
    tiny: Callable[..., TrainSettings], stacker: Stacker, bfloat16: None
) -> None:
    torch.manual_seed(3)
    model = CharLSTM(VOCABULARY_SIZE, tiny(layers=3, init="torch", hidden_size=50)).eval()
    with torch.no_grad():  # So that what was read makes a difference.
        for weight in model.parameters():
            weight.mul_(4 if weight.ndim == 2 else 1)
    exact, rounded = (
        Recurrence(StepWeights(model, precision, stacker), [1.0] * 3)
        for precision in ("float32", "bfloat16")
    )
    for ids_B in torch.randint(VOCABULARY_SIZE, (9, 3)):
        expected_BV, found_BV = exact.step(ids_B), rounded.step(ids_B).float()
        assert 0 < (found_BV - expected_BV).norm() < 0.01 * expected_BV.norm()


@pytest.mark.parametrize("pointer", [0, 6])
def test_a_gpu_s_cell_is_the_cpu_s(
    tiny: Callable[..., TrainSettings], gpu_stack: Stacker, pointer: int
) -> None:
    """In float32, step by step, at several temperatures."""
    sizes = {"layers": 3, "hidden_size": 70, "embedding_size": 5, "pointer": pointer}
    model = CharLSTM(VOCABULARY_SIZE, tiny(**sizes, init="torch", residual=True)).eval()
    cpu, gpu = (
        Recurrence(StepWeights(model, "float32", stacker), [0.5, 1.0, 2.0])
        for stacker in (TorchStack, gpu_stack)
    )
    for ids_B in torch.randint(VOCABULARY_SIZE, (20, 3)):
        torch.testing.assert_close(gpu.step(ids_B), cpu.step(ids_B), atol=2e-5, rtol=1e-5)


@pytest.mark.parametrize("is_native", [False, True])
@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
@pytest.mark.parametrize(
    ("hidden_size", "residual", "pointer"),
    [(8, True, 0), (100, False, 0), (300, True, 0), (100, True, 3), (300, True, 1000)],
)
def test_a_row_is_the_same_to_the_last_bit_in_any_batch(
    tiny: Callable[..., TrainSettings],
    native: Callable[[str], Stacker],
    is_native: bool,
    precision: str,
    hidden_size: int,
    residual: bool,
    pointer: int,
) -> None:
    sizes = {"layers": 3, "hidden_size": hidden_size, "pointer": pointer}
    model = CharLSTM(66, tiny(**sizes, init="torch", residual=residual)).eval()
    ids_TB = torch.randint(66, (5 if pointer < 5 else 90, 64))
    stacker = native(precision) if is_native else TorchStack
    weights = StepWeights(model, precision, stacker)
    temperatures_B = [0.0, 0.5, 0.7, 1.0, 1.3, 1e-300, 1e9, 0.01] * 8
    together = Recurrence(weights, temperatures_B)
    logits_TBV = torch.stack([together.step(ids_B).clone() for ids_B in ids_TB])
    for rows in (1, 17, 48) if pointer == 1000 else (1, 2, 3, 8, 16, 17, 33, 48):
        recurrence = Recurrence(weights, temperatures_B[-rows:])
        for ids_B, logits_BV in zip(ids_TB, logits_TBV, strict=True):
            assert torch.equal(recurrence.step(ids_B[-rows:]), logits_BV[-rows:]), rows
