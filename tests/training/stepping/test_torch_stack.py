from collections.abc import Callable

import pytest
import torch

from training.model import CharLSTM
from training.settings import TrainSettings
from training.stepping.cell import CpuCell, GpuCell, cell_for
from training.stepping.recurrence import Recurrence, StepWeights
from training.stepping.stack import Stacker
from training.stepping.torch_stack import TorchStep

VOCABULARY_SIZE = 11


def test_the_device_decides_which_cell_it_is() -> None:
    assert cell_for(torch.device("cpu")) is CpuCell
    assert cell_for(torch.device("cuda")) is GpuCell


@pytest.mark.parametrize("residual", [False, True])
def test_a_gpu_s_products_begin_at_round_numbers_and_what_fills_up_stays_zero(
    tiny: Callable[..., TrainSettings], gpu_stack: Stacker, residual: bool
) -> None:
    sizes = {"layers": 3, "hidden_size": 70, "residual": residual}
    model = CharLSTM(VOCABULARY_SIZE, tiny(**sizes, init="torch")).eval()
    with torch.no_grad():
        model.output.bias.fill_(1.0)
    weights = StepWeights(model, "float32", gpu_stack)
    recurrence = Recurrence(weights, [1.0] * 3)
    step = recurrence.through
    assert isinstance(step, TorchStep)
    for ids_B in torch.randint(VOCABULARY_SIZE, (5, 3)):
        logits_BV = recurrence.step(ids_B)
    assert logits_BV.shape == (3, VOCABULARY_SIZE)
    for inputs_BK in (*[cell.inputs for cell in step.cells], step.summit_BH):
        numbers = (*inputs_BK.shape[1:], inputs_BK.stride(0), inputs_BK.storage_offset())
        assert [number % 64 for number in numbers] == [0, 0, 0]
    assert step.stack.heads(step.summit_BH).shape[1] == 16
    for cell in step.cells:
        assert cell.product(cell.inputs).shape[1] == 4 * 128
        assert isinstance(cell, GpuCell)
        for state_BH in (cell.h, cell.c):
            assert state_BH[:3, :70].all()
            assert not state_BH[:, 70:].any()
