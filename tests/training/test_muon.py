import torch
from torch import nn
from torch.optim import Muon

from training.muon import BatchedMuon

SHAPES = [(9, 4), (5, 5), (9, 4), (3, 8), (9, 4)]
OPTIONS = {"weight_decay": 0.3, "adjust_lr_fn": "match_rms_adamw"}


def matrices() -> list[nn.Parameter]:
    torch.manual_seed(1)
    return [nn.Parameter(torch.randn(shape)) for shape in SHAPES]


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
