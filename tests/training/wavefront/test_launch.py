from types import SimpleNamespace
from typing import Any

import pytest
import torch

pytest.importorskip("triton", reason="torch came without Triton: pip install .[kernels]")
from training.wavefront import kernels, launch

GPU = torch.device("cuda")
ROOM = 232_448


@pytest.fixture(autouse=True)
def _an_h200(monkeypatch: pytest.MonkeyPatch) -> None:
    properties = SimpleNamespace(multi_processor_count=132, shared_memory_per_block_optin=ROOM)
    monkeypatch.setattr(torch.cuda, "get_device_properties", lambda device: properties)


@pytest.mark.parametrize("kernel", [kernels.forward, kernels.backward], ids=["forward", "backward"])
@pytest.mark.parametrize(
    ("B", "H", "L", "tile"),
    [
        (64, 320, 3, (16, 32)),  # char-rnn's
        (32, 384, 2, (16, 16)),  # best's
        (16, 64, 1, (16, 16)),
        (128, 320, 3, (32, 32)),
        (16, 1024, 1, None),  # More weights than a multiprocessor has room for.
        (2048, 320, 3, None),
    ],
)
def test_all_programs_have_a_processor_and_room(
    kernel: Any, B: int, H: int, L: int, tile: tuple[int, int] | None
) -> None:
    found = launch.tile_of(kernel, B, H, L, GPU, torch.bfloat16)
    if tile is None:
        assert found is None
        return
    assert found is not None
    assert (found["BLOCK_B"], found["BLOCK_H"]) == tile
    units, streams, layers = launch._grid(found, B, H, L)
    assert units * streams * layers <= 132
    assert (units * found["BLOCK_H"], streams * found["BLOCK_B"]) == (H, B)
    weights = 8 * H * found["BLOCK_H"]
    matrices, width = launch.READS[kernel]
    read = found["CHUNKS"] * matrices * found["BLOCK_B"] * width
    assert found["BLOCK_K"] == width
    assert 2 * (weights + read) <= ROOM
    assert 1 <= found["CHUNKS"] <= H // 64
