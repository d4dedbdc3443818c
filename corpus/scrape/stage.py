"""The scrape stage: ask the archive what there is, fetch what is new in batches, merge.

    plan         one listing, cut into batches of songs that are not stored yet
    fetch_batch  a batch, each song stored in its shard the moment it has come
    finish       shards merged into the tables of raw/, and removed

Killed in between, the next scrape goes on behind the last song that was stored.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from corpus.errors import ArchiveError
from corpus.manifest import StageResult
from corpus.scrape.client import Client
from corpus.scrape.fetching import fetch_batch
from corpus.scrape.files import TruncatedError
from corpus.scrape.known import Known, read_known
from corpus.scrape.listings import (
    LISTING_FILE,
    PENDING_FILE,
    is_recent,
    read_listing,
    write_listing,
)
from corpus.scrape.merging import STAGE, finish
from corpus.scrape.places import check_contact, choose_way, find_places
from corpus.scrape.records import Batch, BatchResult, Entry, Listing, Plan
from corpus.scrape.schema import SONGS_FILE
from corpus.scrape.settings import ScrapeSettings
from corpus.scrape.shards import TARBALL
from corpus.scrape.sources import fetch_bundle, open_source, opened
from corpus.scrape.transport import FetchError
from corpus.store import Store

__all__ = ["LOCK_FILE", "STAGE", "EachBatch", "finish", "plan", "scrape"]

LOCK_FILE = "raw/.lock"

_EXPECTED = {
    "bundle": "a .tar.gz of ISB files",
    "files": "the catalogue of the ISB files",
    "site": "the song list of the classic site",
}

Fetch = Callable[[Batch], BatchResult]
EachBatch = Callable[[Fetch, Sequence[Batch]], Iterable[BatchResult]]


def scrape(
    store: Store,
    settings: ScrapeSettings,
    *,
    each_batch: EachBatch = map,
    client: Client | None = None,
    force: bool = False,
    on_wait: Callable[[str], None] = lambda place: None,
) -> StageResult:
    """The whole stage. `each_batch` applies a function to all batches, as `map` does.

    A data root is scraped by one process at a time: `on_wait` is called with the lock's place when
    another one is at it. Raises ArchiveError when the archive cannot be read, or as `finish` has
    it; what was fetched until then is kept, and the next scrape goes on from there.
    """
    with store.lock(LOCK_FILE, on_wait), opened(client, store, settings) as client:
        before = client.requests_of_all
        work = plan(store, settings, client=client, force=force)
        results: list[BatchResult] = []
        stopped = None
        try:
            fetch = partial(fetch_batch, store, settings, client=client)
            results.extend(each_batch(fetch, work.batches))
        except ArchiveError as error:
            stopped = error
        requests = client.requests_of_all - before
        report = finish(store, settings, work, results, stopped, requests)
    if report.error:
        raise report.error
    return report.result


def plan(
    store: Store, settings: ScrapeSettings, *, client: Client | None = None, force: bool = False
) -> Plan:
    """Ask the archive for its songs. With `force`, those that are stored are fetched again."""
    started_at = datetime.now(UTC)
    way = choose_way(settings, is_stored=store.exists(SONGS_FILE) and not force)
    check_contact(settings, way)
    with opened(client, store, settings) as client:
        before = client.requests_made
        try:
            way, listing, todo = _find_work(store, settings, way, client, force)
        except FetchError as error:
            if error.status is None:
                raise
            raise ArchiveError(f"{error}; expected {_EXPECTED[way]} there") from error
        requests = client.requests_made - before
    place = find_places(settings).of(way)
    write_listing(store, PENDING_FILE, way, place, listing)
    return Plan(way, place, started_at, listing, _cut(settings, way, todo), requests)


def _find_work(
    store: Store, settings: ScrapeSettings, way: str, client: Client, force: bool
) -> tuple[str, Listing, list[Entry]]:
    """The archive's list, and what of it must be fetched, by the kindest way that is allowed."""
    try:
        listing = _listing(store, settings, way, client, force)
        todo = _todo(store, settings, way, listing, force)
        is_much = len(todo) > settings.songs_per_batch
    except TruncatedError:
        if settings.way != "auto":
            raise
        is_much = True
    if settings.way == "auto" and way == "files" and is_much:
        # So much has changed that the whole archive is the smaller wish.
        return _find_work(store, settings, "bundle", client, force)
    if way == "bundle" and todo and not store.exists(TARBALL) and listing.validators:
        listing = _listing(store, settings, way, client, force=True)
        todo = _todo(store, settings, way, listing, force)
    return way, listing, todo


def _listing(
    store: Store, settings: ScrapeSettings, way: str, client: Client, force: bool
) -> Listing:
    """What an unfinished scrape went by, if the archive says that it still holds, or a new one."""
    place = find_places(settings).of(way)
    pending = read_listing(store, PENDING_FILE, way, place)
    if way == "site" and pending and is_recent(pending):
        return pending
    last = None
    if store.exists(SONGS_FILE) and not force:
        last = read_listing(store, LISTING_FILE, way, place)
    known = pending or last
    validators: Mapping[str, str] = {}
    if way == "bundle":
        if pending and not store.exists(TARBALL):
            known = last
        reply = fetch_bundle(store, settings, client, known.validators if known else {})
        if known and reply and reply.is_unchanged:
            return known
        validators = reply.validators if reply else {}
    listing = open_source(store, settings, way, client).listing(known)
    if listing is known:
        return listing
    validators = validators or listing.validators
    return replace(listing, listed_at=datetime.now(UTC), validators=validators)


def _todo(
    store: Store, settings: ScrapeSettings, way: str, listing: Listing, force: bool
) -> list[Entry]:
    """What must be asked for; what failed before comes last."""
    place = find_places(settings).of(way)
    known: Known = read_known(store, way, place, listing, settings.recheck_days, force=force)
    todo = [entry for entry in listing.entries if known.settled(entry) is None]
    return sorted(map(known.with_validators, todo), key=known.has_failed)


def _cut(settings: ScrapeSettings, way: str, todo: Sequence[Entry]) -> tuple[Batch, ...]:
    # A bundle is there already: cutting it would only read it again and again.
    size = len(todo) if way == "bundle" else settings.songs_per_batch
    starts = range(0, len(todo), size or 1)
    return tuple(Batch(way, tuple(todo[start : start + size])) for start in starts)
