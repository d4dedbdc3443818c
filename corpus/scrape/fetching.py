"""Batches of songs, each fetched through a source and stored as a shard."""

import contextlib
import re
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime

from corpus import isb
from corpus.errors import ArchiveError
from corpus.scrape.client import Client, FetchError
from corpus.scrape.records import Batch, BatchResult, Download, Entry, Row, Source
from corpus.scrape.schema import FAILED, FETCHED, MISSING, SHARD
from corpus.scrape.settings import ScrapeSettings
from corpus.scrape.shards import read_shard, write_shard
from corpus.scrape.sources import open_source
from corpus.store import Store

PATIENCE = 5
"""Songs in a row without an answer, retries included, after which the archive is left in peace."""
_HTML = re.compile(rb"\s*<(?:!doctype|html|head|body)\b", re.IGNORECASE)
_ISB = re.compile(rb"\\(?:startsong|print\w*title)|\\\w+[ \t]*\{|#(?:end)?indian", re.IGNORECASE)


def fetch_batch(
    store: Store, settings: ScrapeSettings, batch: Batch, *, client: Client | None = None
) -> BatchResult:
    """Fetch a batch and store it as a shard; tried again, it fetches only what it still lacks.

    A song that fails is recorded. Raises ArchiveError when the archive stops answering; then too,
    what was fetched is stored.
    """
    started = time.monotonic()
    held = read_shard(store, batch.name)
    rows = {song: row for song, row in held.items() if row["outcome"] == FETCHED}
    todo = [entry for entry in batch.entries if entry.id not in rows]
    with opened(client, settings) as client:
        before = client.requests_made
        try:
            _fetch_into(rows, open_source(store, settings, batch.way, client), batch.way, todo)
        finally:
            if rows:
                write_shard(store, batch.name, rows.values())
        requests = client.requests_made - before
    counts = Counter(row["outcome"] for row in rows.values())
    size = sum(rows[entry.id]["bytes"] for entry in todo)
    return BatchResult(batch.name, counts, requests, size, time.monotonic() - started)


@contextlib.contextmanager
def opened(client: Client | None, settings: ScrapeSettings) -> Iterator[Client]:
    """The client that is there, left open; or a new one, closed at the end."""
    if client is not None:
        yield client
    else:
        with Client(settings) as own:
            yield own


def _fetch_into(rows: dict[str, Row], source: Source, way: str, entries: list[Entry]) -> None:
    unanswered = 0
    for entry in entries:
        rows[entry.id], error = _fetch_song(source, way, entry)
        unanswered = unanswered + 1 if error and error.passing else 0
        if unanswered == PATIENCE:
            raise ArchiveError(
                f"the archive does not answer any more, {PATIENCE} songs in a row failed "
                f"(the last: {error}); what was fetched is kept: scrape again later to go on"
            )


def _fetch_song(source: Source, way: str, entry: Entry) -> tuple[Row, FetchError | None]:
    """One song's row for a shard, and the error that it records."""
    row: Row = dict.fromkeys(SHARD.names)
    row |= {"id": entry.id, "url": entry.url, "source": way, "bytes": 0}
    try:
        download = source.read(entry)
        _check(entry, download)
    except FetchError as error:
        outcome = MISSING if error.status == 404 else FAILED
        row |= {"outcome": outcome, "reason": str(error), "status": error.status}
        row |= {"attempts": error.attempts, "seconds": error.seconds}
        return row | {"fetched_at": datetime.now(UTC)}, error
    text, encoding = isb.decode(download.data)
    row |= {"outcome": FETCHED, "status": download.status, "attempts": download.attempts}
    row |= {"bytes": download.size, "seconds": download.seconds, "etag": download.etag}
    row |= {"sha": isb.git_sha(download.data), "encoding": encoding, "text": text}
    return row | {"fetched_at": datetime.now(UTC)}, None


def _check(entry: Entry, download: Download) -> None:
    """Raises FetchError when the bytes are not the song that was listed."""
    if flaw := _flaw(entry, download.data):
        error = FetchError(f"{entry.url} {flaw}", status=download.status)
        error.attempts, error.seconds = download.attempts, download.seconds
        raise error


def _flaw(entry: Entry, data: bytes) -> str | None:
    if not data.strip():
        return "is empty"
    if _HTML.match(data):
        return "is a page of HTML, not an ISB file"
    if entry.sha and (sha := isb.git_sha(data)) != entry.sha:
        return f"is not the file that was listed: its sha is {sha}, expected {entry.sha}"
    if not _ISB.search(data):
        return "is not an ISB file: it has no \\startsong, no \\field{…} and no #indian"
    return None
