"""More streams at once for a large device, at the same loss for the characters seen."""

import math
from typing import Any

from training.settings import TrainSettings


def scaled(settings: TrainSettings, factor: int) -> dict[str, Any]:
    """What changes with `factor` times the streams, and so as many fewer steps.

    The rate grows as the steps get fewer (Goyal et al. 2017, arXiv 1706.02677); its root, which is
    advised for Adam, was measured to cost more (docs/measurements.md). Warm-up, averaging and
    checkpoints go over as many characters.
    """
    return {
        "batch_size": settings.batch_size * factor,
        "learning_rate": settings.learning_rate * factor,
        "warmup_steps": math.ceil(settings.warmup_steps / factor),
        "averaging": settings.averaging**factor,
        "checkpoint_every": max(1, settings.checkpoint_every // factor),
    }
