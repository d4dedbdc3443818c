from collections.abc import Callable

import pytest
import torch

from training.model import CharLSTM
from training.settings import TrainSettings
from training.stepping import compiler
from training.stepping import native as native_module
from training.stepping.native import NativeStack, c_library
from training.stepping.recurrence import Recurrence, StepWeights, stacker_for
from training.stepping.stack import Stacker
from training.stepping.torch_stack import TorchStack

CPU, GPU = torch.device("cpu"), torch.device("cuda")
V = 70
Native = Callable[[str], Stacker]


@pytest.fixture
def model(tiny: Callable[..., TrainSettings], request: pytest.FixtureRequest) -> CharLSTM:
    """With weights that are far from 0, as after a long training."""
    torch.manual_seed(4)
    model = CharLSTM(V, tiny(init="torch", **request.param)).eval()
    with torch.no_grad():
        for weight in model.parameters():
            weight.mul_(4)
    return model


SIZES = [
    {"layers": 1, "hidden_size": 7},
    {"layers": 3, "hidden_size": 32},
    {"layers": 2, "hidden_size": 33, "embedding_size": 5, "residual": True},
    {"layers": 4, "hidden_size": 50, "residual": True, "pointer": 6, "pointer_size": 9},
]


def steps(model: CharLSTM, stacker: Stacker, precision: str, ids_TB: torch.Tensor) -> torch.Tensor:
    """All logits_TBV."""
    weights = StepWeights(model, precision, stacker)
    recurrence = Recurrence(weights, [0.7] * ids_TB.shape[1])
    return torch.stack([recurrence.step(ids_B).clone() for ids_B in ids_TB])


@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize("songs", [1, 5, 17, 64])
@pytest.mark.parametrize("model", SIZES, indirect=True)
def test_c_computes_what_torch_does(
    model: CharLSTM, native: Native, songs: int, threads: int
) -> None:
    torch.set_num_threads(threads)
    ids_TB = torch.randint(V, (12, songs))
    found_TBV = steps(model, native("float32"), "float32", ids_TB)
    expected_TBV = steps(model, TorchStack, "float32", ids_TB)
    assert found_TBV.shape == (12, songs, V)
    torch.testing.assert_close(found_TBV, expected_TBV, atol=2e-4, rtol=1e-4)


@pytest.mark.parametrize("model", SIZES, indirect=True)
def test_short_vectors_of_older_processors_compute_it_too(
    model: CharLSTM, native: Native, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As long as ARM's."""
    stacker = native("float32")
    monkeypatch.setattr(compiler, "WAYS", (("-march=x86-64",),))
    found = c_library.__wrapped__(torch.float32)
    if found is None:
        pytest.skip("wants an x86-64 processor")
    assert found.lanes() == 4
    monkeypatch.setattr(native_module, "c_library", lambda dtype: found)
    ids_TB = torch.randint(V, (12, 17))
    found_TBV = steps(model, stacker, "float32", ids_TB)
    expected_TBV = steps(model, TorchStack, "float32", ids_TB)
    torch.testing.assert_close(found_TBV, expected_TBV, atol=2e-4, rtol=1e-4)


@pytest.mark.parametrize("model", SIZES, indirect=True)
def test_bfloat16_is_no_further_off_than_torch_s(model: CharLSTM, native: Native) -> None:
    ids_TB = torch.randint(V, (12, 9))
    exact_TBV = steps(model, TorchStack, "float32", ids_TB)
    found_TBV = steps(model, native("bfloat16"), "bfloat16", ids_TB)
    other_TBV = steps(model, TorchStack, "bfloat16", ids_TB)
    assert 0 < (found_TBV - exact_TBV).abs().mean() < 1.2 * (other_TBV - exact_TBV).abs().mean()


@pytest.mark.parametrize("model", SIZES[1:2], indirect=True)
def test_songs_of_one_model_have_states_of_their_own(model: CharLSTM, native: Native) -> None:
    weights = StepWeights(model, "float32", native("float32"))
    alone, first, second = (Recurrence(weights, [1.0]) for _ in range(3))
    for n in range(6):
        expected_BV = alone.step(torch.tensor([n])).clone()
        second.step(torch.tensor([V - 1 - n]))
        assert torch.equal(first.step(torch.tensor([n])), expected_BV)


def test_it_is_for_a_cpu_and_for_numbers_that_c_has_here(
    monkeypatch: pytest.MonkeyPatch, native: Native
) -> None:
    native("float32")
    assert stacker_for(CPU, torch.float32, torch.float32) is NativeStack
    assert stacker_for(CPU, torch.float64, torch.float64) is TorchStack
    assert stacker_for(CPU, torch.bfloat16, torch.float64) is TorchStack
    assert stacker_for(GPU, torch.float32, torch.float32) is TorchStack
    monkeypatch.setattr(native_module, "c_library", lambda dtype: None)
    assert stacker_for(CPU, torch.float32, torch.float32) is TorchStack
