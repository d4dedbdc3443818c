"""The archive's list as it was last told, kept so that an unchanged one costs one small answer."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta

import pyarrow as pa

from corpus.columns import column
from corpus.errors import LyricsError
from corpus.scrape.age import is_within
from corpus.scrape.records import Entry, Listing
from corpus.scrape.schema import SHARDS
from corpus.store import Store

LISTING_FILE = "raw/listing.parquet"
"""Of the last scrape that was finished."""
PENDING_FILE = f"{SHARDS}/listing.parquet"
"""Of a scrape that was not."""
KEEP = timedelta(days=1)
"""How long an unfinished scrape goes by its list where the archive cannot say if it changed."""

_SCHEMA = pa.schema(
    [
        column("id", pa.string(), "The archive's name of the song."),
        column("url", pa.string(), "Where it can be fetched."),
        column("sha", pa.string(), "git's blob name, where the list has it.", nullable=True),
        column("fields", pa.map_(pa.string(), pa.string()), "What else it tells.", nullable=True),
    ]
)


def write_listing(store: Store, name: str, way: str, place: str, listing: Listing) -> None:
    assert listing.listed_at is not None
    facts = {
        "way": way,
        "place": place,
        "unlisted": listing.unlisted,
        "validators": dict(listing.validators),
        "is_steady": listing.is_steady,
        "listed_at": listing.listed_at.isoformat(),
        "commit": listing.commit,
    }
    columns = {
        "id": [entry.id for entry in listing.entries],
        "url": [entry.url for entry in listing.entries],
        "sha": [entry.sha for entry in listing.entries],
        "fields": [list(entry.fields.items()) for entry in listing.entries],
    }
    table = pa.table(columns, schema=_SCHEMA)
    store.write_table(name, table.replace_schema_metadata({"lyrics": json.dumps(facts)}))


def read_listing(store: Store, name: str, way: str, place: str) -> Listing | None:
    """None when there is none of this way and place; a damaged one is as good as none."""
    try:
        table = store.read_table(name)
        facts = json.loads(table.schema.metadata[b"lyrics"])
        if (facts["way"], facts["place"]) != (way, place):
            return None
        return Listing(
            tuple(map(_entry, table.to_pylist())),
            facts["unlisted"],
            facts["validators"],
            facts["is_steady"],
            datetime.fromisoformat(facts["listed_at"]),
            facts.get("commit", ""),
        )
    except (LyricsError, KeyError, TypeError, ValueError):
        return None


def is_recent(listing: Listing) -> bool:
    assert listing.listed_at is not None
    return is_within(listing.listed_at, KEEP)


def _entry(row: Mapping[str, object]) -> Entry:
    fields = row["fields"]
    assert isinstance(fields, list)
    return Entry(str(row["id"]), str(row["url"]), row["sha"], dict(fields))  # type: ignore[arg-type]
