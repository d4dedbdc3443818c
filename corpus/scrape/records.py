"""The small records that pass between the steps of a scrape."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

Row = dict[str, Any]
"""A row of a shard, by the columns of `schema.SHARD`."""


@dataclass(frozen=True)
class Entry:
    """A song that the archive lists."""

    id: str
    url: str
    sha: str | None = None
    """Git's blob name of its ISB file, where the listing tells it."""
    fields: Mapping[str, str] = field(default_factory=dict)
    """Header fields, where the listing tells them."""


@dataclass(frozen=True)
class Listing:
    entries: tuple[Entry, ...]
    unlisted: int = 0
    """Songs that the archive counts but does not show."""


@dataclass(frozen=True)
class Download:
    """What the archive sent for one song."""

    data: bytes
    """The bytes of its ISB text."""
    etag: str | None = None
    status: int | None = None
    attempts: int = 1
    size: int = 0
    """Bytes received."""
    seconds: float = 0.0


class Source(Protocol):
    """One way into the archive."""

    def listing(self) -> Listing:
        """All songs. Raises ArchiveError when it cannot be had."""

    def read(self, entry: Entry) -> Download:
        """One song. Raises FetchError when it cannot be had."""


@dataclass(frozen=True)
class Batch:
    """Songs that are fetched and stored together."""

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
    requests: int
    """Requests made to get the listing."""


@dataclass(frozen=True)
class BatchResult:
    """How a batch went; its songs lie in its shard."""

    name: str
    counts: Mapping[str, int]
    """By outcome."""
    requests: int
    bytes: int
    seconds: float
