"""The learning rate over a run."""

import math

from training.settings import TrainSettings

COSINE_FLOOR = 0.05


def learning_rate(settings: TrainSettings, step: int, epoch: int, progress: float) -> float:
    """The rate of the step after `step` steps and `epoch` whole epochs.

    `progress` is the share of the run's steps or minutes that is spent, 0 to 1.
    """
    warmup = min(1.0, (step + 1) / settings.warmup_steps) if settings.warmup_steps else 1.0
    if settings.schedule == "cosine":
        fall = 0.5 * (1 + math.cos(math.pi * min(progress, 1.0)))
        factor = COSINE_FLOOR + (1 - COSINE_FLOOR) * fall
    else:
        # char-rnn shrinks the rate when an epoch ends whose number, from 1 on, is `decay_after` or
        # more: 0 is as 1.
        ends = max(0, epoch - max(settings.learning_rate_decay_after, 1) + 1)
        factor = settings.learning_rate_decay**ends
    return settings.learning_rate * warmup * factor
