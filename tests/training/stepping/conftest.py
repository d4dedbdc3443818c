"""The layers by C, where this machine can."""

from collections.abc import Callable

import pytest
import torch

from training.stepping.native import NativeStack, is_native
from training.stepping.stack import Stacker

CPU = torch.device("cpu")


@pytest.fixture
def native() -> Callable[[str], Stacker]:
    """For products of a precision; skips where it wants what this machine does not have."""

    def stacker(precision: str) -> Stacker:
        if not is_native(CPU, getattr(torch, precision), torch.float32):
            pytest.skip(f"wants a C compiler (cc), and a processor that multiplies {precision}")
        return NativeStack

    return stacker
