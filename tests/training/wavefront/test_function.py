"""On a CPU Triton interprets the kernels, program by program; there is no bfloat16 then."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from training import device, graph, trainer
from training.device import has_triton
from training.lstm import lstm
from training.model import CharLSTM
from training.settings import TrainSettings
from training.trainer import Trainer

pytest.importorskip(
    "triton",
    minversion=None if torch.cuda.is_available() else "3.7.1",
    reason="torch came without Triton, or one whose interpreter is too old: pip install .[kernels]",
)
if torch.cuda.is_available() and not has_triton():
    pytest.skip("Triton does not start on this GPU", allow_module_level=True)
from training.wavefront import function, launch
from training.wavefront.function import wavefront_lstm

has_gpu = torch.cuda.is_available()
DEVICE = "cuda" if has_gpu else "cpu"
# A GPU's exponential is good to two units in the last place.
CLOSE = {"rtol": 1e-3, "atol": 1e-4} if has_gpu else {"rtol": 1e-4, "atol": 1e-5}
V, STEPS = 7, 10 if has_gpu else 1
Sizes = tuple[int, int, int, int]
Tiny = Callable[..., TrainSettings]

sizes = pytest.mark.parametrize(
    "sizes",
    [
        (3, 5, 10, 3),
        (1, 1, 10, 2),
        (16, 7, 64, 1),  # A single program, which makes all rounds in one launch.
        (20, 3, 70, 2),
        (65, 2, 64, 2),
    ],
    ids=lambda sizes: "B{} T{} H{} L{}".format(*sizes),
)


@pytest.fixture(autouse=True)
def _exact_products(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.backends.cudnn, "allow_tf32", False)


@pytest.fixture(autouse=True)
def _nothing_unwritten_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(function._Layout, "empty", not_numbers)


def not_numbers(self: Any, *shape: int, dtype: torch.dtype | None = None) -> Tensor:
    return torch.full(shape, torch.nan, dtype=dtype or self.dtype, device=self.device)


class Case:
    """An LSTM of `sizes` (B, T, H, L), with inputs, states, and what the gradient comes from."""

    def __init__(self, sizes: Sizes, dtype: torch.dtype = torch.float32) -> None:
        torch.manual_seed(1)
        B, T, H, L = sizes
        self.net = nn.LSTM(5, H, L, batch_first=True).to(DEVICE, dtype)
        self.weights = [*self.net.parameters()]
        self.ids_BT = torch.randint(V, (B, T), device=DEVICE)
        self.embedding_VE = torch.randn(V, 5, device=DEVICE, dtype=dtype, requires_grad=True)
        self.state = tuple(torch.randn(2, L, B, H, device=DEVICE, dtype=dtype))
        self.d_y_BTH = torch.randn(B, T, H, device=DEVICE, dtype=dtype)

    def results(self, lstm: Callable[..., tuple[Tensor, ...]]) -> tuple[Tensor, ...]:
        """Outputs, last states, and the gradients of embeddings and weights."""
        y_BTH, *ends = lstm(self.ids_BT, self.embedding_VE, self.state, self.weights)
        return y_BTH, *ends, *torch.autograd.grad(
            (y_BTH * self.d_y_BTH).sum(), [self.embedding_VE, *self.weights]
        )  # fmt: skip


def differs_by(found: Tensor, expected: Tensor) -> float:
    """A share of its length."""
    expected = expected.detach().float()
    return float((found.detach().float() - expected).norm() / expected.norm())


def library_lstm(
    ids_BT: Tensor, embedding_VE: Tensor, state: tuple[Tensor, ...], weights: Sequence[Tensor]
) -> tuple[Tensor, ...]:
    return lstm(embedding_VE[ids_BT], state, weights)


@sizes
def test_it_is_torch_s(sizes: Sizes) -> None:
    case = Case(sizes)
    for found, expected in zip(
        case.results(wavefront_lstm), case.results(library_lstm), strict=True
    ):
        torch.testing.assert_close(found, expected, **CLOSE)


@pytest.mark.parametrize(
    "dtype",
    [
        torch.float16,
        pytest.param(
            torch.bfloat16,
            marks=pytest.mark.skipif(not has_gpu, reason="Triton's interpreter has no bfloat16"),
        ),
    ],
)
def test_half_precision_differs_by_its_rounding_only(dtype: torch.dtype) -> None:
    case = Case((3, 5, 10, 3), dtype)
    for found, expected in zip(
        case.results(wavefront_lstm), case.results(library_lstm), strict=True
    ):
        assert found.dtype == expected.dtype
        assert differs_by(found, expected) < 4 * torch.finfo(dtype).eps


@pytest.mark.skipif(has_gpu, reason="for Triton's interpreter")
def test_many_launches_and_one_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    case = Case((16, 7, 64, 1))
    together = case.results(wavefront_lstm)
    grids, real = [], launch._grid
    monkeypatch.setattr(launch, "_grid", lambda *sizes: grids.append(1) or Grid(real(*sizes)))
    for found, expected in zip(case.results(wavefront_lstm), together, strict=True):
        torch.testing.assert_close(found, expected, rtol=1e-6, atol=1e-6)
    assert grids


def test_weights_and_states_of_float32_are_multiplied_in_half_of_it() -> None:
    """As a training step does it."""
    case, half = Case((3, 5, 10, 3)), torch.bfloat16 if has_gpu else torch.float16

    def under_autocast(*args: Any) -> tuple[Tensor, ...]:
        with torch.autocast(DEVICE, half):
            return wavefront_lstm(*args)

    exact = case.results(library_lstm)
    for found, expected in zip(case.results(under_autocast), exact, strict=True):
        assert 0 < differs_by(found, expected) < 4 * torch.finfo(half).eps


@pytest.mark.skipif(not has_gpu, reason="torch finds no GPU here")
@pytest.mark.parametrize("is_residual", [False, True])
@pytest.mark.parametrize("hidden", [300, 120])
@pytest.mark.parametrize("tile", launch.TILES, ids=str)
def test_no_program_runs_ahead(
    tile: launch.Tile, hidden: int, is_residual: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that read what another had not written yet would find no number there."""
    monkeypatch.setattr(launch, "TILES", [tile])
    case = Case((50, 50, hidden, 3), torch.bfloat16)
    masks_MBTH = 2 * torch.rand(2, 50, 50, hidden, device=DEVICE).round()
    B, H = function.filled_up(50, hidden)
    for kernel in launch.READS:
        if launch.tile_of(kernel, B, H, 3, torch.device("cuda"), torch.bfloat16) is None:
            pytest.skip("this GPU has not as many multiprocessors")

    def results() -> tuple[Tensor, ...]:
        return case.results(partial(wavefront_lstm, masks_MBTH=masks_MBTH, is_residual=is_residual))

    first = results()
    assert all(part.isfinite().all() for part in first)
    for _ in range(50):
        for again, before in zip(results(), first, strict=True):
            assert torch.equal(again, before)


