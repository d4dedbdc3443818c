"""The tables of the clean stage, one row a song, sorted by id.

Every column says in its metadata what it holds; `song_schema` adds to the table's what it was made
with. A column without null always has a value: "" or an empty list where the file has none.
"""

from collections.abc import Mapping

import pyarrow as pa

from corpus.columns import column

FORMAT = 2
"""Of clean/songs.parquet: grows when a column changes its meaning."""
ROWS_PER_GROUP = 1000
"""A group is about 0.7 MB of lyrics: small to stream, large enough for zstd."""

_TEXT = pa.string()
_PEOPLE = pa.list_(pa.field("element", _TEXT, nullable=False))
_COUNTS = pa.list_(
    pa.field(
        "element",
        # No map: `datasets` cannot read one.
        pa.struct(
            [
                pa.field("rule", _TEXT, nullable=False),
                pa.field("removed", pa.int32(), nullable=False),
            ]
        ),
        nullable=False,
    )
)
_TIME = pa.timestamp("us", tz="UTC")

PROVENANCE = {
    "source": (_TEXT, "Way it was fetched: site, files or bundle."),
    "url": (_TEXT, "Where it was fetched from."),
    "sha": (_TEXT, "git's blob name of the ISB file's bytes."),
    "encoding": (_TEXT, "Encoding of the ISB file: utf-8 or windows-1252."),
    "fetched_at": (_TIME, "When it was fetched."),
    "gone_at": (_TIME, "When the archive was first seen without it."),
}
"""Columns of raw/songs.parquet that are handed through; null where it lacks one."""

CLEAN_SCHEMA = pa.schema(
    [
        column("id", _TEXT, "The archive's name of the song."),
        column("title", _TEXT, "First line or title, in ITRANS, as the file has it."),
        column("film", _TEXT, "Film or album, as the file has it."),
        column("year", pa.int32(), "The year that the file names, sure or not.", nullable=True),
        column("year_from", pa.int32(), "First year that the file allows.", nullable=True),
        column("year_to", pa.int32(), "Last year that the file allows.", nullable=True),
        column("year_doubt", pa.bool_(), "Whether the year is in doubt: 1938?, 40s."),
        column("year_raw", _TEXT, "Year, as the file has it."),
        column("singer", _TEXT, "Singers, as the file has them."),
        column("music", _TEXT, "Composers, as the file has them."),
        column("lyrics", _TEXT, "Lyricists, as the file has them."),
        column("starring", _TEXT, "Actors, as the file has them."),
        column("singers", _PEOPLE, "Singers, most of them under one name each."),
        column("composers", _PEOPLE, "Composers, most under one name each; a team is one."),
        column("lyricists", _PEOPLE, "Lyricists, most of them under one name each."),
        column("actors", _PEOPLE, "Actors, most of them under one name each."),
        column("contributor", _TEXT, "Who sent the song to the archive."),
        column("language", _TEXT, "ISO 639-1 code (hi: Hindi or Urdu), or other."),
        column("language_doubt", pa.bool_(), "Whether the evidence is thin or mixed."),
        column("text", _TEXT, "The cleaned song, without a last line end."),
        column("split", _TEXT, "train, validation or test."),
        column("group", _TEXT, "First song of those that no split may part."),
        column("duplicate_of", _TEXT, "Earliest song that this nearly repeats.", nullable=True),
        column("lines", pa.int32(), "Lines of text, blank ones included."),
        column("characters", pa.int32(), "Characters of text, line ends included."),
        column("counts", _COUNTS, "What each cleaning rule removed."),
        *(column(name, kind, said, nullable=True) for name, (kind, said) in PROVENANCE.items()),
    ]
)

DROPPED_SCHEMA = pa.schema(
    [
        column("id", _TEXT, "The archive's name of the song."),
        column("title", _TEXT, "First line or title, as the file has it."),
        column("reason", _TEXT, "One of corpus.clean.reasons.REASONS."),
        column("detail", _TEXT, "For a duplicate, the song that it repeats.", nullable=True),
        column("sha", _TEXT, "git's blob name of the ISB file's bytes.", nullable=True),
    ]
)


def song_schema(made_with: Mapping[str, str]) -> pa.Schema:
    """CLEAN_SCHEMA with its format and what it was made with, as `lyrics.*` metadata."""
    facts = {"format": str(FORMAT), **made_with}
    return CLEAN_SCHEMA.with_metadata({f"lyrics.{name}": value for name, value in facts.items()})
