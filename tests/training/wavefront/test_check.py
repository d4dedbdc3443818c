from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
import torch

from corpus.errors import SettingsError
from training import device, wavefront
from training.settings import TrainSettings
from training.wavefront import has_triton, pick_kernel

GPU = torch.device("cuda")
Tiny = Callable[..., TrainSettings]


@pytest.fixture
def a_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("triton", reason="torch came without Triton: pip install .[kernels]")
    properties = SimpleNamespace(multi_processor_count=132, shared_memory_per_block_optin=232_448)
    monkeypatch.setattr(torch.cuda, "get_device_properties", lambda device: properties)
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda **given: True)
    monkeypatch.setattr(device, "_has_bfloat16", lambda device: True)
    monkeypatch.setattr(wavefront, "has_triton", lambda: True)


@pytest.mark.usefixtures("a_gpu")
@pytest.mark.parametrize("preset", ["char-rnn", "quick", "best"])
def test_presets_in_bfloat16_take_it(preset: str) -> None:
    settings = TrainSettings.of_preset(preset, precision="auto")
    assert pick_kernel(settings, GPU, settings.batch_size) == "wavefront"


@pytest.mark.usefixtures("a_gpu")
@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"precision": "float32"}, "multiplies in bfloat16, and the precision is float32"),
        ({"batch_size": 2048}, "keeps all weights.*3 x 300 with 2048 streams are too many"),
        ({"hidden_size": 2000, "batch_size": 4}, "keeps all weights.*3 x 2000 with 4 streams"),
        ({"sequence_length": 10_000}, "cannot count the gates of 10,000 steps"),
    ],
)
def test_what_it_cannot_do_the_library_does(changes: dict[str, Any], told: str) -> None:
    settings = TrainSettings(**{"precision": "auto"} | changes)
    assert pick_kernel(settings, GPU, settings.batch_size) == "library"
    if settings.precision == "float32":
        with pytest.raises(SettingsError, match="kernel: wavefront multiplies in bfloat16"):
            TrainSettings(kernel="wavefront", precision="float32")
        return
    asked = TrainSettings(**{"precision": "auto", "kernel": "wavefront"} | changes)
    with pytest.raises(SettingsError, match=f"kernel: wavefront {told}.*; take auto or library"):
        pick_kernel(asked, GPU, asked.batch_size)


def test_a_cpu_takes_the_library(tiny: Tiny) -> None:
    cpu = torch.device("cpu")
    assert pick_kernel(tiny(), cpu, 4) == "library"
    with pytest.raises(SettingsError, match="wavefront wants a GPU, and the device is cpu"):
        pick_kernel(tiny(kernel="wavefront", precision="auto"), cpu, 4)


@pytest.mark.usefixtures("a_gpu")
def test_an_old_gpu_takes_the_library(monkeypatch: pytest.MonkeyPatch, tiny: Tiny) -> None:
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda **given: False)
    assert pick_kernel(tiny(), GPU, 4) == "library"
    with pytest.raises(SettingsError, match="wants a GPU that computes in bfloat16"):
        pick_kernel(tiny(kernel="wavefront", precision="auto"), GPU, 4)


@pytest.mark.parametrize("error", [ImportError("triton"), RuntimeError("no C compiler"), None])
def test_a_triton_that_cannot_run_is_none(
    error: Exception | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def start() -> None:
        if error:
            raise error

    monkeypatch.setattr(wavefront, "_start_triton", start)
    has_triton.cache_clear()
    assert has_triton() is (error is None)
    has_triton.cache_clear()


@pytest.mark.usefixtures("a_gpu")
def test_without_triton_the_library_computes(monkeypatch: pytest.MonkeyPatch, tiny: Tiny) -> None:
    monkeypatch.setattr(wavefront, "has_triton", lambda: False)
    assert pick_kernel(tiny(precision="auto"), GPU, 4) == "library"
    with pytest.raises(SettingsError, match="wants Triton and a C compiler"):
        pick_kernel(tiny(kernel="wavefront", precision="auto"), GPU, 4)
