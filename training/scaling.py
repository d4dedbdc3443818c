"""More streams at once for a large device, at the same loss for the characters seen."""

import math
from typing import Any

from training.settings import TrainSettings


def scaled(settings: TrainSettings, factor: int) -> dict[str, Any]:
    """What changes with `factor` times the streams, and so as many fewer steps.

    The rate grows by the root of the factor, as the noise of RMSprop's and Adam's steps wants it
    (Malladi et al. 2022, arXiv 2205.10287); warm-up and checkpoints come after as many characters.
    """
    return {
        "batch_size": settings.batch_size * factor,
        "learning_rate": settings.learning_rate * math.sqrt(factor),
        "warmup_steps": math.ceil(settings.warmup_steps / factor),
        "checkpoint_every": max(1, settings.checkpoint_every // factor),
    }
