"""Observers that pass on, and that sample at each checkpoint."""

from collections.abc import Callable, Sequence

from corpus.store import Store
from corpus.vocabulary import read_vocabulary
from training.checkpoint import CheckpointFile
from training.loop import Observer, Progress
from training.primes import read_primes
from training.samples import sample_checkpoint
from training.samples_table import CheckpointSamples
from training.settings import SampleSettings

Sampler = Callable[[str, CheckpointFile], CheckpointSamples]
"""Samples a run's checkpoint: (run, checkpoint) -> what it sang."""


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

    def on_notice(self, text: str) -> None:
        for observer in self.observers:
            observer.on_notice(text)

    def on_end(self) -> None:
        for observer in self.observers:
            observer.on_end()

    def should_stop(self) -> bool:
        return any(observer.should_stop() for observer in self.observers)


class SampleAtCheckpoints(Observer):
    """Samples each checkpoint while training goes on, and shows what it sang."""

    def __init__(self, sampler: Sampler, show: Callable[[CheckpointSamples], None]) -> None:
        self.sampler, self.show = sampler, show
        self.run = ""

    def on_start(self, run: str, step: int, total_steps: int) -> None:
        self.run = run

    def on_checkpoint(self, checkpoint: CheckpointFile) -> None:
        self.show(self.sampler(self.run, checkpoint))


def sampler_of(store: Store, settings: SampleSettings, device: str) -> Sampler:
    """The plain sampler."""
    return lambda run, file: sample_checkpoint(store, run, file, settings, device)


def check_primes(store: Store, settings: SampleSettings, line_direction: str = "forward") -> None:
    """Raises VocabularyError before training starts, rather than at its first checkpoint."""
    read_primes(settings, read_vocabulary(store).directed(line_direction))
