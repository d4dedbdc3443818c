"""The train flow: one task run trains, and each checkpoint is sampled by one of its own."""

from collections.abc import Callable, Mapping
from typing import Any, Literal

from prefect import task
from prefect.cache_policies import NO_CACHE

from corpus.errors import TrainingStopped
from corpus.manifest import StageResult
from corpus.store import Store
from flows.artifacts import training as artifacts
from flows.forms import Preset, TrainChanges, train_settings
from flows.home import DATA_ROOT
from flows.names import shape, with_vocabulary
from flows.sample import sample_at_step
from flows.stages import log, stage_flow, stopped
from flows.stoppable import run_stoppable
from flows.terminal import is_in_terminal
from flows.watching import LogObserver, ShowProgress, Stopper, TellOfCheckpoints
from training.arguments import DEFAULT_PRESET
from training.beside import sampling_observer
from training.loop import Observer
from training.metrics import MetricsLog
from training.observers import Observers
from training.primes import check_primes
from training.scale import Scale
from training.settings import SampleSettings, TrainSettings
from training.stage import train as train_run
from training.terminal import TerminalObserver

SampledBy = Literal["training", "event"]


def train_name(given: Mapping[str, Any]) -> str:
    settings = train_settings(given["preset"], given["changes"])
    return with_vocabulary(f"train {shape(settings)}", given["data"])


@stage_flow("train", train_name)
def train(
    data: str = DATA_ROOT,
    preset: Preset = DEFAULT_PRESET,
    changes: TrainChanges = TrainChanges(),  # noqa: B008 - frozen.
    sampling: SampleSettings = SampleSettings(),
    sampled_by: SampledBy = "training",
    name: str | None = None,
    resume: bool = True,
) -> StageResult:
    """Train a char-LSTM and sample each checkpoint.

    Args:
        data: Data root: a folder, or a URL that fsspec opens.
        preset: Settings to start from: `char-rnn` (the 2016 run), `best` (the strongest: an
            hour) or `quick` (a minute over the sample songs, some 40 over the real archive).
        changes: What to change in the preset.
        sampling: What is sung at each checkpoint.
        sampled_by: Who samples: `training`, on a core that it leaves free or else between its
            steps; or the deployment `sample`, which each checkpoint's `event` starts on another
            worker: let `keep_best` and `keep_last` be enough that it still finds the checkpoint.
        name: The run's name; by default it is made from preset and settings.
        resume: Go on from the run's last checkpoint; otherwise a new run is started beside it.
    """
    store, settings = Store(data), train_settings(preset, changes)
    check_primes(store, sampling, settings.line_direction)
    scale = Scale.of(store, settings)
    watcher = TerminalObserver(scale=scale) if is_in_terminal() else LogObserver(scale)
    told = TellOfCheckpoints(store, sampled_by, sampling)
    observers: list[Observer] = [watcher, ShowProgress(scale), told]
    if sampled_by == "training":
        show, tell = watcher.show_samples, watcher.on_notice
        observers.append(
            sampling_observer(store, settings, sampling, show, tell, by=sample_at_step)
        )

    def work(should_stop: Callable[[], bool]) -> tuple[str, StageResult]:
        asked = (store, settings, name, resume, observers, should_stop)
        return train_model(*asked, return_state=True).result()  # Raises where it was stopped.

    run, result = run_stoppable(work)
    artifacts.loss_curve(run, MetricsLog(store, run).read(), result.counts)
    return result


@task(
    name="train",
    task_run_name="train {settings.layers}x{settings.hidden_size}",
    cache_policy=NO_CACHE,
)
def train_model(
    store: Store,
    settings: TrainSettings,
    name: str | None,
    resume: bool,
    observers: list[Observer],
    should_stop: Callable[[], bool],
) -> tuple[str, StageResult]:
    observer = Observers([*observers, Stopper(should_stop)])
    try:
        return train_run(store, settings, name=name, observer=observer, resume=resume)
    except TrainingStopped as reason:
        if not is_in_terminal():  # Prefect's worker has a message of its own for the run's state.
            log.info("%s", reason)
        return stopped(reason)  # type: ignore[no-any-return]
