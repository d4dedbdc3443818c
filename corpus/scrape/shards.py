"""What a scrape has stored so far, and how it becomes the raw tables.

    raw/shards/<batch>.parquet   songs and outcomes of a batch, written when the batch is done
    raw/shards/bundle.tar.gz     the tarball as fetched

All of them go when they are merged: a shard that is there belongs to an unfinished scrape.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

import pyarrow as pa

from corpus.scrape.records import Entry, Listing, Row
from corpus.scrape.schema import FAILED, FETCHED, RAW_FETCHES, RAW_SONGS, SHARD, SHARDS, UNCHANGED
from corpus.store import Store

TARBALL = f"{SHARDS}/bundle.tar.gz"


def shard_file(batch_name: str) -> str:
    return f"{SHARDS}/{batch_name}.parquet"


def write_shard(store: Store, batch_name: str, rows: Iterable[Row]) -> None:
    store.write_table(shard_file(batch_name), pa.Table.from_pylist(list(rows), schema=SHARD))


def read_shards(store: Store, listing: Listing, way: str) -> dict[str, Row]:
    """What the shards hold for this listing, one row a song: the newest fetched one, if any.

    Left out are songs fetched by another way, and texts that are not the listed ones.
    """
    listed = {entry.id: entry for entry in listing.entries}
    best: dict[str, Row] = {}
    for row in _shard_rows(store):
        song = row["id"]
        is_stale = row["outcome"] == FETCHED and song in listed and not fits(listed[song], row)
        if row["source"] == way and not is_stale:
            best[song] = max(best.get(song, row), row, key=_rank)
    return best


def read_shard(store: Store, batch_name: str) -> dict[str, Row]:
    """The rows of one shard by id; none when it is not there."""
    return read_rows(store, shard_file(batch_name))


def read_rows(store: Store, name: str, columns: list[str] | None = None) -> dict[str, Row]:
    """The rows of a table by id; none when it is not there."""
    if not store.exists(name):
        return {}
    return {row["id"]: row for row in store.read_table(name, columns).to_pylist()}


def fits(entry: Entry, row: Mapping[str, Any]) -> bool:
    """Whether a stored row holds the listed text; without a listed sha, whether it is its URL."""
    return bool(row["sha"] == entry.sha if entry.sha else row["url"] == entry.url)


def merge_songs(stored: Mapping[str, Row], shards: Mapping[str, Row]) -> dict[str, Row]:
    """The stored songs with those of the shards; a row whose sha is the same stays as it is."""
    fetched = {
        song: {name: row[name] for name in RAW_SONGS.names}
        for song, row in shards.items()
        if row["outcome"] == FETCHED and not _same_text(row, stored.get(song))
    }
    return {**stored, **fetched}


def outcomes(
    listing: Listing, stored: Mapping[str, Row], shards: Mapping[str, Row]
) -> dict[str, Row]:
    """How each listed song went: exactly one row for each."""
    return {
        entry.id: _outcome(entry, stored.get(entry.id), shards.get(entry.id))
        for entry in listing.entries
    }


def _outcome(entry: Entry, stored: Row | None, shard: Row | None) -> Row:
    blank: Row = dict.fromkeys(RAW_FETCHES.names)
    blank |= {"id": entry.id, "url": entry.url, "attempts": 0, "bytes": 0, "seconds": 0.0}
    if shard is None:
        if stored and entry.sha and fits(entry, stored):
            return blank | {"outcome": UNCHANGED}
        return blank | {"outcome": FAILED, "reason": "its batch was not fetched"}
    row = {name: shard[name] for name in RAW_FETCHES.names}
    return row | {"outcome": UNCHANGED} if _same_text(shard, stored) else row


def write_rows(store: Store, name: str, rows: Mapping[str, Row], schema: pa.Schema) -> None:
    """Sorted by id, so that the same songs make the same file."""
    table = pa.Table.from_pylist([rows[song] for song in sorted(rows)], schema=schema)
    store.write_table(name, table)


def _shard_rows(store: Store) -> Iterator[Row]:
    for name in store.files(SHARDS):
        if name.endswith(".parquet"):
            yield from store.read_table(name).to_pylist()


def _rank(row: Row) -> tuple[bool, datetime]:
    return row["outcome"] == FETCHED, row["fetched_at"]


def _same_text(row: Row, stored: Row | None) -> bool:
    return row["outcome"] == FETCHED and stored is not None and row["sha"] == stored["sha"]
