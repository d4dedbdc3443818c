"""The small records that pass between the steps of a scrape."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, Self

from corpus.errors import ArchiveError
from corpus.manifest import StageResult
from corpus.scrape.transport import Reply

Row = dict[str, Any]
"""A row of a shard (`schema.SHARD_SCHEMA`), or of another table of the raw stage."""

Outcomes = Mapping[str, int]
"""How many songs of a batch ended in which outcome; the songs themselves lie in its shard."""


@dataclass(frozen=True)
class Entry:
    """A song that the archive lists."""

    id: str
    url: str
    sha: str | None = None
    """Git's blob name of its ISB file, where the listing tells it."""
    fields: Mapping[str, str] = field(default_factory=dict)
    """Header fields, where the listing tells them."""
    validators: Mapping[str, str] = field(default_factory=dict)
    """Headers that ask whether the stored page has changed."""


@dataclass(frozen=True)
class Listing:
    """The archive's list of its songs."""

    entries: tuple[Entry, ...]
    unlisted: int = 0
    """Songs that the archive counts but does not show."""
    validators: Mapping[str, str] = field(default_factory=dict)
    """Headers that ask whether the list has changed."""
    is_steady: bool = True
    """False where it changed while it was read, page by page."""
    listed_at: datetime | None = None
    commit: str = ""
    """Git's name of the archive's state, where it tells it."""

    @property
    def is_complete(self) -> bool:
        """Whether a song that it lacks is gone from the archive."""
        return self.is_steady and self.unlisted == 0


@dataclass(frozen=True)
class Download:
    """What the archive sent for one song; without data where it said that nothing changed."""

    data: bytes | None
    """The bytes of its ISB text."""
    etag: str | None = None
    last_modified: str | None = None
    status: int | None = None
    attempts: int = 1
    size: int = 0
    """Bytes of what tells of this song: a page, a file, or a member of the tarball."""
    seconds: float = 0.0

    @classmethod
    def of(cls, reply: Reply, data: bytes | None) -> Self:
        """As a server answered."""
        return cls(
            data,
            etag=reply.headers.get("ETag"),
            last_modified=reply.headers.get("Last-Modified"),
            status=reply.status,
            attempts=reply.attempts,
            size=len(reply.body),
            seconds=reply.seconds,
        )


class Source(Protocol):
    """One way into the archive."""

    def listing(self, known: Listing | None) -> Listing:
        """All songs; `known` itself where the archive says that it has not changed.

        Raises ArchiveError when there is no list to be had.
        """

    def read(self, entry: Entry) -> Download:
        """One song. Raises FetchError when it cannot be had, or is none."""


@dataclass(frozen=True)
class Batch:
    """Songs that are fetched by one task."""

    way: str
    entries: tuple[Entry, ...]

    @property
    def name(self) -> str:
        """The same for the same work, so that a batch that is tried again finds its shard."""
        work = "\n".join([self.way, *(f"{entry.id} {entry.sha}" for entry in self.entries)])
        return hashlib.sha256(work.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Plan:
    """What a scrape has to do."""

    way: str
    place: str
    started_at: datetime
    listing: Listing
    batches: tuple[Batch, ...]
    force: bool
    """Whether stored songs are fetched again."""


@dataclass(frozen=True)
class ScrapeReport:
    """How a scrape ended; all of it is stored already."""

    result: StageResult
    drift: tuple[Row, ...]
    """What changed in the archive: the new rows of the history."""
    failures: tuple[Row, ...]
    """The rows of raw/fetches.parquet that failed."""
    error: ArchiveError | None
    """Why the scrape is no success, although it keeps what it has."""
