"""Contestants that take turns, so that a machine's bad moments hit all of them alike."""

import dataclasses
import statistics
import time
from collections.abc import Callable, Sequence

import torch

from corpus.errors import SettingsError

Clock = Callable[[], float]
"""Seconds since whenever."""
CLOCKS = ("wall", "processor")
WARM_UPS = 5
"""Runs before the first that is timed: a CUDA graph is recorded in the fourth."""


@dataclasses.dataclass(frozen=True)
class Contestant:
    name: str
    precision: str
    run: Callable[[], int]
    """Does a piece of work; returns how many characters it was."""


@dataclasses.dataclass(frozen=True)
class Speeds:
    """One contestant's characters per second, a value for each round."""

    name: str
    precision: str
    rounds: tuple[float, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.rounds)

    def ratio(self, other: "Speeds") -> float:
        """Median over the rounds of how many times `other`'s speed this one's is."""
        pairs = zip(self.rounds, other.rounds, strict=True)
        return statistics.median(ours / theirs for ours, theirs in pairs)


def contest(
    contestants: Sequence[Contestant],
    rounds: int,
    seconds: float,
    now: Clock,
    warm_ups: int = WARM_UPS,
) -> list[Speeds]:
    """In each round each contestant runs at least once, and until its `seconds` are over."""
    for contestant in contestants:
        for _ in range(warm_ups):
            contestant.run()
    timed: list[list[float]] = [[] for _ in contestants]
    for _ in range(rounds):
        for contestant, speeds in zip(contestants, timed, strict=True):
            speeds.append(_speed(contestant, seconds, now))
    return [
        Speeds(contestant.name, contestant.precision, tuple(speeds))
        for contestant, speeds in zip(contestants, timed, strict=True)
    ]


def _speed(contestant: Contestant, seconds: float, now: Clock) -> float:
    started, characters = now(), 0
    while characters == 0 or now() - started < seconds:
        characters += contestant.run()
    return characters / max(now() - started, 1e-9)


def clock_of(device: torch.device, kind: str) -> Clock:
    """`wall`, after waiting for the device, or `processor`: the process's time on all its threads.

    The latter counts what a step costs rather than how long one waits for it: on one thread it is
    the time that the step would take on an idle machine, also while others use the processor.
    """
    if kind == "processor":
        if device.type != "cpu":
            raise SettingsError("clock: processor counts no seconds of a GPU; take wall")
        return time.process_time
    if device.type == "cuda":
        return _after_the_device
    return time.perf_counter


def _after_the_device() -> float:
    torch.cuda.synchronize()
    return time.perf_counter()
