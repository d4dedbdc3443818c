"""The overview flow."""

from prefect import task
from prefect.cache_policies import NO_CACHE

from corpus.manifest import StageResult
from corpus.overview import build_overview
from corpus.store import Store
from flows.home import DATA_ROOT
from flows.names import overview_name
from flows.stages import stage_flow


@stage_flow("overview", overview_name)
def overview(data: str = DATA_ROOT, force: bool = False) -> StageResult:
    """Write a page about the corpus: decades, lengths, letters, words, and what cleaning took.

    Args:
        data: Data root: a folder, or a URL that fsspec opens.
        force: Write it although nothing changed.
    """
    return write_overview(Store(data), force)


@task(name="write overview", task_run_name="write overview", cache_policy=NO_CACHE)
def write_overview(store: Store, force: bool) -> StageResult:
    return build_overview(store, force=force)
