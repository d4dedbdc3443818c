"""An evaluation as tables on a terminal."""

from typing import Any

from rich.console import Console
from rich.table import Table

GROUPS = ("decades", "lyricists")


def print_evaluation(found: dict[str, Any], console: Console | None = None) -> None:
    """The figures over all songs, then those of each decade and lyricist."""
    console = console or Console()
    whole = [{"name": f"all {found['split']} songs", **found}]
    for title, rows in (("", whole), *((name[:-1], found[name]) for name in GROUPS)):
        if rows:
            console.print(_table(title, rows))
    console.print(
        f"run {found['run']}, step {found['step']:,}, {found['parameters']:,} parameters; "
        f"{found['word_perplexity']:,.1f} perplexity a word; ± is the standard error over songs"
    )


def _table(title: str, rows: list[dict[str, Any]]) -> Table:
    table = Table(title, "songs", "characters", "bits a character", box=None)
    for column in table.columns[1:]:
        column.justify = "right"
    for row in rows:
        table.add_row(
            row["name"], f"{row['songs']:,}", f"{row['characters']:,}", with_error(row, "bits")
        )
    return table


def with_error(row: dict[str, Any], name: str) -> str:
    return f"{row[name]:.3f} ± {row[f'{name}_error']:.3f}"
