"""All layers of an LSTM side by side along the diagonal of layers and time, for a GPU.

A layer at a time step needs the layer below at that step and itself one step before. So what lies
on one diagonal (layer + step = constant) is computed at once, and a window of T steps through L
layers takes T + L - 1 rounds, not T * L: the wavefront of Appleyard, Kocisky and Blunsom,
"Optimizing Performance of Recurrent Neural Networks on GPUs", 2016.
"""

import logging

import torch

from corpus.errors import SettingsError
from training.device import has_triton, product_type
from training.settings import TrainSettings

log = logging.getLogger("lyrics")
NO_TRITON = (
    "wants Triton, a C compiler and Python's headers (apt install gcc python3-dev), and does not "
    "find them, or they do not start"
)
MOST_NUMBERS = 2**31 - 1
"""The kernels count with 32 bits."""
MOST_SYMBOLS = 2**15
"""The gradient of what symbols add is a product with one row for each of them."""


def pick_kernel(
    settings: TrainSettings, device: torch.device, streams: int, symbols: int, processes: int = 1
) -> str:
    """`wavefront` or `library`; `auto` is the wavefront where it can run.

    Raises SettingsError where it is asked for and cannot.
    """
    if settings.kernel == "library":
        return "library"
    why_not = _why_not(settings, device, processes) or _why_too_large(
        settings, device, streams, symbols
    )
    if not why_not:
        return "wavefront"
    if settings.kernel == "wavefront":
        raise SettingsError(f"kernel: wavefront {why_not}; take auto or library")
    if why_not == NO_TRITON:
        log.warning(f"training takes about twice as long as it could: the wavefront {why_not}")
    return "library"


def _why_not(settings: TrainSettings, device: torch.device, processes: int) -> str:
    """Nothing where it can run."""
    if processes > 1:  # Those of NCCL wait for each other too, and nobody says who gives way.
        return "has programs that wait for each other, and is for a single process"
    if device.type != "cuda" or torch.version.hip:
        return f"wants one of NVIDIA's GPUs, and the device is {device.type}"
    if not torch.cuda.is_bf16_supported(including_emulation=False):
        return "wants a GPU that computes in bfloat16 (since NVIDIA's A100)"
    if product_type(settings.precision, device) != torch.bfloat16:
        return f"multiplies in bfloat16, and the precision is {settings.precision}"
    return "" if has_triton() else NO_TRITON


def _why_too_large(
    settings: TrainSettings, device: torch.device, streams: int, symbols: int
) -> str:
    from training.wavefront import kernels, launch
    from training.wavefront.function import filled_up

    (B, H), L = filled_up(streams, settings.hidden_size), settings.layers
    for kernel in (kernels.forward, kernels.backward):
        if launch.tile_of(kernel, B, H, L, device, torch.bfloat16) is None:
            return (
                f"keeps all weights in the GPU's multiprocessors, and {L} x {settings.hidden_size} "
                f"with {streams} streams are too many for them"
            )
    if 4 * L * (settings.sequence_length + 1) * B * H > MOST_NUMBERS:
        return f"cannot count the gates of {settings.sequence_length:,} steps"
    if symbols > MOST_SYMBOLS:
        return f"is for at most {MOST_SYMBOLS:,} symbols, and there are {symbols:,}"
    return ""