class Grid(tuple[int, int, int]):
    """As it is, but not known to be one program."""

    def __eq__(self, other: object) -> bool:
        return False

    __hash__ = None  # type: ignore[assignment]


@pytest.mark.parametrize(
    "changes",
    [
        {"residual": True},
        {"residual": True, "dropout": 0.4, "locked_dropout": True},
        {"residual": True, "layers": 4, "embedding_size": 3},
        {"weight_drop": 0.5},
    ],
    ids=str,
)
def test_the_model_is_the_same(tiny: Tiny, changes: dict[str, Any]) -> None:
    """With the same locked dropout: of two layers, both draw it in the same order."""
    found = []
    for kernel in ("library", "wavefront"):
        torch.manual_seed(2)
        model = CharLSTM(V, tiny(**{"init": "torch"} | changes)).to(DEVICE)
        model.kernel = kernel
        torch.manual_seed(3)
        ids_BT = torch.randint(V, (4, 6), device=DEVICE)
        logits_BTV, state = model(ids_BT, model.initial_state(4))
        (logits_BTV**2).sum().backward()
        found.append([logits_BTV, *state, *(p.grad for p in model.parameters())])
    for library, wavefront in zip(*found, strict=True):
        torch.testing.assert_close(wavefront, library, **CLOSE)


