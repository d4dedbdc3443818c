import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
import torch

from corpus.errors import SettingsError
from training import device, wavefront
from training.settings import TrainSettings
from training.wavefront import pick_kernel

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
    assert pick_kernel(settings, GPU, settings.batch_size, 66) == "wavefront"


@pytest.mark.usefixtures("a_gpu")
@pytest.mark.parametrize(
    ("name", "multiprocessors", "memory", "kernels"),
    [
        ("A100", 108, 166_912, {"char-rnn": "library", "quick": "wavefront", "best": "wavefront"}),
        ("L4", 58, 101_376, {"char-rnn": "library", "quick": "wavefront", "best": "library"}),
    ],
)
def test_smaller_gpus_take_what_fits(
    name: str,
    multiprocessors: int,
    memory: int,
    kernels: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    properties = SimpleNamespace(
        multi_processor_count=multiprocessors, shared_memory_per_block_optin=memory
    )
    monkeypatch.setattr(torch.cuda, "get_device_properties", lambda device: properties)
    for preset, kernel in kernels.items():
        settings = TrainSettings.of_preset(preset, precision="auto")
        assert pick_kernel(settings, GPU, settings.batch_size, 66) == kernel


@pytest.mark.usefixtures("a_gpu")
def test_several_processes_do_not_take_it() -> None:
    settings = TrainSettings.of_preset("best")
    assert pick_kernel(settings, GPU, 16, 66, processes=2) == "library"
    asked = TrainSettings.of_preset("best", kernel="wavefront")
    with pytest.raises(SettingsError, match=r"is for a single process; take auto or library"):
        pick_kernel(asked, GPU, 16, 66, processes=2)


@pytest.mark.usefixtures("a_gpu")
def test_as_many_words_as_one_likes_are_the_library_s() -> None:
    settings = TrainSettings.of_preset("best")
    assert pick_kernel(settings, GPU, 32, 10_000) == "wavefront"
    assert pick_kernel(settings, GPU, 32, 50_000) == "library"
    with pytest.raises(SettingsError, match="at most 32,768 symbols, and there are 50,000; take"):
        pick_kernel(TrainSettings.of_preset("best", kernel="wavefront"), GPU, 32, 50_000)


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
    assert pick_kernel(settings, GPU, settings.batch_size, 66) == "library"
    if settings.precision == "float32":
        with pytest.raises(SettingsError, match="kernel: wavefront multiplies in bfloat16"):
            TrainSettings(kernel="wavefront", precision="float32")
        return
    asked = TrainSettings(**{"precision": "auto", "kernel": "wavefront"} | changes)
    with pytest.raises(SettingsError, match=f"kernel: wavefront {told}.*; take auto or library"):
        pick_kernel(asked, GPU, asked.batch_size, 66)


def test_a_cpu_takes_the_library(tiny: Tiny) -> None:
    cpu = torch.device("cpu")
    assert pick_kernel(tiny(), cpu, 4, 66) == "library"
    with pytest.raises(
        SettingsError, match="wavefront wants one of NVIDIA's GPUs, and the device is cpu"
    ):
        pick_kernel(tiny(kernel="wavefront", precision="auto"), cpu, 4, 66)


def test_a_gpu_that_would_emulate_bfloat16_takes_float32(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        torch.cuda, "is_bf16_supported", lambda including_emulation=True: including_emulation
    )
    device._has_bfloat16.cache_clear()
    try:
        assert device.product_name("auto", GPU) == "float32"
    finally:
        device._has_bfloat16.cache_clear()


@pytest.mark.usefixtures("a_gpu")
def test_an_old_gpu_takes_the_library(monkeypatch: pytest.MonkeyPatch, tiny: Tiny) -> None:
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda **given: False)
    assert pick_kernel(tiny(), GPU, 4, 66) == "library"
    with pytest.raises(SettingsError, match="wants a GPU that computes in bfloat16"):
        pick_kernel(tiny(kernel="wavefront", precision="auto"), GPU, 4, 66)


@pytest.mark.usefixtures("a_gpu")
def test_without_triton_the_library_computes_and_that_is_said(
    monkeypatch: pytest.MonkeyPatch, tiny: Tiny
) -> None:
    told: list[str] = []
    monkeypatch.setattr(wavefront.log, "warning", told.append)
    monkeypatch.setattr(wavefront, "has_triton", lambda: False)
    assert pick_kernel(tiny(precision="auto"), GPU, 4, 66) == "library"
    assert re.search("about twice as long as it could: the wavefront wants Triton, a C comp", *told)
    with pytest.raises(SettingsError, match="wants Triton, a C compiler and Python's headers"):
        pick_kernel(tiny(kernel="wavefront", precision="auto"), GPU, 4, 66)
