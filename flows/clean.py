"""The clean flow."""

from prefect import task
from prefect.cache_policies import NO_CACHE

from corpus.clean.stage import CleanSettings, clean_archive
from corpus.gates import GateSettings, remarks
from corpus.manifest import Counts, StageResult
from corpus.store import Store
from flows.artifacts import cleaning as artifacts
from flows.describe import reading_counts
from flows.home import DATA_ROOT
from flows.names import clean_name
from flows.stages import log, stage_flow


@stage_flow("clean", clean_name)
def clean(
    data: str = DATA_ROOT,
    settings: CleanSettings = CleanSettings(),
    gates: GateSettings | None = GateSettings(),
    accept: bool = False,
    force: bool = False,
) -> StageResult:
    """Strip singers, digits, parentheses and periods from the scraped songs.

    Args:
        data: Data root: a folder, or a URL that fsspec opens.
        settings: How to clean.
        gates: What the new corpus must show before it takes the place of the last one.
        accept: Take the new corpus although it fails a gate.
        force: Clean although nothing changed.
    """
    result = clean_songs(Store(data), settings, gates, accept, force)
    with reading_counts("clean"):
        _warn(result.counts, is_new=not result.cached)
        artifacts.cleaned(result)
    return result


def _warn(counts: Counts, *, is_new: bool) -> None:
    for remark in remarks(counts.get("gates", ())):
        log.warning("clean: %s", remark)
    if is_new and (moved := counts.get("moved")):
        log.warning(
            "clean: %s songs stand on another side of the split than before, with others "
            "in their groups: a model trained earlier may know songs that test it now",
            f"{moved:,}",
        )


@task(name="clean songs", task_run_name="clean songs ({settings.profile})", cache_policy=NO_CACHE)
def clean_songs(
    store: Store, settings: CleanSettings, gates: GateSettings | None, accept: bool, force: bool
) -> StageResult:
    return clean_archive(store, settings, gates, accept=accept, force=force)
