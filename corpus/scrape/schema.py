"""The tables of the raw stage.

`raw/songs.parquet` holds the text as fetched, one row a song, sorted by id as string; a song whose
sha did not change keeps its row. `raw/fetches.parquet` holds how the last scrape went, one row for
each id that the archive lists. A shard of an unfinished scrape holds both.
"""

import pyarrow as pa

SONGS_FILE = "raw/songs.parquet"
FETCHES_FILE = "raw/fetches.parquet"
SHARDS = "raw/shards"

FETCHED, UNCHANGED, MISSING, FAILED = OUTCOMES = ("fetched", "unchanged", "missing", "failed")
"""MISSING: listed, but the archive answered 404."""

_TIME = pa.timestamp("us", tz="UTC")

RAW_SONGS = pa.schema(
    [
        pa.field("id", pa.string(), nullable=False),
        pa.field("source", pa.string()),  # site, files or bundle
        pa.field("url", pa.string()),
        pa.field("sha", pa.string()),  # git's blob name of the ISB text's bytes
        pa.field("etag", pa.string()),
        pa.field("fetched_at", _TIME),
        pa.field("encoding", pa.string()),
        pa.field("text", pa.string()),
    ]
)

RAW_FETCHES = pa.schema(
    [
        pa.field("id", pa.string(), nullable=False),
        pa.field("url", pa.string()),
        pa.field("outcome", pa.string()),
        pa.field("status", pa.int32()),  # of the last answer; null where there was none
        pa.field("reason", pa.string()),
        pa.field("attempts", pa.int32()),
        pa.field("bytes", pa.int64()),
        pa.field("seconds", pa.float64()),
        pa.field("fetched_at", _TIME),
    ]
)

SHARD = pa.unify_schemas([RAW_SONGS, RAW_FETCHES])
