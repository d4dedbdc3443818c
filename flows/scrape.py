"""The scrape flow: a listing, then a task run for each batch of songs."""

import contextlib
import dataclasses
from collections.abc import Iterator, Sequence
from typing import Any

from prefect import Task, flow, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.tasks import exponential_backoff

from corpus.errors import ArchiveError
from corpus.replica import Replica
from corpus.scrape import stage
from corpus.scrape.client import Client
from corpus.scrape.fetching import fetch_batch, opened
from corpus.scrape.records import Batch, BatchResult, Plan
from corpus.scrape.settings import ScrapeSettings
from corpus.store import Store
from flows import artifacts
from flows.home import SAMPLE_ARCHIVE
from flows.stages import STAGE_FLOW, StageRecord, finished

SAMPLE = "sample"
"""The archive that stands for the bundled sample songs, served on loopback while it is scraped."""


@flow(name="scrape", flow_run_name="scrape into {data}", **STAGE_FLOW)
def scrape(
    data: str = "data", settings: ScrapeSettings = ScrapeSettings(), force: bool = False
) -> StageRecord:
    """Fetch what is new in the archive.

    Args:
        data: Data root: a folder, or a URL that fsspec opens.
        settings: What to scrape, and how. The archive `sample` is the bundled one.
        force: Fetch again what is stored already.
    """
    store = Store(data)
    with _reachable(settings) as settings, opened(None, settings) as client:
        plan = list_songs(store, settings, client, force)
        batches = fetch_all(store, settings, client, plan.batches)
        result = stage.finish(store, settings, plan, batches)
    artifacts.scraped(result)
    return finished(result)  # type: ignore[no-any-return]


@task(name="list songs", task_run_name="list {settings.archive}", cache_policy=NO_CACHE)
def list_songs(store: Store, settings: ScrapeSettings, client: Client, force: bool) -> Plan:
    return stage.plan(store, settings, client=client, force=force)


def fetch_all(
    store: Store, settings: ScrapeSettings, client: Client, batches: Sequence[Batch]
) -> list[BatchResult]:
    total = len(batches)
    return [
        fetch(store, settings, client, batch, number, total)
        for number, batch in enumerate(batches, 1)
    ]


def _is_the_archives(task: Task[Any, Any], task_run: TaskRun, state: State[Any]) -> bool:
    """An archive may answer the next time; a full disk or a wrong setting will not."""
    return isinstance(state.result(raise_on_failure=False), ArchiveError)


@task(
    name="fetch songs",
    task_run_name="fetch batch {number} of {total}",
    cache_policy=NO_CACHE,
    retries=2,
    retry_condition_fn=_is_the_archives,
    retry_delay_seconds=exponential_backoff(backoff_factor=10),
    retry_jitter_factor=0.5,
)
def fetch(
    store: Store, settings: ScrapeSettings, client: Client, batch: Batch, number: int, total: int
) -> BatchResult:
    """A batch that is tried again does not fetch what it stored already."""
    return fetch_batch(store, settings, batch, client=client)


@contextlib.contextmanager
def _reachable(settings: ScrapeSettings) -> Iterator[ScrapeSettings]:
    """The settings, with the sample archive served on loopback where they name it."""
    if settings.archive != SAMPLE:
        yield settings
        return
    way = "site" if settings.way == "auto" else settings.way
    with Replica(SAMPLE_ARCHIVE) as replica:
        yield dataclasses.replace(settings, archive=replica.url, way=way, delay=0.0)
