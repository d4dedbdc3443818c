"""The report flow."""

from prefect import task
from prefect.cache_policies import NO_CACHE

from corpus.manifest import StageResult
from corpus.store import Store
from flows.home import DATA_ROOT
from flows.names import report_name
from flows.stages import stage_flow
from training.report import build_report
from training.runs import latest_run


@stage_flow("report", report_name)
def report(data: str = DATA_ROOT, run: str | None = None, force: bool = False) -> StageResult:
    """Write a run's report: the loss curve, and what each checkpoint sang.

    Args:
        data: Data root: a folder, or a URL that fsspec opens.
        run: The run's name; by default the newest that has a checkpoint.
        force: Write it although nothing changed.
    """
    store = Store(data)
    return write_report(store, run or latest_run(store), force)


@task(name="write report", task_run_name="report on {run}", cache_policy=NO_CACHE)
def write_report(store: Store, run: str, force: bool) -> StageResult:
    return build_report(store, run, force=force)
