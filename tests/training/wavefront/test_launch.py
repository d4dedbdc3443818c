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
    ("B", "H", "L", "count"),
    [
        (64, 320, 3, 3),  # char-rnn's
        (32, 384, 2, 5),  # best's
        (16, 64, 1, 4),
        (16, 1024, 1, 0),  # More weights than a multiprocessor has room for.
        (2048, 320, 3, 0),
    ],
)
def test_all_programs_of_one_launch_have_a_processor_and_room(
    kernel: Any, B: int, H: int, L: int, count: int
) -> None:
    dtype, reads = torch.bfloat16, launch.READS[kernel]
    fitting = launch.fitting_tiles(reads, {"B": B, "H": H, "L": L}, GPU, dtype)
    if count:
        tuned = launch._tuned(kernel)
        tuned.nargs = {"weights_L24HH": torch.empty(0, dtype=dtype)}
        assert tuned.prune_configs({"T": 50, "B": B, "H": H, "L": L}) == fitting
    assert len(fitting) == count
    for tile in fitting:
        units, streams, layers = launch._grid(tile.kwargs, B, H, L)
        assert units * streams * layers <= 132
        assert (units * tile.kwargs["BLOCK_H"], streams * tile.kwargs["BLOCK_B"]) == (H, B)
        weights = 8 * H * tile.kwargs["BLOCK_H"]
        read = tile.kwargs["CHUNKS"] * reads * tile.kwargs["BLOCK_B"] * 64
        assert 2 * (weights + read) <= ROOM
        assert 1 <= tile.kwargs["CHUNKS"] <= H // 64


@pytest.mark.parametrize(("B", "streams"), [(16, 16), (32, 32), (96, 32), (64, 64), (640, 64)])
def test_what_does_not_fit_goes_in_large_tiles(B: int, streams: int) -> None:
    assert launch.large_tile(B)["BLOCK_B"] == streams
