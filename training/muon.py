"""torch's Muon for a GPU, and for a processor without bfloat16.

torch takes one matrix after the other, in dozens of small kernels, and reads the rate back from the
device, which a CUDA graph cannot hold; and always bfloat16, which processors without it imitate,
many times as slowly. Here matrices of one shape are made orthogonal together, the rate may lie on
the device, and products are of the type that is fast there.
"""

import math
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import Muon

from training.device import product_type


class BatchedMuon(Muon):
    """With Nesterov's momentum and steps as large as AdamW's (`adjust_lr_fn`)."""

    def __init__(self, weights: Iterable[nn.Parameter], **options: Any) -> None:
        super().__init__(weights, **options)
        assert self.defaults["nesterov"]
        assert self.defaults["adjust_lr_fn"] == "match_rms_adamw"

    @torch.no_grad()
    def step(self, closure: None = None) -> None:  # type: ignore[override]
        (group,) = self.param_groups
        weights: list[Tensor] = []
        gradients: list[Tensor] = []
        momenta: list[Tensor] = []
        self._init_group(group, weights, gradients, momenta)
        torch._foreach_lerp_(momenta, gradients, 1 - group["momentum"])
        updates = torch._foreach_lerp(gradients, momenta, group["momentum"])
        rate = group["lr"]
        torch._foreach_mul_(weights, 1 - rate * group["weight_decay"])
        for shape, places in _by_shape(weights).items():
            steps_NRC = orthogonal(torch.stack([updates[place] for place in places]), group)
            steps_NRC = steps_NRC * (0.2 * math.sqrt(max(shape)) * rate)
            torch._foreach_sub_([weights[place] for place in places], [*steps_NRC])


def muon_type(device: torch.device) -> torch.dtype:
    """Of the products: bfloat16 where the device multiplies it, else float32."""
    return product_type("auto", device)


def _by_shape(weights: list[Tensor]) -> dict[torch.Size, list[int]]:
    found = defaultdict(list)
    for place, weight in enumerate(weights):
        found[weight.shape].append(place)
    return found


def orthogonal(updates_NRC: Tensor, group: dict[str, Any]) -> Tensor:
    """The nearest matrices whose rows or columns are orthonormal, about, in float32.

    By the Newton-Schulz iteration of https://kellerjordan.github.io/posts/muon, as torch does it,
    in `muon_type`.
    """
    a, b, c = group["ns_coefficients"]
    is_tall = updates_NRC.shape[1] > updates_NRC.shape[2]
    x_NRC = (updates_NRC.mT if is_tall else updates_NRC).to(muon_type(updates_NRC.device))
    norms_N11 = torch.linalg.matrix_norm(x_NRC, keepdim=True)
    x_NRC = x_NRC / norms_N11.clamp(min=group["eps"])
    for _ in range(group["ns_steps"]):
        gram_NRR = x_NRC @ x_NRC.mT
        gram_NRR = torch.baddbmm(gram_NRR, gram_NRR, gram_NRR, beta=b, alpha=c)
        x_NRC = torch.baddbmm(x_NRC, gram_NRR, x_NRC, beta=a)
    return (x_NRC.mT if is_tall else x_NRC).float()
