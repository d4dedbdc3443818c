"""The tables of the raw stage, all sorted by id.

    raw/songs.parquet     the text as fetched, one row a song; a song that did not change keeps its
                          row, and one that vanished from the archive stays, with `gone_at`
    raw/fetches.parquet   how the last scrape went, one row for each id of the archive's list and
                          for each stored song that the list no longer has
    raw/history.parquet   when each song was added, changed, gone or back, with the text's sha
    raw/listing.parquet   the archive's list as it was last told (see listings.py)
    raw/metadata.parquet  what the catalogue API tells of the stored songs, where it was asked

A shard of an unfinished scrape holds the columns of songs and fetches (see shards.py).
"""

import pyarrow as pa

FETCHES_FILE = "raw/fetches.parquet"
HISTORY_FILE = "raw/history.parquet"
SHARDS = "raw/shards"

OUTCOMES = ("fetched", "unchanged", "missing", "gone", "failed")
"""Each id ends in exactly one of them."""
FETCHED, UNCHANGED, MISSING, GONE, FAILED = OUTCOMES
"""MISSING: listed, but the archive answered 404. GONE: stored, but no longer listed."""

EVENTS = ("added", "changed", "gone", "back")
ADDED, CHANGED, VANISHED, BACK = EVENTS

TIME = pa.timestamp("us", tz="UTC")

RAW_SCHEMA = pa.schema(
    [
        pa.field("id", pa.string(), nullable=False),
        pa.field("source", pa.string()),  # site, files or bundle
        pa.field("url", pa.string()),
        pa.field("sha", pa.string()),  # git's blob name of the ISB text's bytes
        pa.field("etag", pa.string()),
        pa.field("last_modified", pa.string()),  # as the server told it
        pa.field("fetched_at", TIME),
        pa.field("gone_at", TIME),  # when the list first lacked it; null while it is there
        pa.field("encoding", pa.string()),
        pa.field("text", pa.string()),
    ]
)

FETCHES_SCHEMA = pa.schema(
    [
        pa.field("id", pa.string(), nullable=False),
        pa.field("url", pa.string()),
        pa.field("outcome", pa.string()),
        pa.field("status", pa.int32()),  # of the last answer; null where there was none
        pa.field("reason", pa.string()),
        pa.field("sha", pa.string()),  # of what came, or is stored
        pa.field("attempts", pa.int32()),
        pa.field("bytes", pa.int64()),
        pa.field("seconds", pa.float64()),
        pa.field("fetched_at", TIME),  # when it was last asked for
    ]
)

HISTORY_SCHEMA = pa.schema(
    [
        pa.field("id", pa.string(), nullable=False),
        pa.field("at", TIME, nullable=False),
        pa.field("event", pa.string(), nullable=False),  # one of EVENTS
        pa.field("sha", pa.string()),
    ]
)

SHARD_SCHEMA = pa.unify_schemas([RAW_SCHEMA, FETCHES_SCHEMA])
