"""Those who watch a training for Prefect: its log, its progress, its events, and its cancelling."""

import time
from collections.abc import Callable

from corpus.store import Store
from flows.artifacts.making import ProgressArtifact
from flows.events import tell_of_checkpoint
from flows.stages import log
from training.checkpoint import CheckpointFile
from training.loop import Observer, Progress
from training.samples_table import CheckpointSamples
from training.scale import Scale
from training.settings import SampleSettings
from training.terminal import describe

UPDATE_SECONDS = 2.0
"""Between two updates of the progress, each a request to the server."""
UPDATE_SHARE = 0.1
"""Of the time, that updates may take: a server that lets one wait a minute is told less often."""


class LogObserver(Observer):
    """A line in the log at each checkpoint."""

    def __init__(self, scale: Scale) -> None:
        self._scale = scale

    def on_checkpoint(self, checkpoint: CheckpointFile) -> None:
        log.info("step %s: %s", checkpoint.step, self._scale.describe(checkpoint.loss))

    def on_notice(self, text: str) -> None:
        log.warning(text)

    def show_samples(self, samples: CheckpointSamples) -> None:
        """The UI has them, and nobody looks here."""


class ShowProgress(Observer):
    """The progress artifact: step, loss, bits, characters a second, time left."""

    def __init__(
        self,
        scale: Scale,
        clock: Callable[[], float] = time.monotonic,
        begin: Callable[[str], ProgressArtifact] = ProgressArtifact,
    ) -> None:
        self._scale, self._clock, self._begin = scale, clock, begin
        self._artifact: ProgressArtifact | None = None
        self._due = 0.0

    def on_start(self, run: str, step: int, total_steps: int) -> None:
        self._artifact = self._begin(f"progress-{run}")

    def on_progress(self, progress: Progress) -> None:
        started = self._clock()
        if self._artifact and (started >= self._due or progress.share >= 1):
            text = describe(progress, self._scale)
            step = f"step {progress.step:,} of {progress.total_steps:,}"
            self._artifact.update(progress.share, f"{step}: {text}")
            ended = self._clock()
            self._due = ended + max(UPDATE_SECONDS, (ended - started) / UPDATE_SHARE)


class TellOfCheckpoints(Observer):
    """An event for each checkpoint."""

    def __init__(self, store: Store, sampled_by: str, sampling: SampleSettings) -> None:
        self._store, self._sampled_by, self._sampling = store, sampled_by, sampling
        self._run = ""

    def on_start(self, run: str, step: int, total_steps: int) -> None:
        self._run = run

    def on_checkpoint(self, checkpoint: CheckpointFile) -> None:
        tell_of_checkpoint(self._store, self._run, checkpoint, self._sampled_by, self._sampling)


class Stopper(Observer):
    """Stops training when the flow run is cancelled."""

    def __init__(self, should_stop: Callable[[], bool]) -> None:
        self._should_stop = should_stop

    def should_stop(self) -> bool:
        return self._should_stop()
