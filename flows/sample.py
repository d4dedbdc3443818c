"""The sample flow: the checkpoints of a run, or one of them, sing."""

import time

from prefect import task
from prefect.cache_policies import NO_CACHE

from corpus.errors import TrainingStopped
from corpus.manifest import StageResult
from corpus.store import Store
from flows.artifacts import training as artifacts
from flows.forms import Device
from flows.home import DATA_ROOT
from flows.names import sample_name
from flows.stages import stage_flow, stopped
from training.checkpoint import CheckpointFile, find_checkpoint
from training.metrics import MetricsLog
from training.observers import Sing, sing_on
from training.primes import check_primes
from training.runs import latest_run, line_direction, read_config
from training.samples import missing_samples
from training.samples_table import CheckpointSamples, samples_path
from training.scale import Scale
from training.settings import SampleSettings

ALL = "all"


@stage_flow("sample", sample_name)
def sample(
    data: str = DATA_ROOT,
    run: str | None = None,
    checkpoint: str = ALL,
    settings: SampleSettings = SampleSettings(),
    device: Device = "auto",
) -> StageResult:
    """Sample one checkpoint, or all that lack samples of these settings.

    Args:
        data: Data root: a folder, or a URL that fsspec opens.
        run: The run's name; by default the newest that has a checkpoint.
        checkpoint: `all`, `last`, `best`, a step, or a checkpoint's name.
        settings: What to sing.
        device: Where to compute; `auto` is the GPU where there is one.
    """
    started = time.monotonic()
    store = Store(data)
    run = run or latest_run(store)
    check_primes(store, settings, line_direction(store, run))
    if checkpoint == ALL:
        files = missing_samples(store, run, settings)
    else:
        files = [find_checkpoint(store, run, checkpoint)]
    sing = sing_on(device)
    sung = [sample_at_step(store, run, file, settings, sing) for file in files]
    counts = {"run": run, "checkpoints": len(sung), "samples": sum(len(s.rows) for s in sung)}
    seconds = time.monotonic() - started
    reason = "asked for" if sung else "every checkpoint has these samples"
    table = samples_path(run)
    outputs = {store.path(table): store.sha256(table)} if sung else {}
    return StageResult("sample", not sung, reason, counts, seconds, outputs)


@task(name="sample", task_run_name="sample step {file.step}", cache_policy=NO_CACHE)
def sample_at_step(
    store: Store, run: str, file: CheckpointFile, settings: SampleSettings, sing: Sing
) -> CheckpointSamples:
    """Sample a checkpoint by `sing` and show it in the UI."""
    try:
        sung = sing(store, run, file, settings)
    except TrainingStopped as reason:
        return stopped(reason)  # type: ignore[no-any-return]
    scale = Scale.from_config(read_config(store, run))
    artifacts.samples(run, sung, MetricsLog(store, run).read(), scale)
    return sung
