"""Numbers between the host and the model's device.

`send` and `fetch` let neither wait for the other. A GPU copies by itself only from and to memory
that stays in its place ("pinned"). Each copy takes such memory anew: torch gives it to nobody else
before the copy is done. On the CPU they are copies like any other.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor


def send(values: np.ndarray, there: Tensor) -> None:
    """To the device, after what it has been told so far. Types and shapes are the same."""
    here = torch.from_numpy(values)
    there.copy_(here.pin_memory() if there.is_cuda else here, non_blocking=True)


def fetch(there: Tensor) -> Callable[[], np.ndarray]:
    """What waits for the values that the device has after what it has been told so far."""
    if not there.is_cuda:
        return there.clone().numpy
    here = torch.empty(there.shape, dtype=there.dtype, pin_memory=True)
    here.copy_(there, non_blocking=True)
    arrived = torch.cuda.Event()  # type: ignore[no-untyped-call]
    arrived.record(torch.cuda.current_stream(there.device))

    def wait() -> np.ndarray:
        arrived.synchronize()
        return here.numpy()

    return wait


def on_host(values: Any) -> Any:
    """The same, with copies of its tensors in the host's memory; waits for the device.

    Tensors may lie in dicts, lists and tuples, within one another.
    """
    if isinstance(values, Tensor):
        return values.detach().to("cpu", copy=True)
    if isinstance(values, dict):
        return {key: on_host(value) for key, value in values.items()}
    if isinstance(values, list):
        return [on_host(value) for value in values]
    if isinstance(values, tuple):
        return tuple(on_host(value) for value in values)
    return values
