import importlib.util

import pytest
import torch

from corpus.errors import SettingsError
from training.settings import TrainSettings
from training.wavefront import check_wavefront


def test_a_cpu_is_refused() -> None:
    with pytest.raises(SettingsError, match="kernel: wavefront wants a GPU.*cpu; take library"):
        check_wavefront(torch.device("cpu"))


def test_a_torch_without_triton_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(SettingsError, match="kernel: wavefront wants Triton.*install"):
        check_wavefront(torch.device("cuda"))


def test_a_gpu_with_triton_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: name)
    check_wavefront(torch.device("cuda"))


def test_float32_is_refused() -> None:
    with pytest.raises(SettingsError, match="kernel: wavefront multiplies in bfloat16"):
        TrainSettings(kernel="wavefront", precision="float32")
