"""The tables of the raw stage, all sorted by id. Every column says in its metadata what it holds.

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

from corpus.columns import column

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

_TEXT = pa.string()

RAW_SCHEMA = pa.schema(
    [
        column("id", _TEXT, "The archive's name of the song."),
        column("source", _TEXT, "Way it was fetched: site, files or bundle.", nullable=True),
        column("url", _TEXT, "Where it was fetched from.", nullable=True),
        column("sha", _TEXT, "git's blob name of the ISB text's bytes.", nullable=True),
        column("etag", _TEXT, "ETag, as the server told it.", nullable=True),
        column("last_modified", _TEXT, "Last-Modified, as the server told it.", nullable=True),
        column("fetched_at", TIME, "When it was fetched.", nullable=True),
        column("gone_at", TIME, "When the list first lacked it, if it does.", nullable=True),
        column("encoding", _TEXT, "Of the bytes: utf-8 or windows-1252.", nullable=True),
        column("text", _TEXT, "The ISB text as it was fetched.", nullable=True),
    ]
)

FETCHES_SCHEMA = pa.schema(
    [
        column("id", _TEXT, "The archive's name of the song."),
        column("url", _TEXT, "Where it was asked for.", nullable=True),
        column("outcome", _TEXT, f"One of {', '.join(OUTCOMES)}.", nullable=True),
        column("status", pa.int32(), "HTTP status of the last answer, if any.", nullable=True),
        column("reason", _TEXT, "Why it failed, or what is odd about it.", nullable=True),
        column("sha", _TEXT, "git's blob name of what came, or is stored.", nullable=True),
        column("attempts", pa.int32(), "Requests for it.", nullable=True),
        column("bytes", pa.int64(), "Bytes that came.", nullable=True),
        column("seconds", pa.float64(), "Of all requests, and the pauses between.", nullable=True),
        column("fetched_at", TIME, "When it was last asked for.", nullable=True),
    ]
)

HISTORY_SCHEMA = pa.schema(
    [
        column("id", _TEXT, "The archive's name of the song."),
        column("at", TIME, "When a scrape found it so."),
        column("event", _TEXT, f"One of {', '.join(EVENTS)}."),
        column("sha", _TEXT, "git's blob name of the ISB text's bytes.", nullable=True),
    ]
)

SHARD_SCHEMA = pa.unify_schemas([RAW_SCHEMA, FETCHES_SCHEMA])
