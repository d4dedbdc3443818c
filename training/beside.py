"""Songs that are sung beside the training: by another process, on a core that training leaves free.

Between its steps they would hold it up: a GPU for a fifth of a second at each checkpoint, of which
a small model may reach several in that time.
"""

import contextvars
import os
import signal
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Future, ThreadPoolExecutor

import torch
from loky import ProcessPoolExecutor, cpu_count

from corpus.store import Store
from training.checkpoint import CheckpointFile
from training.device import goes_on, pick_device
from training.loop import Observer, Progress
from training.observers import Sampler, Show
from training.samples import sample_checkpoint
from training.samples_table import CheckpointSamples
from training.settings import SampleSettings, TrainSettings

NICENESS = 10
"""Where a core is not as free as it seemed, training comes first."""
IDLE_SECONDS = 120
"""After which the process ends, also when training was killed and cannot end it."""


def leaves_a_core_free(settings: TrainSettings, processes: int = 1) -> bool:
    """Whether training so takes fewer cores than there are; on a GPU each process takes one."""
    is_elsewhere = goes_on(pick_device(settings.device))
    threads = 1 if is_elsewhere else settings.threads or torch.get_num_threads()
    return processes * threads < int(cpu_count())


class Singer:
    """`sample_checkpoint` by a process of its own, on the CPU.

    It starts with the first call and is kept for the others. loky's inherits no lock of another
    thread, and does not run the caller's script again.
    """

    def __init__(self) -> None:
        self._pool = _one_process()

    def __call__(
        self, store: Store, run: str, file: CheckpointFile, settings: SampleSettings
    ) -> CheckpointSamples:
        """Waits for the songs. Raises what `sample_checkpoint` does; BrokenExecutor if it died."""
        try:
            work = self._pool.submit(sample_checkpoint, store, run, file, settings, "cpu")
            sung: CheckpointSamples = work.result()
        except BrokenExecutor:
            self._pool = _one_process()
            raise
        return sung

    def dismiss(self) -> None:
        """End the process, also within a song."""
        self._pool.shutdown(kill_workers=True)


def _one_process() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(1, timeout=IDLE_SECONDS, initializer=_step_back)


def _step_back() -> None:
    os.nice(NICENESS)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the training, which ends this.


class SampleBeside(Observer):
    """Has each checkpoint sampled while training goes on, one after the other.

    `sampler` is called in a thread of its own and waits for the songs there; `end` makes it give
    up. `tell` is told of songs that failed, for which training does not stop.
    """

    def __init__(
        self, sampler: Sampler, show: Show, tell: Callable[[str], None], end: Callable[[], None]
    ) -> None:
        self.sampler, self.show, self.tell, self.end = sampler, show, tell, end
        self.run = ""
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="songs")
        self._asked: list[tuple[CheckpointFile, Future[CheckpointSamples]]] = []
        """What was not shown yet, in its order."""

    def on_start(self, run: str, step: int, total_steps: int) -> None:
        self.run = run

    def on_progress(self, progress: Progress) -> None:
        self._show_done()

    def on_checkpoint(self, checkpoint: CheckpointFile) -> None:
        self._show_done()
        context = contextvars.copy_context()  # Prefect's tasks find their run in it.
        work = self._thread.submit(context.run, self.sampler, self.run, checkpoint)
        self._asked.append((checkpoint, work))

    def in_use(self) -> set[str]:
        return {checkpoint.path for checkpoint, work in self._asked if not work.done()}

    def on_end(self) -> None:
        self._thread.shutdown(wait=False, cancel_futures=True)
        self._show_done()
        self.end()

    def _show_done(self) -> None:
        while self._asked and self._asked[0][1].done():
            checkpoint, work = self._asked.pop(0)
            if work.cancelled():
                continue
            if error := work.exception():
                reason = str(error) or type(error).__name__
                self.tell(f"step {checkpoint.step:,} was not sung: {reason}; `sample` can do it")
            else:
                self.show(work.result())
