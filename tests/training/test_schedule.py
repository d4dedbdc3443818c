import pytest

from training.schedule import learning_rate
from training.settings import TrainSettings


def rate(progress: float = 0.0, step: int = 0, epoch: int = 0, **changes: object) -> float:
    return learning_rate(TrainSettings(learning_rate=0.1, **changes), step, epoch, progress)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("after", "epochs_done", "expected"),
    [
        (0, 0, 0.1),
        (0, 1, 0.05),
        (1, 0, 0.1),
        (1, 1, 0.05),
        (2, 1, 0.1),
        (2, 2, 0.05),
        (2, 4, 0.0125),
    ],
)
def test_epoch_decay(after: int, epochs_done: int, expected: float) -> None:
    given = rate(epoch=epochs_done, learning_rate_decay=0.5, learning_rate_decay_after=after)
    assert given == pytest.approx(expected)


@pytest.mark.parametrize(
    ("progress", "expected"), [(0, 0.1), (0.5, 0.0525), (1, 0.005), (1.2, 0.005)]
)
def test_cosine_falls_to_a_twentieth(progress: float, expected: float) -> None:
    assert rate(progress, schedule="cosine") == pytest.approx(expected)


def test_warmup_rises_to_the_whole_rate() -> None:
    rates = [rate(step=step, warmup_steps=4) for step in range(6)]
    assert rates == pytest.approx([0.025, 0.05, 0.075, 0.1, 0.1, 0.1])
    assert rate(0.5, step=1, warmup_steps=4, schedule="cosine") == pytest.approx(0.02625)