@pytest.mark.parametrize(("is_residual", "steps"), [(False, 1), (True, 5)])
def test_masks_are_factors_of_what_goes_up(is_residual: bool, steps: int) -> None:
    case = Case((3, 5, 10, 3))
    masks_MBTH = 2 * torch.rand(2, 3, steps, 10, device=DEVICE).round()

    def layer_by_layer(
        ids_BT: Tensor, embedding_VE: Tensor, state: tuple[Tensor, ...], weights: list[Tensor]
    ) -> tuple[Tensor, ...]:
        hs, cs, x_BTE = [], [], embedding_VE[ids_BT]
        for layer in range(3):
            start = tuple(part_LBH[layer : layer + 1] for part_LBH in state)
            y_BTH, h_1BH, c_1BH = lstm(x_BTE, start, weights[4 * layer :][:4], is_training=True)
            x_BTE = y_BTH + x_BTE if is_residual and layer else y_BTH
            if layer < 2:
                x_BTE = x_BTE * masks_MBTH[layer]
            hs.append(h_1BH)
            cs.append(c_1BH)
        return x_BTE, torch.cat(hs), torch.cat(cs)

    def wavefront(*args: Any) -> tuple[Tensor, ...]:
        return wavefront_lstm(*args, masks_MBTH=masks_MBTH, is_residual=is_residual)

    for found, expected in zip(case.results(wavefront), case.results(layer_by_layer), strict=True):
        torch.testing.assert_close(found, expected, **CLOSE)


@pytest.mark.parametrize("preset", ["char-rnn", "best", *(["quick"] if has_gpu else [])])
def test_presets_train_alike(preset: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trainer, "pick_kernel", lambda settings, *_: settings.kernel)
    monkeypatch.setattr(device, "_has_bfloat16", lambda device: has_gpu)
    told: list[str] = []
    monkeypatch.setattr(graph.log, "warning", told.append)
    ids_N = np.random.default_rng(4).integers(1, V, 600).repeat(2).astype(np.uint8)
    ids_N[::40] = 0
    losses, gradients = [], []
    for kernel in ("library", "wavefront"):
        settings = TrainSettings.of_preset(
            preset, device=DEVICE, kernel=kernel, precision="auto", hidden_size=12,
            batch_size=4, sequence_length=5 if has_gpu else 3, dropout=0.0, warmup_steps=0,
            averaging=0.0, clip_at=0.1,
            **({"pointer": 20, "pointer_size": 4} if preset != "char-rnn" else {}),
        )  # fmt: skip
        training = Trainer(settings, V, ids_N, ids_N if has_gpu else ids_N[:40])
        losses.append([float(training.train_step(0.1))])
        gradients.append([weight.grad.clone() for weight in training.model.parameters()])
        losses[-1] += [float(training.train_step(0.1)) for _ in range(STEPS - 1)]
        losses[-1].append(training.validate())
    assert len(set(losses[0])) == STEPS + 1
    assert losses[1] == pytest.approx(losses[0], rel=0.01 if has_gpu else 1e-4)
    for expected, found in zip(*gradients, strict=True):
        assert differs_by(found, expected) < (0.05 if has_gpu else 1e-5)
    assert not told  # A GPU replays all steps from the fourth on.


def test_no_gradient_goes_through_the_last_states() -> None:
    case = Case((2, 3, 4, 1))
    y_BTH, h_LBH, c_LBH = wavefront_lstm(case.ids_BT % 5, None, case.state, case.weights)
    assert y_BTH.requires_grad
    assert not h_LBH.requires_grad
    assert not c_LBH.requires_grad
