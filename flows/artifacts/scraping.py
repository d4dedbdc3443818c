"""Of a scrape: how far it is, what became of each song, what changed, and what failed."""

import time
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from prefect.artifacts import create_link_artifact

from corpus.scrape.records import Outcomes, Row, ScrapeReport
from corpus.scrape.schema import FETCHES_FILE, OUTCOMES
from corpus.store import Store
from flows.artifacts.making import ProgressArtifact, key, table


def scraped(store: Store, report: ScrapeReport) -> None:
    """What became of each song, what changed in the archive, and what failed."""
    counts = report.result.counts
    rows: list[Row] = [{"outcome": name, "songs": counts[name]} for name in OUTCOMES]
    text = f"{counts['songs']:,} songs stored, by {counts['way']}; {counts['requests']:,} requests"
    table("scrape-outcomes", rows, text)
    drift = ", ".join(f"{number:,} {event}" for event, number in counts["drift"].items())
    table("scrape-drift", _shown(report.drift, ("event", "id", "at", "sha")), drift)
    if report.failures:
        columns = ("id", "reason", "url", "attempts", "status")
        text = f"{len(report.failures):,} songs failed"
        table("scrape-failures", _shown(report.failures, columns), text)
        link = store.link(FETCHES_FILE)
        create_link_artifact(link, "the outcome of every song", key("scrape-fetches"), text)


class ScrapeProgress:
    """How far a scrape is, by songs."""

    def __init__(self, songs: int) -> None:
        self._songs, self._done = songs, Counter[str]()
        self._started = time.monotonic()
        self._artifact = ProgressArtifact("scrape-progress")

    def add(self, outcomes: Outcomes) -> None:
        self._done.update(outcomes)
        done, minutes = self._done.total(), (time.monotonic() - self._started) / 60
        parts = ", ".join(f"{number:,} {name}" for name, number in self._done.items())
        text = f"{done:,} of {self._songs:,} songs: {parts}; {done / minutes:,.0f} a minute"
        self._artifact.update(done / self._songs, text)


def _shown(rows: Sequence[Row], columns: tuple[str, ...]) -> list[Row]:
    """As JSON holds them."""
    shown = [{name: row[name] for name in columns} for row in rows]
    return [
        {k: v.isoformat() if isinstance(v, datetime) else v for k, v in r.items()} for r in shown
    ]
