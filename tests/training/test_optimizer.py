"""Which weights an optimizer steps, and how they share a rate."""

from collections.abc import Callable

import pytest
import torch
from torch.optim import SGD

from training import muon, optimizer
from training.model import CharLSTM
from training.optimizer import Optimizers, build_optimizers
from training.settings import TrainSettings

V, H = 7, 5
Tiny = Callable[..., TrainSettings]


@pytest.fixture
def model(tiny: Tiny) -> CharLSTM:
    return CharLSTM(V, tiny(layers=2, hidden_size=H, embedding_size=6))


def stepped(optimizers: Optimizers, model: CharLSTM) -> dict[str, list[str]]:
    """The weights that each part moves."""
    moved = {}
    for part in optimizers.parts:
        before = {name: weight.clone() for name, weight in model.named_parameters()}
        for weight in model.parameters():
            weight.grad = torch.randn_like(weight)
        part.step()
        now = dict(model.named_parameters())
        moved[type(part).__name__] = [n for n, w in before.items() if not torch.equal(w, now[n])]
    return moved


@pytest.mark.parametrize(
    ("dtype", "name"), [(torch.bfloat16, "Muon"), (torch.float32, "BatchedMuon")]
)
def test_muon_steps_the_inner_matrices_and_adamw_the_rest(
    tiny: Tiny, monkeypatch: pytest.MonkeyPatch, dtype: torch.dtype, name: str
) -> None:
    """By torch's, unless it would be slow on a processor without bfloat16."""
    for module in (muon, optimizer):
        monkeypatch.setattr(module, "muon_type", lambda device: dtype)
    model = CharLSTM(V, tiny(layers=2, hidden_size=H, pointer=4))
    moved = stepped(build_optimizers(model, tiny(optimizer="muon")), model)
    kinds = ("weight_ih", "weight_hh")
    matrices = [f"lstm.{kind}_l{layer}" for layer in (0, 1) for kind in kinds]
    assert moved[name] == [*matrices, "pointer.query.weight", "pointer.key.weight"]
    names = {name for name, _ in model.named_parameters()}
    assert set(moved["AdamW"]) == names - set(moved[name])


@pytest.mark.parametrize(("name", "kind"), [("adamw", "AdamW"), ("rmsprop", "RMSprop")])
def test_the_others_step_all_weights(model: CharLSTM, tiny: Tiny, name: str, kind: str) -> None:
    moved = stepped(build_optimizers(model, tiny(optimizer=name)), model)
    assert moved == {kind: [name for name, _ in model.named_parameters()]}


def test_one_rate_serves_all_parts(model: CharLSTM, tiny: Tiny) -> None:
    optimizers = build_optimizers(model, tiny(optimizer="muon", learning_rate=0.5))
    assert optimizers.rate == 0.5
    optimizers.rate = 0.25
    assert optimizers.rate == 0.25
    assert [part.param_groups[0]["lr"] for part in optimizers.parts] == [0.25, 0.25]


def test_a_rate_that_lies_on_a_device_is_not_read_back() -> None:
    """Which would wait for all that a GPU has to do; what is on `meta` cannot be read."""
    part = SGD([torch.zeros(1)])
    part.param_groups[0]["lr"] = torch.tensor(0.5, device="meta")
    optimizers = Optimizers([part], lambda: None)
    optimizers.rate = 0.25
    assert optimizers.rate == 0.25


def test_without_a_rate_nothing_moves(model: CharLSTM, tiny: Tiny) -> None:
    optimizers = build_optimizers(model, tiny(optimizer="muon", weight_decay=0.5))
    optimizers.rate = 0.0
    assert not any(stepped(optimizers, model).values())


def test_muon_s_step_is_orthogonal_and_as_large_as_the_rate_says(
    model: CharLSTM, tiny: Tiny
) -> None:
    """Its singular values are near 0.2 sqrt(rows) times the rate, whatever the gradient's are."""
    optimizers = build_optimizers(model, tiny(optimizer="muon", weight_decay=0.0))
    optimizers.rate = 0.1
    before = model.lstm.weight_hh_l0.detach().clone()
    for weight in model.parameters():
        weight.grad = torch.randn_like(weight)
    optimizers.step()
    step = before - model.lstm.weight_hh_l0.detach()
    values = torch.linalg.svdvals(step) / (0.1 * 0.2 * (4 * H) ** 0.5)
    assert float(values.min()) > 0.5
    assert float(values.max()) < 1.5


@pytest.mark.parametrize("name", ["adamw", "muon"])
def test_weights_decay_by_their_share_times_the_rate(
    model: CharLSTM, tiny: Tiny, name: str
) -> None:
    """Where there is nothing to learn, in every part."""
    optimizers = build_optimizers(model, tiny(optimizer=name, weight_decay=0.5))
    optimizers.rate = 0.1
    before = {name: weight.detach().clone() for name, weight in model.named_parameters()}
    for weight in model.parameters():
        weight.grad = torch.zeros_like(weight)
    optimizers.step()
    for name, weight in model.named_parameters():
        torch.testing.assert_close(weight.detach(), before[name] * (1 - 0.1 * 0.5))


def test_rmsprop_forgets_as_fast_as_it_is_told(model: CharLSTM, tiny: Tiny) -> None:
    """The first step divides by the root of (1 - decay) g**2."""
    optimizers = build_optimizers(model, tiny(optimizer="rmsprop", rmsprop_decay=0.75))
    optimizers.rate = 0.1
    weight = model.output.weight
    before = weight.detach().clone()
    for parameter in model.parameters():
        parameter.grad = torch.full_like(parameter, 3.0)
    optimizers.step()
    torch.testing.assert_close(weight.detach(), before - 0.1 / 0.25**0.5)
