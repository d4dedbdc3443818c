"""robots.txt of the hosts that are asked, as RFC 9309 has it.

What was read is kept for a day below the data root, so that a scrape which finds nothing new costs
one request.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property

from protego import Protego

from corpus.errors import LyricsError
from corpus.scrape.age import is_within
from corpus.store import Store

ROBOTS_FILE = "raw/robots.json"
KEEP = timedelta(days=1)
"""RFC 9309, 2.4: not longer."""


@dataclass(frozen=True)
class Kept:
    """A robots.txt as it was read."""

    text: str
    fetched_at: datetime

    @cached_property
    def rules(self) -> Protego:
        return Protego.parse(self.text)

    @property
    def is_fresh(self) -> bool:
        return is_within(self.fetched_at, KEEP)


class Robots:
    """By origin (scheme, host and port). Without a store they are kept in memory only."""

    def __init__(self, store: Store | None = None) -> None:
        self._store = store
        self._kept = _load(store) if store else {}

    def rules(self, origin: str, fetch: Callable[[], str]) -> Protego:
        """The rules of `origin`, read by `fetch` where they are not known; it may raise."""
        kept = self._kept.get(origin)
        if kept is None or not kept.is_fresh:
            kept = self._kept[origin] = Kept(fetch(), datetime.now(UTC))
            self._save()
        return kept.rules

    def _save(self) -> None:
        if self._store is not None:
            fresh = {origin: kept for origin, kept in self._kept.items() if kept.is_fresh}
            self._store.write_json(
                ROBOTS_FILE,
                {
                    o: {"text": k.text, "fetched_at": k.fetched_at.isoformat()}
                    for o, k in fresh.items()
                },
            )


def _load(store: Store) -> dict[str, Kept]:
    """None when there is no file, or when it is damaged: then they are read again."""
    try:
        kept = store.read_json(ROBOTS_FILE)
        return {
            origin: Kept(
                str(one["text"]), datetime.fromisoformat(one["fetched_at"]).astimezone(UTC)
            )
            for origin, one in kept.items()
        }
    except (LyricsError, KeyError, TypeError, ValueError, AttributeError):
        return {}
