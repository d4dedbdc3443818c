"""The scrape stage: ask the archive what there is, fetch what is new in batches, merge.

    plan         one listing, cut into batches of songs that are not stored yet
    fetch_batch  a batch, stored as a shard: whole or not at all
    finish       shards merged into raw/songs.parquet and raw/fetches.parquet, and removed

Killed in between, the next scrape goes on behind the last whole batch. The classic site tells no
shas: a scrape of it that is finished is followed by one that fetches every page again.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial

from corpus.errors import ArchiveError
from corpus.manifest import Counts, Stage, StageResult, freshness, stage_facts, write_manifest
from corpus.scrape.client import Client, FetchError
from corpus.scrape.fetching import fetch_batch, opened
from corpus.scrape.places import choose_way, find_places
from corpus.scrape.records import Batch, BatchResult, Entry, Listing, Plan, Row
from corpus.scrape.schema import (
    FAILED,
    FETCHED,
    FETCHES_FILE,
    OUTCOMES,
    RAW_FETCHES,
    RAW_SONGS,
    SHARDS,
    SONGS_FILE,
    UNCHANGED,
)
from corpus.scrape.settings import ScrapeSettings
from corpus.scrape.shards import fits, merge_songs, outcomes, read_rows, read_shards, write_rows
from corpus.scrape.sources import fetch_bundle, open_source
from corpus.store import Store

STAGE = Stage(
    name="scrape",
    inputs=(),
    outputs=(SONGS_FILE, FETCHES_FILE),
    manifest="raw/manifest.json",
)

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
) -> StageResult:
    """The whole stage. `each_batch` applies a function to all batches, as `map` does.

    Raises ArchiveError when the archive cannot be read, or when too many songs failed; what was
    fetched until then is kept, and the next scrape goes on from there.
    """
    with opened(client, settings) as client:
        work = plan(store, settings, client=client, force=force)
        fetch = partial(fetch_batch, store, settings, client=client)
        results = list(each_batch(fetch, work.batches))
    return finish(store, settings, work, results)


def plan(
    store: Store, settings: ScrapeSettings, *, client: Client | None = None, force: bool = False
) -> Plan:
    """Ask the archive for its songs. With `force`, those that are stored are fetched again."""
    started_at = datetime.now(UTC)
    stored = {} if force else read_rows(store, SONGS_FILE, ["id", "sha"])
    way = choose_way(settings, is_stored=bool(stored))
    with opened(client, settings) as client:
        before = client.requests_made
        listing = _listing(store, settings, way, client)
        requests = client.requests_made - before
    shards = read_shards(store, listing, way)
    todo = [e for e in listing.entries if not _is_held(e, stored.get(e.id), shards.get(e.id))]
    # A bundle is there already: cutting it would only read it again and again.
    batches = _cut(way, todo, len(todo) if way == "bundle" else settings.songs_per_batch)
    return Plan(way, find_places(settings).of(way), started_at, listing, batches, requests)


def _listing(store: Store, settings: ScrapeSettings, way: str, client: Client) -> Listing:
    try:
        if way == "bundle":
            fetch_bundle(store, settings, client)
        return open_source(store, settings, way, client).listing()
    except FetchError as error:
        if error.status is None:
            raise
        raise ArchiveError(f"{error}; expected {_EXPECTED[way]} there") from error


def _is_held(entry: Entry, stored: Row | None, shard: Row | None) -> bool:
    """Where the listing tells no sha, only an unfinished scrape's shards spare a fetch."""
    if shard is not None and shard["outcome"] == FETCHED:
        return True
    return stored is not None and entry.sha is not None and fits(entry, stored)


def _cut(way: str, entries: Sequence[Entry], size: int) -> tuple[Batch, ...]:
    starts = range(0, len(entries), size or 1)
    return tuple(Batch(way, tuple(entries[start : start + size])) for start in starts)


def finish(
    store: Store, settings: ScrapeSettings, work: Plan, results: Iterable[BatchResult]
) -> StageResult:
    """Merge the shards. Nothing is written when the archive has not changed.

    Raises ArchiveError, after storing what it has, when more than `max_failures` failed.
    """
    stored, shards = read_rows(store, SONGS_FILE), read_shards(store, work.listing, work.way)
    songs = merge_songs(stored, shards)
    fetches = outcomes(work.listing, stored, shards)
    counts = _counts(work, songs, fetches, results)
    seconds = round((datetime.now(UTC) - work.started_at).total_seconds(), 3)
    is_cached = _is_settled(store, stored, songs, fetches)
    if not is_cached:
        if songs != stored or not store.exists(SONGS_FILE):
            write_rows(store, SONGS_FILE, songs, RAW_SONGS)
        write_rows(store, FETCHES_FILE, fetches, RAW_FETCHES)
        facts = stage_facts(store, STAGE, settings.to_dict())
        write_manifest(store, STAGE, facts, counts, seconds)
    store.remove(SHARDS)
    _check_failures(store, settings, work, fetches)
    reason = "the archive has not changed" if is_cached else _reason(counts, is_first=not stored)
    return StageResult(STAGE.name, is_cached, reason, counts, seconds)


def _is_settled(
    store: Store, stored: Mapping[str, Row], songs: Mapping[str, Row], fetches: Mapping[str, Row]
) -> bool:
    """Whether this scrape found what the last one left."""
    if songs != stored or freshness(store, STAGE) != "fresh":
        return False
    former = read_rows(store, FETCHES_FILE, ["id", "outcome"])
    return _endings(former) == _endings(fetches)


def _endings(fetches: Mapping[str, Row]) -> dict[str, str]:
    found = (FETCHED, UNCHANGED)
    return {
        song: UNCHANGED if row["outcome"] in found else row["outcome"]
        for song, row in fetches.items()
    }


def _counts(
    work: Plan, songs: Mapping[str, Row], fetches: Mapping[str, Row], results: Iterable[BatchResult]
) -> Counts:
    by_outcome = Counter(row["outcome"] for row in fetches.values())
    assert by_outcome.total() == len(fetches)
    results = list(results)
    return {
        "way": work.way,
        "listed": len(fetches),
        **{outcome: by_outcome[outcome] for outcome in OUTCOMES},
        "unlisted": work.listing.unlisted,
        "vanished": len(songs.keys() - fetches.keys()),
        "songs": len(songs),
        "requests": work.requests + sum(result.requests for result in results),
        "bytes": sum(result.bytes for result in results),
    }


def _check_failures(
    store: Store, settings: ScrapeSettings, work: Plan, fetches: Mapping[str, Row]
) -> None:
    failed = [row for row in fetches.values() if row["outcome"] == FAILED]
    lost = len(failed) + work.listing.unlisted
    if lost > settings.max_failures * (len(fetches) + work.listing.unlisted):
        first = failed[0]["reason"] if failed else f"{work.place} counts more songs than it shows"
        raise ArchiveError(
            f"{lost} of {len(fetches)} songs failed, more than max-failures = "
            f"{settings.max_failures:.1%} (the first: {first}); the others are stored, see "
            f"{store.path(FETCHES_FILE)}; scrape again to try them again"
        )


def _reason(counts: Counts, *, is_first: bool) -> str:
    if is_first:
        return "first scrape"
    return f"{counts[FETCHED]} songs are new or changed, {counts[FAILED]} failed"
