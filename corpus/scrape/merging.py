"""The end of a scrape: what its shards hold becomes the tables of raw/, and is accounted for."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

from corpus.errors import ArchiveError, DataError, GoneError
from corpus.manifest import Counts, Stage, as_result, stage_facts, write_manifest
from corpus.scrape.history import record_history
from corpus.scrape.known import Known, blank_row, read_known
from corpus.scrape.listings import LISTING_FILE, write_listing
from corpus.scrape.records import Listing, Plan, Row, ScrapeReport
from corpus.scrape.schema import (
    EVENTS,
    FAILED,
    FETCHED,
    FETCHES_FILE,
    FETCHES_SCHEMA,
    GONE,
    HISTORY_FILE,
    OUTCOMES,
    RAW_SCHEMA,
    SHARDS,
    UNCHANGED,
)
from corpus.scrape.settings import ScrapeSettings
from corpus.store import Store
from corpus.tables import RAW_SONGS

STAGE = Stage(
    name="scrape",
    inputs=(),
    outputs=(RAW_SONGS, FETCHES_FILE, HISTORY_FILE, LISTING_FILE),
    manifest="raw/manifest.json",
)
BELIEVED = 10
"""Songs that may always vanish at once, however few there are."""


def finish(
    store: Store,
    settings: ScrapeSettings,
    plan: Plan,
    *,
    requests: int,
    received: int,
    stopped: ArchiveError | None = None,
) -> ScrapeReport:
    """Merge the shards; `stopped` is why some batches were not fetched.

    `requests` and the bytes `received` are all of the scrape, the plan's too.

    What there is is stored in any case. The report's error says why that is not enough: the
    archive stopped answering, too many songs failed, or its list cannot be believed.
    """
    known = read_known(store, plan.way, plan.place, plan.listing, settings.recheck_days)
    vanished = _vanished(known, plan.listing)
    allowed = max(BELIEVED, settings.max_gone * len(known.there))
    is_believed = plan.listing.is_complete and len(vanished) <= allowed
    songs = _merge(known, plan, vanished if is_believed else frozenset())
    fetches = _outcomes(known, plan, songs, str(stopped or "its batch was not fetched"))
    _write(store, RAW_SONGS, songs, RAW_SCHEMA)
    drift = record_history(store, songs, plan.started_at)
    _write(store, FETCHES_FILE, fetches, FETCHES_SCHEMA)
    write_listing(store, LISTING_FILE, plan.way, plan.place, plan.listing)
    counts = _counts(plan, songs, fetches, drift) | {"requests": requests, "bytes": received}
    seconds = round((datetime.now(UTC) - plan.started_at).total_seconds(), 3)
    facts = stage_facts(store, STAGE, settings.to_dict())
    manifest = write_manifest(store, STAGE, facts, counts, seconds)
    if not (stopped and plan.force):  # What was fetched again, only the shards tell.
        store.remove(SHARDS)
    is_cached = not drift and _endings(known.fetches) == _endings(fetches)
    reason = _reason(counts, is_cached, is_first=not known.songs)
    failures = tuple(row for row in fetches.values() if row["outcome"] == FAILED)
    doubt = None if is_believed else _doubt(settings, plan, known, vanished)
    error = stopped or doubt or _too_many(store, settings, plan, failures)
    result = as_result(store, manifest, reason, cached=is_cached and error is None)
    return ScrapeReport(result, drift, failures, error)


def _vanished(known: Known, listing: Listing) -> frozenset[str]:
    """Stored songs that the list lacks for the first time."""
    return known.there - {entry.id for entry in listing.entries}


def _merge(known: Known, plan: Plan, gone: frozenset[str]) -> dict[str, Row]:
    """The stored songs with those of the shards; a row whose sha is the same stays as it is."""
    listed = {entry.id for entry in plan.listing.entries}
    songs = {song: dict(row) for song, row in known.songs.items()}
    for song, row in known.shards.items():
        stored = songs.get(song)
        if row["outcome"] == FETCHED and not (stored and stored["sha"] == row["sha"]):
            songs[song] = {name: row[name] for name in RAW_SCHEMA.names}
    for song in songs.keys() & (listed | gone):
        songs[song]["gone_at"] = plan.started_at if song in gone else None
    return songs


def _outcomes(known: Known, plan: Plan, songs: Mapping[str, Row], reason: str) -> dict[str, Row]:
    """One row for each id that is listed, and for each that is gone."""
    rows = {entry.id: known.outcome(entry, reason) for entry in plan.listing.entries}
    for song, row in songs.items():
        if row["gone_at"] is not None:
            last = known.fetches.get(song)
            asked = last["fetched_at"] if last else None
            found = {"outcome": GONE, "sha": row["sha"], "fetched_at": asked}
            rows[song] = blank_row(song, row["url"]) | found
    return rows


def _write(store: Store, name: str, rows: Mapping[str, Row], schema: pa.Schema) -> None:
    """Sorted by id, so that the same rows make the same file, which is not written again."""
    table = pa.Table.from_pylist([rows[song] for song in sorted(rows)], schema=schema)
    try:
        is_same = store.read_table(name).equals(table)
    except DataError:  # Missing or damaged.
        is_same = False
    if not is_same:
        store.write_table(name, table)


def _counts(
    plan: Plan, songs: Mapping[str, Row], fetches: Mapping[str, Row], drift: Iterable[Row]
) -> Counts:
    by_outcome = Counter(row["outcome"] for row in fetches.values())
    listed = len(plan.listing.entries)
    if sum(by_outcome[name] for name in OUTCOMES) != listed + by_outcome[GONE]:
        raise AssertionError(f"{listed} songs are listed, but they ended as {dict(by_outcome)}")
    events = Counter(row["event"] for row in drift)
    return {
        "way": plan.way,
        **({"commit": plan.listing.commit} if plan.listing.commit else {}),
        "listed": listed,
        **{outcome: by_outcome[outcome] for outcome in OUTCOMES},
        "unlisted": plan.listing.unlisted,
        "songs": len(songs),
        "drift": {event: events[event] for event in EVENTS},
    }


def _endings(fetches: Mapping[str, Row]) -> dict[str, Any]:
    return {
        song: UNCHANGED if row["outcome"] == FETCHED else row["outcome"]
        for song, row in fetches.items()
    }


def _doubt(
    settings: ScrapeSettings, plan: Plan, known: Known, vanished: frozenset[str]
) -> ArchiveError | None:
    """Why the list is not believed, if it would have marked songs as gone."""
    if not plan.listing.is_complete:
        return None  # What it does not show counts as failed.
    return GoneError(
        f"{plan.place} no longer lists {len(vanished):,} of the {len(known.there):,} stored songs "
        f"that it had, more than max-gone = {settings.max_gone:.1%}: none of them was marked as "
        "gone; if that is right, scrape with a larger max-gone"
    )


def _too_many(
    store: Store, settings: ScrapeSettings, plan: Plan, failures: tuple[Row, ...]
) -> ArchiveError | None:
    unlisted = plan.listing.unlisted
    failed, total = len(failures) + unlisted, len(plan.listing.entries) + unlisted
    if failed <= settings.max_failures * total:
        return None
    first = failures[0]["reason"] if failures else f"{plan.place} counts more than it shows"
    return ArchiveError(
        f"{failed} of {total} songs failed, more than max-failures = {settings.max_failures:.1%} "
        f"(the first: {first}); the others are stored, see {store.path(FETCHES_FILE)}; scrape "
        "again to try them again"
    )


def _reason(counts: Counts, is_cached: bool, *, is_first: bool) -> str:
    if is_cached:
        return "the archive has not changed"
    if is_first:
        return "first scrape"
    drift = counts["drift"]
    news = ", ".join(f"{number} {event}" for event, number in drift.items() if number)
    return f"in the archive: {news or 'nothing new'}; {counts['failed']} failed"
