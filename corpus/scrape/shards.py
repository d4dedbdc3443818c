"""What an unfinished scrape has stored so far.

    raw/shards/<batch>.jsonl   a line for each song of a batch, written the moment it has come
    raw/shards/bundle.tar.gz   the tarball as fetched
    raw/shards/listing.parquet the archive's list that the batches are made of

All of them go when they are merged, but for those by force of an archive that stopped answering
(see stage.py). A killed scrape may leave a torn last line, which is passed over: that song is asked
for again.
"""

import contextlib
import json
from collections.abc import Callable, Iterator
from datetime import datetime

from corpus.scrape.records import Listing, Row
from corpus.scrape.schema import FETCHED, SHARD_SCHEMA, SHARDS, UNCHANGED
from corpus.store import Store

TARBALL = f"{SHARDS}/bundle.tar.gz"


@contextlib.contextmanager
def writing_shard(store: Store, batch_name: str) -> Iterator[Callable[[Row], None]]:
    """A function that stores a row at once."""
    with store.appending(_shard_file(batch_name)) as append:
        yield lambda row: append(json.dumps(row, default=datetime.isoformat) + "\n")


def read_shard(store: Store, batch_name: str) -> dict[str, Row]:
    """The rows of one shard by id, the last for each; none when it is not there."""
    name = _shard_file(batch_name)
    if not store.exists(name):
        return {}
    return {row["id"]: row for row in _rows(store, name)}


def read_shards(store: Store, listing: Listing, way: str) -> dict[str, Row]:
    """What all shards hold for this listing, one row a song: the newest good one, if any.

    Left out are songs fetched by another way, and texts that are not the listed ones.
    """
    listed = {entry.id: entry for entry in listing.entries}
    best: dict[str, Row] = {}
    for name in store.files(SHARDS):
        for row in _rows(store, name) if name.endswith(".jsonl") else ():
            entry = listed.get(row["id"])
            is_ours = entry is not None and row["source"] == way and row["url"] == entry.url
            is_stale = entry and entry.sha and is_good(row) and row["sha"] != entry.sha
            if is_ours and not is_stale:
                best[row["id"]] = max(best.get(row["id"], row), row, key=_rank)
    return best


def is_good(row: Row) -> bool:
    return row["outcome"] in (FETCHED, UNCHANGED)


def _shard_file(batch_name: str) -> str:
    return f"{SHARDS}/{batch_name}.jsonl"


def _rows(store: Store, name: str) -> Iterator[Row]:
    for line in store.read_bytes(name).split(b"\n"):
        with contextlib.suppress(ValueError, TypeError, KeyError):
            row = json.loads(line)
            row["fetched_at"] = datetime.fromisoformat(row["fetched_at"])
            yield {column: row[column] for column in SHARD_SCHEMA.names}


def _rank(row: Row) -> tuple[bool, datetime]:
    return is_good(row), row["fetched_at"]
