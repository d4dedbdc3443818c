"""What earlier scrapes know of a song, and so whether it must be asked for."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property

import pyarrow as pa

from corpus.errors import DataError
from corpus.scrape.age import is_within
from corpus.scrape.listings import LISTING_FILE, read_listing
from corpus.scrape.records import Entry, Listing, Row
from corpus.scrape.schema import (
    FAILED,
    FETCHED,
    FETCHES_FILE,
    FETCHES_SCHEMA,
    MISSING,
    RAW_SCHEMA,
    UNCHANGED,
)
from corpus.scrape.shards import is_good, read_shards
from corpus.store import Store
from corpus.tables import RAW_SONGS


@dataclass(frozen=True)
class Known:
    """By id. An entry is one of the listing that the shards were read for."""

    songs: Mapping[str, Row]
    fetches: Mapping[str, Row]
    """How the last finished scrape went."""
    listed: Mapping[str, Entry]
    """The list of the last finished scrape, of the same way and place."""
    shards: Mapping[str, Row]
    recheck: timedelta

    @cached_property
    def there(self) -> frozenset[str]:
        """Ids of the stored songs that the archive had when it was last listed."""
        return frozenset(song for song, row in self.songs.items() if row["gone_at"] is None)

    def settled(self, entry: Entry) -> Row | None:
        """The row of raw/fetches.parquet of a song that need not be asked for; None if it must."""
        shard, stored = self.shards.get(entry.id), self.songs.get(entry.id)
        if shard and shard["outcome"] == FETCHED:
            same = stored is not None and stored["sha"] == shard["sha"]
            return _fetch_row(shard) | ({"outcome": UNCHANGED} if same else {})
        if stored and shard and shard["outcome"] == UNCHANGED:
            return _fetch_row(shard) | {"sha": stored["sha"]}
        return self._settled_before(entry, stored)

    def _settled_before(self, entry: Entry, stored: Row | None) -> Row | None:
        last = self.fetches.get(entry.id)
        if entry.sha is None:
            is_recent = stored is not None and last is not None and self._is_recent(entry, last)
            return _unasked(entry, stored, last) if stored and is_recent else None
        if stored and stored["sha"] == entry.sha:
            return _unasked(entry, stored, last)
        if last and last["outcome"] == FAILED and last["sha"] == entry.sha:
            return last  # The archive's own fault, and still the same.
        return None

    def _is_recent(self, entry: Entry, last: Row) -> bool:
        """Whether a song without a sha was had not long ago, and stands in the list as it did."""
        if not is_good(last) or last["url"] != entry.url or last["fetched_at"] is None:
            return False
        is_as_listed = self.listed.get(entry.id) == entry
        return is_as_listed and is_within(last["fetched_at"], self.recheck)

    def outcome(self, entry: Entry, reason: str) -> Row:
        """How a song went in the end; `reason` is why its batch may not have been fetched."""
        shard = self.shards.get(entry.id)
        if shard and not is_good(shard):  # By force, stored songs are asked for too.
            return _fetch_row(shard)
        if row := self.settled(entry):
            return row
        return blank_row(entry.id, entry.url) | {"outcome": FAILED, "reason": reason}

    def with_validators(self, entry: Entry) -> Entry:
        """An entry that asks only for what has changed since it was stored."""
        stored = self.songs.get(entry.id)
        if entry.sha or stored is None or stored["url"] != entry.url:
            return entry
        told = {"If-None-Match": stored["etag"], "If-Modified-Since": stored["last_modified"]}
        return replace(entry, validators={name: value for name, value in told.items() if value})

    def has_failed(self, entry: Entry) -> bool:
        """Such songs are asked for last: they must not keep the others from being fetched."""
        rows = (self.shards.get(entry.id), self.fetches.get(entry.id))
        return any(row and row["attempts"] and row["outcome"] in (FAILED, MISSING) for row in rows)


def read_known(
    store: Store,
    way: str,
    place: str,
    listing: Listing,
    recheck_days: float,
    *,
    force: bool = False,
) -> Known:
    """With `force`, only the shards of a scrape that was not finished are known."""
    last = read_listing(store, LISTING_FILE, way, place)
    return Known(
        songs={} if force else read_songs(store),
        fetches={} if force else read_fetches(store),
        listed={entry.id: entry for entry in last.entries} if last else {},
        shards=read_shards(store, listing, way),
        recheck=timedelta(days=recheck_days),
    )


def read_songs(store: Store) -> dict[str, Row]:
    """The rows of raw/songs.parquet by id; none when it is not there.

    Raises DataError when it is damaged: what it holds may be worth saving.
    """
    if not store.exists(RAW_SONGS):
        return {}
    try:
        return _by_id(store.read_table(RAW_SONGS), RAW_SCHEMA.names)
    except DataError as error:
        raise DataError(f"{error}; restore it, or remove it to fetch its songs again") from error


def read_fetches(store: Store) -> dict[str, Row]:
    """The rows of raw/fetches.parquet by id; a damaged one, which can be made anew, has none."""
    try:
        return _by_id(store.read_table(FETCHES_FILE), FETCHES_SCHEMA.names)
    except DataError:
        return {}


def _by_id(table: pa.Table, columns: list[str]) -> dict[str, Row]:
    """Columns that a file of an earlier version lacks are null."""
    return {row["id"]: {name: row.get(name) for name in columns} for row in table.to_pylist()}


def _fetch_row(row: Row) -> Row:
    return {name: row[name] for name in FETCHES_SCHEMA.names}


def blank_row(song: str, url: str) -> Row:
    """Of raw/fetches.parquet, for a song that was not asked for."""
    blank: Row = dict.fromkeys(FETCHES_SCHEMA.names)
    return blank | {"id": song, "url": url, "attempts": 0, "bytes": 0, "seconds": 0.0}


def _unasked(entry: Entry, stored: Row, last: Row | None) -> Row:
    """Unchanged without a request: the list vouches for it, or it was had not long ago."""
    asked = last["fetched_at"] if last else stored["fetched_at"]
    mark = last["reason"] if last and is_good(last) else None
    found = {"outcome": UNCHANGED, "sha": stored["sha"], "fetched_at": asked, "reason": mark}
    return blank_row(entry.id, entry.url) | found
