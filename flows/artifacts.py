"""What a run leaves in the Prefect UI: tables, the loss curve, and what each checkpoint sang."""

import re
from typing import Any

from prefect.artifacts import create_markdown_artifact, create_table_artifact

from corpus.manifest import Counts, StageResult
from training.curve import as_data_uri, loss_curve_svg
from training.metrics import Record, bits
from training.samples import CheckpointSamples

SHOWN_SAMPLES = 3


def scraped(result: StageResult) -> None:
    counts = result.counts
    names = ("fetched", "unchanged", "missing", "failed", "vanished")
    rows: list[dict[str, Any]] = [{"outcome": name, "songs": counts[name]} for name in names]
    _table("scrape-outcomes", rows, f"{counts['songs']:,} songs stored, by {counts['way']}")


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
