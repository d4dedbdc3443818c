"""The evaluate flow."""

from prefect import task
from prefect.cache_policies import NO_CACHE

from corpus.manifest import StageResult
from corpus.store import Store
from flows.artifacts import evaluation as artifacts
from flows.forms import Device
from flows.home import DATA_ROOT
from flows.names import evaluate_name
from flows.stages import stage_flow
from training.evaluation.settings import EvaluateSettings
from training.evaluation.stage import evaluate as evaluate_run
from training.evaluation.stage import read_evaluation
from training.runs import latest_run


@stage_flow("evaluate", evaluate_name)
def evaluate(
    data: str = DATA_ROOT,
    run: str | None = None,
    checkpoint: str = "best",
    settings: EvaluateSettings = EvaluateSettings(),
    device: Device = "auto",
    force: bool = False,
) -> StageResult:
    """Measure a checkpoint on held-out songs, in bits a character.

    Args:
        data: Data root: a folder, or a URL that fsspec opens.
        run: The run's name; by default the newest that has a checkpoint.
        checkpoint: `best`, `last`, a step, or a checkpoint's name.
        settings: What is measured.
        device: Where to compute; `auto` is the GPU where there is one.
        force: Measure although nothing changed.
    """
    store = Store(data)
    run = run or latest_run(store)
    result = measure(store, run, checkpoint, settings, device, force)
    artifacts.evaluation(run, read_evaluation(store, run))
    return result


@task(name="evaluate", task_run_name="evaluate {checkpoint} of {run}", cache_policy=NO_CACHE)
def measure(
    store: Store, run: str, checkpoint: str, settings: EvaluateSettings, device: str, force: bool
) -> StageResult:
    return evaluate_run(store, run, checkpoint, settings, device=device, force=force)
