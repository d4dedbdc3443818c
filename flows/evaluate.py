"""The evaluate flow."""

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from corpus.manifest import StageResult
from corpus.store import Store
from flows.artifacts import evaluation as artifacts
from flows.stages import STAGE_FLOW, StageRecord, finished
from training.evaluation.settings import EvaluateSettings
from training.evaluation.stage import evaluate as evaluate_run
from training.evaluation.stage import read_evaluation
from training.runs import latest_run


@flow(name="evaluate", flow_run_name="evaluate {checkpoint} of {run}", **STAGE_FLOW)
def evaluate(
    data: str = "data",
    run: str | None = None,
    checkpoint: str = "best",
    settings: EvaluateSettings = EvaluateSettings(),
    device: str = "auto",
    force: bool = False,
) -> StageRecord:
    """Measure a checkpoint on held-out songs, in bits a character.

    Args:
        data: Data root: a folder, or a URL that fsspec opens.
        run: The run's name; by default the newest.
        checkpoint: `best`, `last`, a step, or a checkpoint's name.
        settings: What is measured.
        device: `auto`, `cpu` or `cuda`.
        force: Measure although nothing changed.
    """
    store = Store(data)
    run = run or latest_run(store)
    result = measure(store, run, checkpoint, settings, device, force)
    artifacts.evaluation(run, read_evaluation(store, run))
    return finished(result)  # type: ignore[no-any-return]


@task(name="evaluate", task_run_name="evaluate {checkpoint} of {run}", cache_policy=NO_CACHE)
def measure(
    store: Store, run: str, checkpoint: str, settings: EvaluateSettings, device: str, force: bool
) -> StageResult:
    return evaluate_run(store, run, checkpoint, settings, device=device, force=force)
