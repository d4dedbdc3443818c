"""The pretended GPU is as strict as a real one, on which these tests are run too."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from training.device import Moment
from training.transfer import fetch, send


@pytest.fixture
def strict(gpu: str) -> Iterator[str]:
    """A GPU that must not be waited for."""
    torch.zeros(1, device=gpu).add(1).tolist()  # A real one starts with the first operation.
    torch.cuda.set_sync_debug_mode("error")
    yield gpu
    torch.cuda.set_sync_debug_mode("default")


@pytest.mark.parametrize(
    "together",
    [
        lambda there, here: there + here,
        lambda there, here: here @ there,
        lambda there, here: torch.cat([there, here]),
        lambda there, here: nn.functional.linear(there, here),
        lambda there, here: here.add_(there),
    ],
)
def test_tensors_of_two_devices_do_not_mix(
    gpu: str, together: Callable[[Tensor, Tensor], Tensor]
) -> None:
    with pytest.raises(RuntimeError, match="two devices|same device"):
        together(torch.ones(2, 2, device=gpu), torch.ones(2, 2))


def test_a_number_of_the_host_goes_with_both(gpu: str) -> None:
    there_2 = torch.ones(2, device=gpu) * torch.tensor(3.0) + 1
    assert there_2.device.type == "cuda"
    assert there_2.tolist() == [4, 4]


def test_the_host_does_not_see_its_memory(gpu: str) -> None:
    with pytest.raises(TypeError):
        torch.ones(2, device=gpu).numpy()
    here_2 = torch.ones(2)
    there_2 = here_2.to(gpu)
    there_2.add_(1)
    assert here_2.tolist() == [1, 1]
    assert there_2.cpu().tolist() == [2, 2]


@pytest.mark.parametrize(
    "wait",
    [
        lambda there: there.sum().item(),
        lambda there: float(there[0]),
        lambda there: bool((there > 1).any()),
        lambda there: there.tolist(),
        lambda there: there.cpu(),
        lambda there: there.to("cpu"),
        lambda there: torch.zeros(3).copy_(there),
        lambda there: there.copy_(torch.zeros(3)),
        lambda there: there[there > 1],
        lambda there: there.nonzero(),
        lambda there: torch.tensor([1.0, 2.0], device=there.device),
        lambda there: torch.zeros(3).to(there.device, non_blocking=True).sum().item(),
    ],
)
def test_what_would_wait_for_it_is_told(strict: str, wait: Callable[[Tensor], object]) -> None:
    there_3 = torch.arange(3.0, device=strict)
    with pytest.raises(RuntimeError, match="waits for the GPU|synchronizing"):
        wait(there_3)


def test_what_need_not_wait_does_not(strict: str) -> None:
    there_3 = torch.arange(3.0, device=strict)
    there_3 += there_3.mean() * 2
    send(np.array([4.0, 5.0, 6.0], dtype=np.float32), there_3)
    found = fetch(there_3)
    there_3.zero_()
    assert found().tolist() == [4, 5, 6]


def test_a_copy_arrives_with_an_event_after_it(pretended: object) -> None:
    """Not before: by the time that the host looks, a real one may have copied, or not."""
    with pretended.plugged_in():  # type: ignore[attr-defined]
        there_2 = torch.tensor([1.0, 2.0], device="cuda")
        before, here_2 = Moment(there_2.device), torch.empty(2, pin_memory=True)
        here_2.copy_(there_2, non_blocking=True)
        after = Moment(there_2.device)
        there_2.zero_()
        assert before.seconds_to(before) == 0
        assert here_2.isnan().all()
        assert before.seconds_to(after) > 0
        assert here_2.tolist() == [1, 2]


def test_a_module_is_brought_there_and_back(gpu: str) -> None:
    module = nn.Sequential(nn.Embedding(3, 4), nn.Linear(4, 2)).to(gpu)
    assert {weight.device.type for weight in module.parameters()} == {"cuda"}
    loss = module(torch.tensor([0, 2], device=gpu)).square().sum()
    loss.backward()
    for weight in module.parameters():
        assert weight.grad is not None
        assert weight.grad.device.type == "cuda"
    assert {weight.device.type for weight in module.to("cpu").parameters()} == {"cpu"}


def test_autocast_multiplies_in_its_type(gpu: str) -> None:
    there_22 = torch.ones(2, 2, device=gpu)
    with torch.autocast("cuda", torch.bfloat16):
        assert (there_22 @ there_22).dtype == torch.bfloat16
    assert (there_22 @ there_22).dtype == torch.float32
