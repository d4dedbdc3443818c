"""What a run leaves in the Prefect UI: tables, the loss curve, and what each checkpoint sang."""

import re
import time
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from prefect.artifacts import (
    create_link_artifact,
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)

from corpus.manifest import Counts, StageResult
from corpus.scrape.records import BatchResult, Row, ScrapeReport
from corpus.scrape.schema import FETCHES_FILE, OUTCOMES
from corpus.store import Store
from training.curve import as_data_uri, loss_curve_svg
from training.metrics import Record, bits
from training.samples_table import CheckpointSamples

SHOWN_SAMPLES = 3
MAX_ROWS = 500
"""Of a table; the files of the data root hold all."""


def scraped(store: Store, report: ScrapeReport) -> None:
    """What became of each song, what changed in the archive, and what failed."""
    counts = report.result.counts
    rows: list[Row] = [{"outcome": name, "songs": counts[name]} for name in OUTCOMES]
    text = f"{counts['songs']:,} songs stored, by {counts['way']}; {counts['requests']:,} requests"
    _table("scrape-outcomes", rows, text)
    drift = ", ".join(f"{number:,} {event}" for event, number in counts["drift"].items())
    _table("scrape-drift", _shown(report.drift, ("event", "id", "at", "sha")), drift)
    if report.failures:
        columns = ("id", "reason", "url", "attempts", "status")
        text = f"{len(report.failures):,} songs failed"
        _table("scrape-failures", _shown(report.failures, columns), text)
        place = store.path(FETCHES_FILE)
        link = place if "://" in place else Path(place).as_uri()
        create_link_artifact(link, "the outcome of every song", _key("scrape-fetches"), text)


class ScrapeProgress:
    """How far a scrape is, by songs."""

    def __init__(self, songs: int) -> None:
        self._songs, self._done = songs, Counter[str]()
        self._started = time.monotonic()
        artifact = create_progress_artifact(0.0, key="scrape-progress", description="begun")
        assert isinstance(artifact, UUID)
        self._id = artifact

    def add(self, result: BatchResult) -> None:
        self._done.update(result.counts)
        done, minutes = self._done.total(), (time.monotonic() - self._started) / 60
        outcomes = ", ".join(f"{number:,} {name}" for name, number in self._done.items())
        text = f"{done:,} of {self._songs:,} songs: {outcomes}; {done / minutes:,.0f} a minute"
        update_progress_artifact(self._id, 100 * done / self._songs, description=text)


def _shown(rows: Sequence[Row], columns: tuple[str, ...]) -> list[Row]:
    """As JSON holds them, and not more than one looks at."""
    shown = [{name: row[name] for name in columns} for row in rows[:MAX_ROWS]]
    return [
        {k: v.isoformat() if isinstance(v, datetime) else v for k, v in r.items()} for r in shown
    ]


def cleaned(result: StageResult) -> None:
    counts = result.counts
    rows = [
        {"rule": rule, "removed": rule_counts["removed"], "songs": rule_counts["songs"]}
        for rule, rule_counts in counts["rules"].items()
    ]
    rows += [
        {"rule": f"dropped: {r}", "removed": n, "songs": n} for r, n in counts["reasons"].items()
    ]
    text = f"{counts['kept']:,} of {counts['songs_in']:,} songs kept; what each rule took"
    _table("clean-rules", rows, text)


def vocabulary(result: StageResult) -> None:
    counts = result.counts
    lines = [f"{counts['size']} symbols: the end of a song, and", "", fenced(counts["characters"])]
    lines += ["", "| split | songs | characters | unknown |", "|---|---:|---:|---:|"]
    lines += [
        f"| {split} | {size['songs']:,} | {size['characters']:,} | {size['unknown']:,} |"
        for split, size in counts["splits"].items()
    ]
    _markdown("vocabulary", lines, "The characters of the training songs")


def loss_curve(run: str, records: list[Record], counts: Counts) -> None:
    lines = [f"![loss curve]({as_data_uri(loss_curve_svg(records))})", ""]
    lines += ["| | |", "|---|---:|", *(f"| {name} | {value} |" for name, value in counts.items())]
    _markdown(f"loss-{run}", lines, f"Loss of run {run}, in bits a character")


def samples(run: str, sung: CheckpointSamples, records: list[Record]) -> None:
    """One version for each checkpoint, all under the run's key."""
    checkpoint = sung.checkpoint
    words = "" if sung.real_words is None else f", {sung.real_words:.0%} real words"
    head = (
        f"step {checkpoint.step:,}, epoch {checkpoint.epoch:.2f}: "
        f"{bits(checkpoint.loss):.3f} bits a character{words}"
    )
    lines = [f"![loss curve]({as_data_uri(loss_curve_svg(records))})", "", f"**{head}**"]
    for row in sung.rows[:SHOWN_SAMPLES]:
        lines += ["", f"temperature {row['temperature']}, seed {row['seed']}:", ""]
        lines += [fenced(row["prime"] + row["text"])]
    _markdown(f"samples-{run}", lines, head)


def fenced(text: str) -> str:
    """A Markdown code block that no text can break out of."""
    longest = max((len(ticks) for ticks in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{text}\n{fence}"


def _key(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def _table(key: str, rows: list[dict[str, Any]], description: str) -> None:
    create_table_artifact(table=rows, key=_key(key), description=description)


def _markdown(key: str, lines: list[str], description: str) -> None:
    create_markdown_artifact("\n".join(lines), key=_key(key), description=description)
