import pytest
import torch

from corpus.errors import SettingsError
from training import wavefront
from training.settings import TrainSettings
from training.wavefront import check_wavefront

GPU = torch.device("cuda")


def test_a_cpu_is_refused() -> None:
    with pytest.raises(SettingsError, match="kernel: wavefront wants a GPU.*cpu; take library"):
        check_wavefront(torch.device("cpu"))


@pytest.fixture
def a_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda including_emulation: True)
    monkeypatch.setattr(wavefront, "_start_triton", lambda: None)


@pytest.mark.usefixtures("a_gpu")
def test_a_gpu_without_bfloat16_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda including_emulation: False)
    with pytest.raises(SettingsError, match="kernel: wavefront wants a GPU that computes in bfl"):
        check_wavefront(GPU)


@pytest.mark.usefixtures("a_gpu")
@pytest.mark.parametrize(
    ("error", "told"),
    [
        (ImportError("triton"), "wants Triton, which this build of torch came without: install"),
        (RuntimeError("Failed to find C compiler"), r"not start here \(Failed to find C compiler"),
    ],
)
def test_a_triton_that_cannot_run_is_told(
    error: Exception, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise error

    monkeypatch.setattr(wavefront, "_start_triton", fail)
    with pytest.raises(SettingsError, match=told):
        check_wavefront(GPU)


@pytest.mark.usefixtures("a_gpu")
def test_a_gpu_with_triton_is_taken() -> None:
    check_wavefront(GPU)


def test_float32_is_refused() -> None:
    with pytest.raises(SettingsError, match="kernel: wavefront multiplies in bfloat16"):
        TrainSettings(kernel="wavefront", precision="float32")
