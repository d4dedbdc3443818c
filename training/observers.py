"""Observers that pass on, and that sample at each checkpoint."""

import functools
import importlib.util
from collections.abc import Callable, Sequence

from corpus.store import Store
from corpus.vocabulary import read_vocabulary
from training.checkpoint import CheckpointFile
from training.loop import Observer, Progress
from training.primes import read_primes
from training.samples import sample_checkpoint
from training.samples_table import CheckpointSamples
from training.settings import SampleSettings, TrainSettings

Sampler = Callable[[str, CheckpointFile], CheckpointSamples]
"""Samples a run's checkpoint: (run, checkpoint) -> what it sang."""
Sing = Callable[[Store, str, CheckpointFile, SampleSettings], CheckpointSamples]
"""`sample_checkpoint` on a device, or in another process."""
Show = Callable[[CheckpointSamples], None]


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

    def on_notice(self, text: str) -> None:
        for observer in self.observers:
            observer.on_notice(text)

    def on_end(self) -> None:
        for observer in self.observers:
            observer.on_end()

    def should_stop(self) -> bool:
        return any(observer.should_stop() for observer in self.observers)


class SampleAtCheckpoints(Observer):
    """Samples each checkpoint between two steps, and shows what it sang."""

    def __init__(self, sampler: Sampler, show: Show) -> None:
        self.sampler, self.show = sampler, show
        self.run = ""

    def on_start(self, run: str, step: int, total_steps: int) -> None:
        self.run = run

    def on_checkpoint(self, checkpoint: CheckpointFile) -> None:
        self.show(self.sampler(self.run, checkpoint))


def sampler_of(store: Store, settings: SampleSettings, sing: Sing) -> Sampler:
    """The plain sampler."""
    return lambda run, file: sing(store, run, file, settings)


def sing_on(device: str) -> Sing:
    """By this process, which waits meanwhile."""
    return functools.partial(sample_checkpoint, device=device)


def sampling_observer(
    sampler_by: Callable[[Sing], Sampler],
    settings: TrainSettings,
    show: Show,
    tell: Callable[[str], None],
    processes: int = 1,
) -> Observer:
    """Samples beside the training where that leaves a core free, else between its steps.

    `sampler_by` makes a sampler that sings in the way given. `tell` is told of songs that failed
    beside the training; between its steps they stop it.
    """
    if importlib.util.find_spec("loky"):  # A GPU machine may have little more than torch.
        from training.beside import SampleBeside, Singer, leaves_a_core_free

        if leaves_a_core_free(settings, processes):
            singer = Singer()
            return SampleBeside(sampler_by(singer), show, tell, singer.dismiss)
    return SampleAtCheckpoints(sampler_by(sing_on(settings.device)), show)


def check_primes(store: Store, settings: SampleSettings, line_direction: str = "forward") -> None:
    """Raises VocabularyError before training starts, rather than at its first checkpoint."""
    read_primes(settings, read_vocabulary(store).directed(line_direction))
