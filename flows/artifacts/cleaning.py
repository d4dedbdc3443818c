"""Of the corpus: what each rule took, the gates, the vocabulary, and what verifying found."""

import dataclasses

from corpus.manifest import StageResult
from corpus.release.verify import Verification
from flows.artifacts.making import fenced, markdown, table


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
    table("clean-rules", rows, text)
    if verdicts := counts.get("gates"):
        table("corpus-gates", verdicts, "What the gates looked at")


def verified(found: Verification) -> None:
    rows = [dataclasses.asdict(difference) for difference in found.differences]
    text = f"{len(rows):,} differences to {found.songs:,} songs"
    table("verified-songs", rows, "; ".join([text, *found.notes]))


def vocabulary(result: StageResult) -> None:
    counts = result.counts
    lines = [f"{counts['size']:,} symbols (unit {counts['unit']})", ""]
    lines += [fenced(counts["characters"]), ""] if "characters" in counts else []
    lines += ["| split | songs | symbols | unknown | coverage |", "|---|---:|---:|---:|---:|"]
    lines += [
        f"| {split} | {size['songs']:,} | {size['symbols']:,} | {size['unknown']:,} "
        f"| {size['coverage']:.2%} |"
        for split, size in counts["splits"].items()
    ]
    markdown("vocabulary", lines, "The symbols of the training songs")
