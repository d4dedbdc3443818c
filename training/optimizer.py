"""What lets one optimizer run on any device, within a CUDA graph, and go on on another device."""

from typing import Any

import torch
from torch import Tensor

_HOW = ("lr", "foreach", "fused", "capturable")
"""What a parameter group holds of the device rather than of the run; the rate is set each step."""


def optimizer_options(device: torch.device, rate: float) -> dict[str, Any]:
    """Arguments of torch's optimizers: all weights at once, and on a GPU fit for a graph."""
    if device.type != "cuda":
        return {"lr": rate, "foreach": True}
    return {"lr": torch.tensor(rate, device=device), "foreach": True, "capturable": True}


def set_rate(optimizer: torch.optim.Optimizer, rate: float) -> None:
    """In place where the rate lies on the device: a CUDA graph reads it there."""
    for group in optimizer.param_groups:
        if isinstance(group["lr"], Tensor):
            group["lr"].fill_(rate)
        else:
            group["lr"] = rate


def load_optimizer(optimizer: torch.optim.Optimizer, values: dict[str, Any]) -> None:
    """What it remembers, from whatever device; how it computes stays its own."""
    groups = [
        {**theirs, **{name: ours[name] for name in _HOW if name in ours}}
        for theirs, ours in zip(values["param_groups"], optimizer.param_groups, strict=True)
    ]
    optimizer.load_state_dict({**values, "param_groups": groups})
