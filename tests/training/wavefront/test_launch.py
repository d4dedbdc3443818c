from types import SimpleNamespace

import pytest
import torch

pytest.importorskip("triton", reason="torch came without Triton: pip install .[kernels]")
from training.wavefront import kernels, launch

GPU = torch.device("cuda")


@pytest.fixture(autouse=True)
def _an_h200(monkeypatch: pytest.MonkeyPatch) -> None:
    properties = SimpleNamespace(multi_processor_count=132)
    monkeypatch.setattr(torch.cuda, "get_device_properties", lambda device: properties)


@pytest.mark.parametrize(
    ("B", "H", "L", "count"),
    [
        (64, 320, 3, 6),  # char-rnn's
        (32, 384, 2, 5),  # best's
        (16, 64, 1, 2),
        (2048, 320, 3, 0),
    ],
)
def test_all_programs_of_one_launch_have_a_processor(B: int, H: int, L: int, count: int) -> None:
    fitting = launch._fitting(launch.TILES, {"B": B, "H": H, "L": L}, GPU)
    if count:
        tuned = launch._tuned(kernels.forward)
        tuned.nargs = {}
        sizes = {"T": 50, "B": B, "H": H, "L": L, "arrived": SimpleNamespace(device=GPU)}
        assert tuned.prune_configs(sizes) == fitting
    assert len(fitting) == count
    for tile in fitting:
        units, streams, layers = launch._grid(tile.kwargs, B, H, L)
        assert units * streams * layers <= 132
        assert (units * tile.kwargs["BLOCK_H"], streams * tile.kwargs["BLOCK_B"]) == (H, B)


@pytest.mark.parametrize(("B", "streams"), [(16, 16), (32, 32), (96, 32), (64, 64), (640, 64)])
def test_what_does_not_fit_goes_in_large_tiles(B: int, streams: int) -> None:
    assert launch.large_tile(B)["BLOCK_B"] == streams
