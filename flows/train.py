"""The train flow: one task run trains, and each checkpoint is sampled by one of its own."""

from collections.abc import Callable
from typing import Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from corpus.manifest import StageResult
from corpus.store import Store
from flows.artifacts import training as artifacts
from flows.home import DATA_ROOT
from flows.sample import sample_at_step
from flows.stages import STAGE_FLOW, StageRecord, finished, log
from flows.stoppable import run_stoppable
from training.arguments import DEFAULT_PRESET
from training.checkpoint import CheckpointFile
from training.loop import Observer
from training.metrics import MetricsLog, bits
from training.observers import Observers, SampleAtCheckpoints, check_primes
from training.samples_table import CheckpointSamples
from training.settings import SampleSettings, TrainSettings
from training.stage import train as train_run
from training.terminal import TerminalObserver


@flow(name="train", flow_run_name="train {preset} on {data}", **STAGE_FLOW)
def train(
    data: str = DATA_ROOT,
    preset: str = DEFAULT_PRESET,
    changes: dict[str, Any] | None = None,
    sampling: SampleSettings = SampleSettings(),
    name: str | None = None,
    resume: bool = True,
    in_terminal: bool = False,
) -> StageRecord:
    """Train a char-LSTM and sample each checkpoint.

    Args:
        data: Data root: a folder, or a URL that fsspec opens.
        preset: Settings to start from: `char-rnn` (the 2016 run) or `quick` (about a minute).
        changes: Settings to change in the preset, such as {"hidden_size": 512, "epochs": 20}.
        sampling: What is sung at each checkpoint.
        name: The run's name; by default it is made from preset and settings.
        resume: Go on from the run's last checkpoint; otherwise a new run is started beside it.
        in_terminal: Show a progress bar and samples where the flow runs.
    """
    store, settings = Store(data), TrainSettings.of_preset(preset, **(changes or {}))
    check_primes(store, sampling)
    watcher = TerminalObserver() if in_terminal else LogObserver()
    _, result = run_stoppable(
        lambda should_stop: train_model(
            store, settings, sampling, name, resume, watcher, should_stop
        )
    )
    run = result.counts["run"]
    artifacts.loss_curve(run, MetricsLog(store, run).read(), result.counts)
    return finished(result)  # type: ignore[no-any-return]


@task(
    name="train",
    task_run_name="train {settings.layers}x{settings.hidden_size}",
    cache_policy=NO_CACHE,
)
def train_model(
    store: Store,
    settings: TrainSettings,
    sampling: SampleSettings,
    name: str | None,
    resume: bool,
    watcher: Observer,
    should_stop: Callable[[], bool],
) -> tuple[str, StageResult]:
    def sampler(run: str, file: CheckpointFile) -> CheckpointSamples:
        return sample_at_step(store, run, file, sampling, settings.device, file.step)

    show = watcher.on_samples if isinstance(watcher, TerminalObserver) else _pass
    observer = Observers([watcher, SampleAtCheckpoints(sampler, show), Stopper(should_stop)])
    return train_run(store, settings, name=name, observer=observer, resume=resume)


class Stopper(Observer):
    """Stops training when the flow run is cancelled."""

    def __init__(self, should_stop: Callable[[], bool]) -> None:
        self._should_stop = should_stop

    def should_stop(self) -> bool:
        return self._should_stop()


class LogObserver(Observer):
    """A line in the log at each checkpoint."""

    def on_checkpoint(self, checkpoint: CheckpointFile) -> None:
        log.info("step %s: %.3f bits a character", checkpoint.step, bits(checkpoint.loss))

    def on_notice(self, text: str) -> None:
        log.warning(text)


def _pass(samples: CheckpointSamples) -> None:
    """Nobody looks."""
