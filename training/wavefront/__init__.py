"""All layers of an LSTM side by side along the diagonal of layers and time, for a GPU.

A layer at a time step needs the layer below at that step and itself one step before. So what lies
on one diagonal (layer + step = constant) is computed at once, and a window of T steps through L
layers takes T + L - 1 rounds, not T * L: the wavefront of Appleyard, Kocisky and Blunsom,
"Optimizing Performance of Recurrent Neural Networks on GPUs", 2016.
"""

import torch

from corpus.errors import SettingsError


def check_wavefront(device: torch.device) -> None:
    """Raises SettingsError where the kernels cannot run."""
    if device.type != "cuda":
        raise SettingsError(
            f"kernel: wavefront wants a GPU, and the device is {device.type}; take library"
        )
    if not torch.cuda.is_bf16_supported(including_emulation=False):
        raise SettingsError(
            "kernel: wavefront wants a GPU that computes in bfloat16 (since NVIDIA's A100); take "
            "library"
        )
    try:
        _start_triton()
    except ImportError as error:
        raise SettingsError(
            "kernel: wavefront wants Triton, which this build of torch came without: install "
            "triton, or take library"
        ) from error
    except (OSError, RuntimeError) as error:  # As where there is no C compiler.
        raise SettingsError(
            f"kernel: wavefront wants Triton, which does not start here ({error}); take library"
        ) from error


def _start_triton() -> None:
    from triton.runtime import driver

    driver.active.get_current_target()
