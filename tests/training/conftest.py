"""Tiny settings, what is trained with them, and what records as a GPU does."""

import functools
import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from corpus.store import Store
from training.device import lacks_bfloat16, using_threads
from training.settings import TrainSettings
from training.stage import train
from training.stepping.cell import Cell, CpuCell, GpuCell
from training.stepping.stack import Stacker
from training.stepping.torch_stack import TorchStack

if not torch.cuda.is_available():
    os.environ["TRITON_INTERPRET"] = "1"  # Read when triton is loaded.

TINY = {
    "layers": 2,
    "hidden_size": 8,
    "batch_size": 4,
    "sequence_length": 5,
    "epochs": 0.14,  # 12 steps.
    "checkpoint_every": 5,
    "device": "cpu",
}


@pytest.fixture(autouse=True)
def _one_core(monkeypatch: pytest.MonkeyPatch) -> None:
    """For one thread, and songs between the steps: a process for them takes seconds to start."""
    torch.set_num_threads(1)
    monkeypatch.setattr("training.beside.cores", lambda: 1)


@pytest.fixture
def double() -> Iterator[None]:
    """New tensors are float64, so that an oracle can be met to the last digits."""
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(torch.float32)


@pytest.fixture
def bfloat16() -> None:
    """For a training in it on the CPU."""
    if lacks_bfloat16(torch.device("cpu")):
        pytest.skip("this processor has no bfloat16")


@pytest.fixture(scope="session")
def tiny() -> Callable[..., TrainSettings]:
    def settings(**changes: Any) -> TrainSettings:
        return TrainSettings(**(TINY | changes))

    return settings


@pytest.fixture(scope="session")
def encoded_once(
    tmp_path_factory: pytest.TempPathFactory, encode_songs: Callable[[Store], Store]
) -> Store:
    return encode_songs(Store(tmp_path_factory.mktemp("encoded")))


@pytest.fixture(scope="session")
def trained_once(
    tmp_path_factory: pytest.TempPathFactory,
    encoded_once: Store,
    tiny: Callable[..., TrainSettings],
) -> Store:
    store = copied(encoded_once, Store(tmp_path_factory.mktemp("trained")))
    with using_threads(1):
        train(store, tiny(), name="tiny")
    return store


def copied(made: Store, store: Store) -> Store:
    """Each test has a copy of its own of what was made once; the files have other stamps."""
    shutil.copytree(made.root, store.root, dirs_exist_ok=True)
    return store


@pytest.fixture
def encoded(store: Store, encoded_once: Store) -> Store:
    return copied(encoded_once, store)


@pytest.fixture
def trained(store: Store, trained_once: Store) -> Store:
    """With the run `tiny`: checkpoints at steps 5, 10 and 12."""
    return copied(trained_once, store)


class AsOnAGpu(GpuCell):
    """Its layout, with operations that are there everywhere in the place of the kernel."""

    @staticmethod
    def fused(added_B4H: Tensor, gates_B4H: Tensor, c_BH: Tensor) -> tuple[Tensor, Tensor]:
        given = (added_B4H, gates_B4H, c_BH)
        assert all(values.is_contiguous() and values.dtype == c_BH.dtype for values in given)
        assert added_B4H.shape == gates_B4H.shape == (len(c_BH), 4 * c_BH.shape[1])
        i, f, g, o = (added_B4H + gates_B4H).chunk(4, dim=1)
        next_BH = f.sigmoid() * c_BH + i.sigmoid() * g.tanh()
        return o.sigmoid() * next_BH.tanh(), next_BH


def by_cells(kind: type[Cell]) -> Stacker:
    return functools.partial(TorchStack, kind=kind)


@pytest.fixture
def gpu_cell() -> type[GpuCell]:
    return AsOnAGpu


@pytest.fixture
def gpu_stack() -> Stacker:
    return by_cells(AsOnAGpu)


@pytest.fixture(params=[CpuCell, AsOnAGpu])
def stacker(request: pytest.FixtureRequest) -> Stacker:
    """The layers by torch's operations, for each device."""
    return by_cells(request.param)


class Tape:
    """Records operations on the CPU as a CUDA graph does, and replays them on the same tensors.

    Python does not run again: what it decides, and tensors that it makes anew, are those of the
    recording. Where it reads a value, a graph would have to wait, and there is an error.
    """

    def __init__(self) -> None:
        self.done: list[str] = []

    def warm_up(self, work: Callable[[], None]) -> None:
        self.done.append("warm-up")
        work()

    def record(self, work: Callable[[], None]) -> Callable[[], None]:
        self.done.append("record")
        with _Operations() as operations:
            work()  # A graph would not do it now; so the first replay does nothing.

        def replay() -> None:
            self.done.append("replay")
            if self.done.count("replay") > 1:
                operations.again()

        return replay


aten = torch.ops.aten
WAITING = {
    aten._local_scalar_dense.default, aten.equal.default, aten.nonzero.default,
    aten.masked_select.default, aten.unique_dim.default, aten._unique2.default,
}  # fmt: skip
"""Operations whose result, or its shape, Python must wait for."""


class _Operations(TorchDispatchMode):
    """All that torch does, below autograd."""

    def __init__(self) -> None:
        super().__init__()
        self.done: list[tuple[Any, Any, Any, Any]] = []

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        if func in WAITING:
            raise RuntimeError("operation not permitted when stream is capturing\nmore")
        result = func(*args, **(kwargs or {}))
        self.done.append((func, args, kwargs or {}, result))
        return result

    @torch.no_grad()
    def again(self) -> None:
        for func, args, kwargs, result in self.done:
            if any(
                value.alias_info and not value.alias_info.is_write for value in func._schema.returns
            ):
                continue  # A view shows what is there now.
            for there, new in zip(
                tree_leaves(result), tree_leaves(func(*args, **kwargs)), strict=True
            ):
                if isinstance(new, Tensor) and there.data_ptr() != new.data_ptr():
                    there.copy_(new)


@pytest.fixture
def tape() -> Tape:
    return Tape()


@pytest.fixture
def tape_type() -> type[Tape]:
    return Tape


@pytest.fixture
def contrast() -> Callable[[str, str], float]:
    """Of two colours, from 1 to 21, as WCAG 2 defines it."""

    def ratio(first: str, second: str) -> float:
        dark, light = sorted(map(_luminance, (first, second)))
        return (light + 0.05) / (dark + 0.05)

    return ratio


def _luminance(colour: str) -> float:
    """Of `#rgb` or `#rrggbb`, as WCAG 2 defines it."""
    digits = colour if len(colour) == 6 else "".join(2 * digit for digit in colour)
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(weight * p for weight, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
