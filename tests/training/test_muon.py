import pytest
import torch
from torch import nn
from torch.optim import Muon

from training import muon
from training.muon import BatchedMuon, orthogonal

SHAPES = [(9, 4), (5, 5), (9, 4), (3, 8), (9, 4)]
OPTIONS = {"weight_decay": 0.3, "adjust_lr_fn": "match_rms_adamw"}


def matrices() -> list[nn.Parameter]:
    torch.manual_seed(1)
    return [nn.Parameter(torch.randn(shape)) for shape in SHAPES]


@pytest.fixture(autouse=True)
def products(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> torch.dtype:
    """Of torch's type, or of another device's, whatever this one has."""
    dtype: torch.dtype = getattr(request, "param", torch.bfloat16)
    monkeypatch.setattr(muon, "muon_type", lambda device: dtype)
    return dtype


def test_it_steps_as_torch_s() -> None:
    """But for the rounding of bfloat16, in which products of several matrices may add up anew."""
    ours, theirs, rate = matrices(), matrices(), torch.tensor(0.0)
    batched = BatchedMuon(ours, lr=rate, **OPTIONS)
    plain = Muon(theirs, lr=0.0, **OPTIONS)
    for now in (0.1, 0.05, 0.02):
        rate.fill_(now)
        plain.param_groups[0]["lr"] = now
        for own, their in zip(ours, theirs, strict=True):
            own.grad = their.grad = torch.randn_like(own)
        batched.step()
        plain.step()
        for own, their in zip(ours, theirs, strict=True):
            torch.testing.assert_close(own, their, rtol=0.02, atol=0.003)
    assert batched.param_groups[0]["lr"] is rate
    for own, their in zip(batched.state.values(), plain.state.values(), strict=True):
        torch.testing.assert_close(own, their)


@pytest.mark.parametrize("products", [torch.bfloat16, torch.float32], indirect=True)
def test_rows_come_close_to_orthonormal_ones_as_exactly_as_the_type_allows(
    products: torch.dtype,
) -> None:
    torch.manual_seed(2)
    update_NRC = torch.randn(1, 6, 20, dtype=torch.float64)
    group = {"ns_coefficients": (1.875, -1.25, 0.375), "ns_steps": 25, "eps": 1e-7}
    u_NRR, _, v_NRC = torch.linalg.svd(update_NRC, full_matrices=False)
    for found_NRC in (orthogonal(update_NRC, group), orthogonal(update_NRC.mT, group).mT):
        off = float((found_NRC - u_NRR @ v_NRC).abs().max())
        assert off < (1e-5 if products == torch.float32 else 2e-2)
        assert found_NRC.dtype == torch.float32


def test_one_s_state_is_the_other_s() -> None:
    ours, theirs = matrices(), matrices()
    batched = BatchedMuon(ours, lr=torch.tensor(0.1), **OPTIONS)
    plain = Muon(theirs, lr=0.1, **OPTIONS)
    for own, their in zip(ours, theirs, strict=True):
        own.grad = their.grad = torch.randn_like(own)
    batched.step()
    plain.load_state_dict(batched.state_dict())
    assert [*plain.state_dict()["state"]] == [*batched.state_dict()["state"]]
    plain.step()
