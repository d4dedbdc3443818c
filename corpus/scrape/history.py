"""When each song was added, changed, gone or back: `raw/history.parquet`.

It is derived from the stored songs: a scrape that was killed between the two files leaves a history
that the next one completes.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime

import pyarrow as pa

from corpus.errors import DataError
from corpus.scrape.records import Row
from corpus.scrape.schema import ADDED, BACK, CHANGED, HISTORY_FILE, HISTORY_SCHEMA, VANISHED
from corpus.store import Store


def record_history(store: Store, songs: Mapping[str, Row], now: datetime) -> tuple[Row, ...]:
    """Add what has happened to the songs since the last time, which was found `now`.

    Returns these events, by id.
    """
    past = _read(store)
    events = tuple(_events(past, songs, now))
    if events or not store.exists(HISTORY_FILE):
        # Not by `at` too: a clock that was set back would put what happened last before the rest.
        rows = sorted([*past, *events], key=lambda row: row["id"])
        store.write_table(HISTORY_FILE, pa.Table.from_pylist(rows, schema=HISTORY_SCHEMA))
    return events


def count_events(store: Store) -> Counter[str]:
    """All that has ever happened, by the kind of event."""
    return Counter(row["event"] for row in _read(store))


def _read(store: Store) -> list[Row]:
    if not store.exists(HISTORY_FILE):
        return []
    try:
        rows: list[Row] = store.read_table(HISTORY_FILE).to_pylist()
    except DataError as error:
        raise DataError(f"{error}; restore it, or remove it to begin a new history") from error
    return rows


def _events(past: Iterable[Row], songs: Mapping[str, Row], now: datetime) -> Iterable[Row]:
    last = {row["id"]: row for row in past}
    for song in sorted(songs):
        yield from _events_of(songs[song], last.get(song), now)


def _events_of(song: Row, last: Row | None, now: datetime) -> Iterable[Row]:
    """From the last event of a song to its row."""
    was_gone = last is not None and last["event"] == VANISHED
    fetched, gone_at = song["fetched_at"], song["gone_at"]
    if last is None:
        yield _event(song, ADDED, fetched)
    elif last["sha"] != song["sha"]:
        yield _event(song, CHANGED, fetched)
    elif was_gone and gone_at is None:
        yield _event(song, BACK, now)
    if gone_at is not None and not (was_gone and last and last["sha"] == song["sha"]):
        yield _event(song, VANISHED, gone_at)


def _event(song: Row, event: str, at: datetime) -> Row:
    return {"id": song["id"], "at": at, "event": event, "sha": song["sha"]}
