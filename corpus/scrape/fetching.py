"""Batches of songs, each fetched through a source; every song is stored the moment it has come."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus

from corpus import isb
from corpus.errors import ArchiveError
from corpus.scrape.client import Client
from corpus.scrape.integrity import mojibake
from corpus.scrape.known import read_fetches
from corpus.scrape.records import Batch, Entry, Outcomes, Row, Source
from corpus.scrape.schema import FAILED, FETCHED, MISSING, SHARD_SCHEMA, UNCHANGED
from corpus.scrape.settings import ScrapeSettings
from corpus.scrape.shards import is_good, read_shard, writing_shard
from corpus.scrape.sources import open_source
from corpus.scrape.transport import FetchError
from corpus.store import Store

PATIENCE = 5
"""Songs in a row that did not come, retries included, after which the archive is left in peace:
of all batches together, and then after each one that is tried for all that."""


def fetch_batch(store: Store, settings: ScrapeSettings, client: Client, batch: Batch) -> Outcomes:
    """Fetch a batch into its shard; tried again, it asks only for what it still lacks.

    A song that fails is recorded. Raises ArchiveError when the archive stops answering; then too,
    what was fetched is stored.
    """
    held = read_shard(store, batch.name)
    rows = {song: row for song, row in held.items() if is_good(row)}
    todo = [entry for entry in batch.entries if entry.id not in rows]
    with writing_shard(store, batch.name) as write:

        def keep(row: Row) -> None:
            write(row)
            rows[row["id"]] = row

        source = open_source(store, settings, batch.way, client)
        _fetch_all(keep, source, client, batch.way, todo, _lacking_before(store))
    return Counter(row["outcome"] for row in rows.values())


def _lacking_before(store: Store) -> frozenset[str]:
    """Songs that the last finished scrape did not get."""
    rows = read_fetches(store).values()
    return frozenset(row["id"] for row in rows if row["outcome"] in (FAILED, MISSING))


def _fetch_all(
    keep: Callable[[Row], None],
    source: Source,
    client: Client,
    way: str,
    entries: list[Entry],
    lacking_before: frozenset[str],
) -> None:
    for entry in entries:
        row, error = _fetch_song(source, way, entry)
        keep(row)
        is_bad = error is not None and _is_bad_sign(error, entry, entry.id in lacking_before)
        client.unanswered = client.unanswered + 1 if is_bad else 0
        if client.unanswered >= PATIENCE:
            raise ArchiveError(
                f"the archive does not answer any more, {client.unanswered} songs in a row failed "
                f"(the last: {error}); what was fetched is kept: scrape again later to go on"
            )


def _is_bad_sign(error: FetchError, entry: Entry, was_lacking: bool) -> bool:
    """Whether it may be the archive that fails, rather than this song.

    It was asked for once more if it was lacking before, behind all others that were: an answer that
    is of no use says nothing new. What was listed with its sha should be there.
    """
    is_answered = error.status in (HTTPStatus.OK, HTTPStatus.NOT_FOUND)
    if is_answered and was_lacking:
        return False
    is_listed = entry.sha is not None
    return error.is_transient or (is_listed and error.status == HTTPStatus.NOT_FOUND)


def _fetch_song(source: Source, way: str, entry: Entry) -> tuple[Row, FetchError | None]:
    """One song's row for a shard, and the error that it records."""
    row: Row = dict.fromkeys(SHARD_SCHEMA.names)
    row |= {"id": entry.id, "url": entry.url, "source": way, "bytes": 0}
    try:
        download = source.read(entry)
    except FetchError as error:
        outcome = MISSING if error.status == HTTPStatus.NOT_FOUND else FAILED
        row |= {"outcome": outcome, "reason": str(error), "status": error.status, "sha": error.sha}
        row |= {"attempts": error.attempts, "seconds": error.seconds}
        return row | {"fetched_at": datetime.now(UTC)}, error
    row |= {"status": download.status, "attempts": download.attempts, "bytes": download.size}
    row |= {"seconds": download.seconds, "etag": download.etag, "fetched_at": datetime.now(UTC)}
    row |= {"last_modified": download.last_modified}
    if download.data is None:
        return row | {"outcome": UNCHANGED}, None
    text, encoding = isb.decode(download.data)
    row |= {"outcome": FETCHED, "sha": isb.git_sha(download.data)}
    if signs := mojibake(text):
        row["reason"] = f"kept as the archive has it, wrongly decoded in places: {signs!r}"
    return row | {"encoding": encoding, "text": text}, None
