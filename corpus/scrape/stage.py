"""The scrape stage: ask the archive what there is, fetch what is new in batches, merge.

    plan         one listing, cut into batches of songs that are not stored yet
    carry_out    all batches, and what came of them:
    fetch_batch  a batch, each song stored in its shard the moment it has come
    finish       shards merged into the tables of raw/, and removed

Killed in between, the next scrape goes on behind the last song that was stored; so it does where
the archive stopped answering. By force the shards stay then: only they tell what was fetched again.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from functools import partial

from corpus.errors import ArchiveError
from corpus.manifest import StageResult
from corpus.scrape.client import Client
from corpus.scrape.fetching import fetch_batch
from corpus.scrape.inquiry import Inquiry, Work
from corpus.scrape.listings import PENDING_FILE, write_listing
from corpus.scrape.merging import STAGE, finish
from corpus.scrape.places import check_contact, choose_way, find_places
from corpus.scrape.records import Batch, Outcomes, Plan, ScrapeReport
from corpus.scrape.settings import ScrapeSettings
from corpus.scrape.sources import open_client
from corpus.scrape.transport import FetchError
from corpus.store import Store
from corpus.tables import RAW_SONGS

__all__ = ["STAGE", "EachBatch", "Fetch", "carry_out", "finish", "plan", "scrape"]

_EXPECTED = {
    "bundle": "a .tar.gz of ISB files",
    "files": "the catalogue of the ISB files",
    "site": "the song list of the classic site",
}

Fetch = Callable[[Batch], Outcomes]
EachBatch = Callable[[Fetch, Sequence[Batch]], Iterable[Outcomes]]


def scrape(
    store: Store,
    settings: ScrapeSettings,
    *,
    each_batch: EachBatch = map,
    force: bool = False,
) -> StageResult:
    """The whole stage, without Prefect. `each_batch` applies a function to all batches, as `map`.

    A data root is scraped by one process at a time. Raises ArchiveError when the archive cannot be
    read, or as `finish` has it; what was fetched until then is kept, and the next scrape goes on
    from there.
    """
    with store.lock(STAGE.lock), open_client(store, settings) as client:
        planned = plan(store, settings, client, force=force)
        report = carry_out(store, settings, planned, client, each_batch)
    if report.error:
        raise report.error
    return report.result


def plan(store: Store, settings: ScrapeSettings, client: Client, *, force: bool = False) -> Plan:
    """Ask the archive for its songs. With `force`, those that are stored are fetched again.

    Raises ArchiveError when there is no list to be had, or when it is that of another archive than
    the stored songs are of.
    """
    started_at = datetime.now(UTC)
    way = choose_way(settings, is_stored=store.exists(RAW_SONGS) and not force)
    check_contact(settings, way)
    try:
        work = Inquiry(store, settings, client, force).find_work(way)
    except FetchError as error:
        if error.status is None:
            raise
        raise ArchiveError(f"{error}; expected {_EXPECTED[way]} there") from error
    place = find_places(settings).of(work.way)
    write_listing(store, PENDING_FILE, work.way, place, work.listing)
    return Plan(work.way, place, started_at, work.listing, _cut(settings, work), force)


def carry_out(
    store: Store, settings: ScrapeSettings, planned: Plan, client: Client, each_batch: EachBatch
) -> ScrapeReport:
    """Fetch the batches of a plan, and merge what came, also where the archive stops answering.

    `client` is the plan's.
    """
    stopped = None
    try:
        fetch = partial(fetch_batch, store, settings, client)
        for _ in each_batch(fetch, planned.batches):
            """What came lies in the shards."""
    except ArchiveError as error:
        stopped = error
    requests, received = client.requests_made, client.bytes_received
    return finish(store, settings, planned, requests=requests, received=received, stopped=stopped)


def _cut(settings: ScrapeSettings, work: Work) -> tuple[Batch, ...]:
    # A bundle is there already: cutting it would only read it again and again.
    size = len(work.todo) if work.way == "bundle" else settings.songs_per_batch
    starts = range(0, len(work.todo), size or 1)
    return tuple(Batch(work.way, work.todo[start : start + size]) for start in starts)
