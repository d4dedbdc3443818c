"""The runs as a table on a terminal."""

from collections.abc import Sequence

from rich.markup import escape
from rich.table import Table

from training.compare.facts import RunFacts
from training.compare.words import columns_of, notes, trained_as
from training.console import Console

PAGE_ONLY = ("symbols/s", "at step")
"""Columns that a terminal of 80 letters has no room for."""
LEAST_WIDTH = 80
"""Letters in a line: a narrower terminal breaks lines, rather than that figures are left out."""


def print_runs(runs: Sequence[RunFacts]) -> None:
    """Validation and test songs in bits a character."""
    console = Console()
    console.width = max(console.width, LEAST_WIDTH)
    columns = {name: cell for name, cell in columns_of(runs).items() if name not in PAGE_ONLY}
    table = Table(box=None)
    table.add_column("run", overflow="fold")
    for heading in columns:
        # Two lines, so that they take no more room than what stands below.
        table.add_column(heading.replace(" ", "\n"), justify="right", no_wrap=True)
    for facts in runs:
        table.add_row(escape(facts.run), *(cell(facts) for cell in columns.values()))
    console.print(table, highlight=False)
    for line in ("", *map(_described, runs), "", *notes(runs)):
        console.print(line, highlight=False, soft_wrap=True, markup=False)


def _described(facts: RunFacts) -> str:
    return f"{facts.run}: {trained_as(facts)}{'' if facts.is_finished else ' (not finished)'}"
