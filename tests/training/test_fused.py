"""On a CPU Triton interprets the kernel."""

import math

import pytest
import torch
from torch import Tensor, nn
from torch.optim import RMSprop

from training.device import has_triton

pytest.importorskip(
    "triton",
    minversion=None if torch.cuda.is_available() else "3.7.1",
    reason="torch came without Triton, or one whose interpreter is too old: pip install .[kernels]",
)
if torch.cuda.is_available() and not has_triton():
    pytest.skip("Triton does not start on this GPU", allow_module_level=True)
from training.fused import FusedRMSprop

DEVICE = "cuda" if torch.cuda.is_available() else "cpu"
OPTIONS = {"alpha": 0.95, "eps": 1e-8, "foreach": True}


def weights() -> list[nn.Parameter]:
    torch.manual_seed(1)
    return [nn.Parameter(torch.randn(size, device=DEVICE)) for size in ((3, 5), (1,), (70, 31))]


def gradients(step: int) -> list[Tensor]:
    torch.manual_seed(step)
    return [torch.randn_like(weight) for weight in weights()]


@pytest.mark.parametrize("clip_at", [math.inf, 0.5])
def test_it_is_torch_s(clip_at: float) -> None:
    ours, theirs = weights(), weights()
    rate = torch.tensor(0.01, device=DEVICE)
    fused = FusedRMSprop(ours, clip_at, lr=rate, **OPTIONS)
    plain = RMSprop(theirs, lr=0.01, **OPTIONS)
    for step in range(4):
        for own, their, gradient in zip(ours, theirs, gradients(step), strict=True):
            own.grad, their.grad = gradient.clone(), gradient.clamp(-clip_at, clip_at)
        rate.fill_(0.01 / (step + 1))
        plain.param_groups[0]["lr"] = 0.01 / (step + 1)
        fused.step()
        plain.step()
    for own, their in zip(ours, theirs, strict=True):
        torch.testing.assert_close(own, their, rtol=1e-5, atol=1e-6)
    assert fused.state_dict()["state"].keys() == plain.state_dict()["state"].keys()
    for own, their in zip(fused.state.values(), plain.state.values(), strict=True):
        assert own.keys() == their.keys()
        assert float(own["step"]) == float(their["step"]) == 4


def test_what_is_no_number_stays_none() -> None:
    (weight, *_) = ours = weights()
    fused = FusedRMSprop(ours, 1.0, lr=torch.tensor(0.01, device=DEVICE), **OPTIONS)
    weight.grad = torch.full_like(weight, math.nan)
    fused.step()
    assert weight.isnan().all()


def test_a_gradient_may_lie_as_it_likes() -> None:
    (weight, *_) = ours = weights()
    fused = FusedRMSprop(ours, math.inf, lr=torch.tensor(1.0, device=DEVICE), **OPTIONS)
    before = weight.detach().clone()
    weight.grad = torch.eye(5, device=DEVICE)[:, :3].T
    fused.step()
    assert torch.equal(weight != before, torch.eye(3, 5, device=DEVICE, dtype=torch.bool))
