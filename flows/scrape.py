"""The scrape flow: a listing, then a task run for each batch of songs."""

import contextlib
import dataclasses
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from prefect import Task, task
from prefect.blocks.system import Secret
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.tasks import exponential_backoff
from pydantic import SecretStr

from corpus.errors import ArchiveError, DataError
from corpus.manifest import StageResult
from corpus.replica import Replica
from corpus.scrape import stage
from corpus.scrape.client import Client
from corpus.scrape.history import count_events
from corpus.scrape.metadata import (
    KEY_VARIABLE,
    MetadataReport,
    api_key,
    check_metadata,
    fetch_metadata,
)
from corpus.scrape.records import Batch, Outcomes, Plan
from corpus.scrape.schema import EVENTS
from corpus.scrape.settings import ScrapeSettings
from corpus.scrape.sources import open_client
from corpus.store import Store
from corpus.tables import RAW_SONGS
from flows.artifacts import scraping as artifacts
from flows.events import tell_of_changes
from flows.home import DATA_ROOT, SAMPLE_ARCHIVE
from flows.names import scrape_name
from flows.shared_rate import shared_gate
from flows.stages import log, stage_flow

SAMPLE = "sample"
"""The archive that stands for the bundled sample songs, served on loopback while it is scraped."""
TOLD = "raw/told.json"
"""How many events of the history have been told of, by their kind."""
KEY_BLOCK = "giitaayan-api-key"
"""The Prefect Secret block of the catalogue API's key."""


@stage_flow("scrape", scrape_name)
def scrape(
    data: str = DATA_ROOT, settings: ScrapeSettings = ScrapeSettings(), force: bool = False
) -> StageResult:
    """Fetch what is new in the archive.

    Args:
        data: Data root: a folder, or a URL that fsspec opens.
        settings: What to scrape, and how. The archive `sample` is the bundled one.
        force: Fetch again what is stored already.
    """
    store = Store(data)
    key = _key(settings) if settings.metadata else None
    with (
        _reachable(settings) as settings,
        store.lock(stage.STAGE.lock),
        open_client(store, settings, shared_gate(settings.delay)) as client,
    ):
        told = _told(store)
        plan = list_songs(store, settings, client, force)
        report = stage.carry_out(store, settings, plan, client, fetch_all)
        artifacts.scraped(store, report)
        if report.error:  # What came is kept; the scrape that gets the rest tells of all of it.
            raise report.error
        happened = count_events(store)
        tell_of_changes(store, {event: happened[event] - told[event] for event in EVENTS})
        store.write_json(TOLD, happened)
        if key:
            log.info("%s", describe_songs(store, settings, client, key, force))
    return report.result


@task(name="list songs", task_run_name="list {settings.archive}", cache_policy=NO_CACHE)
def list_songs(store: Store, settings: ScrapeSettings, client: Client, force: bool) -> Plan:
    return stage.plan(store, settings, client, force=force)


def fetch_all(fetch_batch: stage.Fetch, batches: Sequence[Batch]) -> Iterator[Outcomes]:
    progress = artifacts.ScrapeProgress(sum(len(batch.entries) for batch in batches))
    for number, batch in enumerate(batches, 1):
        outcomes = fetch(fetch_batch, batch, number, len(batches))
        progress.add(outcomes)
        yield outcomes


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
def fetch(fetch_batch: stage.Fetch, batch: Batch, number: int, total: int) -> Outcomes:
    """A batch that is tried again does not fetch what it stored already."""
    return fetch_batch(batch)


@task(name="describe songs", task_run_name="ask the catalogue API", cache_policy=NO_CACHE)
def describe_songs(
    store: Store, settings: ScrapeSettings, client: Client, key: SecretStr, force: bool
) -> MetadataReport:
    songs = store.read_table(RAW_SONGS, columns=["id"])["id"].to_pylist()
    return fetch_metadata(store, settings, client, songs, key.get_secret_value(), force=force)


def _told(store: Store) -> Counter[str]:
    """What scrapes before this one have told of; those that failed, or were killed, did not."""
    happened = count_events(store)
    if store.exists(TOLD):
        told = store.read_json(TOLD)
        if not (isinstance(told, dict) and all(isinstance(count, int) for count in told.values())):
            raise DataError(
                f"{store.path(TOLD)} is damaged: expected how many changes of each kind were told; "
                "remove it, and changes are told from now on"
            )
        return happened & Counter(told)  # The history may have begun anew.
    store.write_json(TOLD, happened)
    return happened


def _key(settings: ScrapeSettings) -> SecretStr:
    """From the environment, else from the Secret block. Raises SettingsError without one, and
    where there is nobody to show it to."""
    if settings.archive != SAMPLE:
        check_metadata(settings)
    given = None
    if not os.environ.get(KEY_VARIABLE):
        with contextlib.suppress(ValueError):  # There is no such block.
            block = Secret.load(KEY_BLOCK)
            assert isinstance(block, Secret)
            given = str(block.get())
    return SecretStr(api_key(given))


@contextlib.contextmanager
def _reachable(settings: ScrapeSettings) -> Iterator[ScrapeSettings]:
    """The settings, with the sample archive served on loopback where they name it."""
    if settings.archive != SAMPLE:
        yield settings
        return
    way = "site" if settings.way == "auto" else settings.way
    with Replica(SAMPLE_ARCHIVE) as replica:
        yield dataclasses.replace(settings, archive=replica.url, way=way, delay=0.0)
