"""Observers that pass on, and that sample at each checkpoint."""

import functools
from collections.abc import Callable, Sequence

from corpus.store import Store
from training.checkpoint import CheckpointFile
from training.loop import Observer, Progress
from training.samples import sample_checkpoint
from training.samples_table import CheckpointSamples
from training.settings import SampleSettings

Sampler = Callable[[str, CheckpointFile], CheckpointSamples]
"""Samples a run's checkpoint: (run, checkpoint) -> what it sang."""
Sing = Callable[[Store, str, CheckpointFile, SampleSettings], CheckpointSamples]
"""`sample_checkpoint` on a device, or in another process."""
ShowSamples = Callable[[CheckpointSamples], None]


class Observers(Observer):
    """Passes everything on to each of several."""

    def __init__(self, observers: Sequence[Observer]) -> None:
        self.observers = observers

    def on_start(self, run: str, step: int, total_steps: int) -> None:
        for observer in self.observers:
            observer.on_start(run, step, total_steps)

    def on_progress(self, progress: Progress) -> None:
        for observer in self.observers:
            observer.on_progress(progress)

    def on_checkpoint(self, checkpoint: CheckpointFile) -> None:
        for observer in self.observers:
            observer.on_checkpoint(checkpoint)

    def in_use(self) -> set[str]:
        return set().union(*(observer.in_use() for observer in self.observers))

    def on_wait(self) -> None:
        for observer in self.observers:
            observer.on_wait()

    def on_notice(self, text: str) -> None:
        for observer in self.observers:
            observer.on_notice(text)

    def on_end(self) -> None:
        for observer in self.observers:
            observer.on_end()

    def should_stop(self) -> bool:
        return any(observer.should_stop() for observer in self.observers)


class SampleAtCheckpoints(Observer):
    """Samples each checkpoint between two steps, and shows what it sang.

    `tell` takes why something was not sung, for which training does not stop.
    """

    def __init__(self, sampler: Sampler, show: ShowSamples, tell: Callable[[str], None]) -> None:
        self.sampler, self.show, self.tell = sampler, show, tell
        self.run = ""

    def on_start(self, run: str, step: int, total_steps: int) -> None:
        self.run = run

    def on_checkpoint(self, checkpoint: CheckpointFile) -> None:
        try:
            samples = self.sampler(self.run, checkpoint)
        except Exception as error:
            self.tell(not_sung(checkpoint, error))
        else:
            self.show(samples)


def not_sung(checkpoint: CheckpointFile, why: BaseException) -> str:
    return f"step {checkpoint.step:,} was not sung: {why}"


def sing_on(device: str) -> Sing:
    """By this process, which waits meanwhile."""
    return functools.partial(sample_checkpoint, device=device)
