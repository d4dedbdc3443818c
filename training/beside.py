"""Songs that are sung beside the training: by another process, on a core that training leaves free.

Between its steps they would hold it up: a GPU for a fifth of a second at each checkpoint.
"""

import contextvars
import functools
import os
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future

import torch

from corpus.errors import LyricsError
from corpus.store import Store
from training.checkpoint import CheckpointFile
from training.device import is_asynchronous, pick_device
from training.loop import Observer, Progress
from training.observers import (
    SampleAtCheckpoints,
    Sampler,
    ShowSamples,
    Sing,
    not_sung,
    sing_on,
)
from training.samples import missing_samples
from training.samples_table import CheckpointSamples
from training.settings import SampleSettings, TrainSettings
from training.singer import Singer

END_SECONDS = 5.0
"""For what was begun to be broken off in an orderly way."""

Asked = tuple[CheckpointFile, Future[CheckpointSamples]]
SampleBy = Callable[[Store, str, CheckpointFile, SampleSettings, Sing], CheckpointSamples]
"""Samples a run's checkpoint by what sings: as it is, or in a task of Prefect's."""


def sample_plainly(
    store: Store, run: str, checkpoint: CheckpointFile, settings: SampleSettings, sing: Sing
) -> CheckpointSamples:
    return sing(store, run, checkpoint, settings)


def leaves_a_core_free(settings: TrainSettings, processes: int = 1) -> bool:
    """Whether training so takes fewer cores than there are.

    `processes` are those of this machine. On a GPU each takes one core, on the CPU its `threads`,
    or what OMP_NUM_THREADS says; without them all that there are.
    """
    on_gpu = is_asynchronous(pick_device(settings.device))
    threads = 1 if on_gpu else settings.threads or _usual_threads()
    return processes * threads < cores()


def _usual_threads() -> int:
    # Unasked, torch takes no more than the physical cores; the others are no whole ones.
    return torch.get_num_threads() if "OMP_NUM_THREADS" in os.environ else cores()


def cores() -> int:
    """Those that this process may use, of which a container's quota may leave a part."""
    try:
        from loky import cpu_count
    except ImportError:  # Where `training` runs alone.
        has_affinity = hasattr(os, "sched_getaffinity")
        return len(os.sched_getaffinity(0)) if has_affinity else os.cpu_count() or 1
    return int(cpu_count())


def sampling_observer(
    store: Store,
    settings: TrainSettings,
    sampling: SampleSettings,
    show: ShowSamples,
    tell: Callable[[str], None],
    *,
    by: SampleBy = sample_plainly,
    processes: int = 1,
) -> Observer:
    """Samples `by` something beside the training where that leaves a core free, else between its
    steps; for `show` and `tell` see SampleBeside."""

    def sampler(run: str, checkpoint: CheckpointFile) -> CheckpointSamples:
        return by(store, run, checkpoint, sampling, sing)

    sing: Sing
    if not leaves_a_core_free(settings, processes):
        sing = sing_on(settings.device)
        return SampleAtCheckpoints(sampler, show, tell)
    sing = singer = Singer()
    unsung = functools.partial(missing_samples, store, settings=sampling)
    return SampleBeside(sampler, show, unsung, tell, singer.dismiss)


class SampleBeside(Observer):
    """Has each checkpoint sampled while training goes on, one after the other.

    `sampler` is called in a thread of its own, in the context that this is made in, and waits for
    the songs there; `end` makes it give up. All else is called in the training's thread: `show`
    shows what was sung; `unsung` gives the checkpoints of a run that lack samples when it goes on;
    `tell` takes why something was not sung, for which training does not stop. Where training makes
    checkpoints faster than they are sung, they wait, and the run waits for them at its end.
    """

    def __init__(
        self,
        sampler: Sampler,
        show: ShowSamples,
        unsung: Callable[[str], list[CheckpointFile]],
        tell: Callable[[str], None],
        end: Callable[[], None],
    ) -> None:
        self.sampler, self.show, self.unsung = sampler, show, unsung
        self.tell, self.end = tell, end
        self.run = ""
        self._context = contextvars.copy_context()  # Prefect's tasks find their run in it.
        self._asked: queue.SimpleQueue[Asked | None] = queue.SimpleQueue()
        self._open: list[Asked] = []
        """What was asked for and not shown yet, in its order."""
        # A daemon: what it waits for must not keep the process alive.
        self._thread = threading.Thread(target=self._sample, name="songs", daemon=True)

    def on_start(self, run: str, step: int, total_steps: int) -> None:
        self.run = run
        self._thread.start()
        try:
            unsung = self.unsung(run)
        except LyricsError as error:
            self.tell(f"what was not sung before is not known: {error}")
        else:
            for checkpoint in unsung:
                self._ask(checkpoint)

    def on_progress(self, progress: Progress) -> None:
        self._show_done()

    def on_checkpoint(self, checkpoint: CheckpointFile) -> None:
        self._show_done()
        self._ask(checkpoint)

    def in_use(self) -> set[str]:
        return {checkpoint.path for checkpoint, work in self._open if not work.done()}

    def on_wait(self) -> None:
        self._show_done()

    def on_end(self) -> None:
        try:
            self._show_done()
            if self._open:
                steps = ", ".join(f"{checkpoint.step:,}" for checkpoint, _ in self._open)
                self.tell(f"not sung yet: step {steps}")
        finally:
            for _, work in self._open:
                work.cancel()
            self._asked.put(None)
            self.end()
            if self._thread.is_alive():
                self._thread.join(END_SECONDS)

    def _ask(self, checkpoint: CheckpointFile) -> None:
        asked: Asked = checkpoint, Future()
        self._open.append(asked)
        self._asked.put(asked)

    def _sample(self) -> None:
        while asked := self._asked.get():
            checkpoint, work = asked
            if not work.set_running_or_notify_cancel():
                continue
            try:
                work.set_result(self._context.run(self.sampler, self.run, checkpoint))
            except BaseException as error:
                work.set_exception(error)

    def _show_done(self) -> None:
        while self._open and self._open[0][1].done():
            checkpoint, work = self._open.pop(0)
            if error := work.exception():
                self.tell(not_sung(checkpoint, error))
            else:
                self.show(work.result())
