"""An evaluation as tables on a terminal."""

from typing import Any

from rich.table import Table

from training.console import Console

GROUPS = ("decades", "lyricists")


def print_evaluation(found: dict[str, Any]) -> None:
    """The figures over all songs, then those of each decade and lyricist."""
    console = Console()
    whole = [{"name": f"all {found['split']} songs", **found}]
    for title, rows in (("", whole), *((name[:-1], found[name]) for name in GROUPS)):
        if rows:
            console.print(_table(title, rows))
    console.print(_facts(found), highlight=False, soft_wrap=True)


def _facts(found: dict[str, Any]) -> str:
    """In words: what was measured, and the figures a word."""
    lines = [
        f"run {found['run']}, step {found['step']:,}, {found['parameters']:,} parameters; "
        "± is the standard error over songs",
        f"perplexity a word: {found['word_perplexity']:,.1f}",
    ]
    if found["unit"] != "char":
        lines[-1] += (
            f" with unknown words spelled, {found['perplexity']:,.1f} with all of them as one word;"
            f" spelling them is {found['spelling_bits']:.3f} of the bits a character"
        )
    if dynamic := found.get("dynamic"):
        how = "as given"
        if dynamic["validation_bits_by_rate"]:
            how = f"chosen on {_some(dynamic)}validation songs"
        if how != "as given" and found["split"] == "validation":
            how += ", which are measured here too"
        lines.append(
            f"dynamic: {dynamic['rule']}, a step of {dynamic['rate']:g} every {dynamic['every']} "
            f"symbols, {how}"
        )
    if not found.get("same_split", True):
        lines.append("note: it was trained on other songs than today's, and may know some of these")
    return "\n".join(lines)


def _some(dynamic: dict[str, Any]) -> str:
    """Of how many songs, where it is known: evaluations of earlier versions do not have it."""
    return f"up to {dynamic['songs']} " if "songs" in dynamic else ""


def _table(title: str, rows: list[dict[str, Any]]) -> Table:
    measured = {"bits": "bits a character", "dynamic_bits": "dynamic"}
    measured = {key: said for key, said in measured.items() if key in rows[0]}
    table = Table(title, "songs", "characters", *measured.values(), box=None)
    for column in table.columns[1:]:
        column.justify = "right"
    for row in rows:
        figures = [with_error(row, key) for key in measured]
        table.add_row(row["name"], f"{row['songs']:,}", f"{row['characters']:,}", *figures)
    return table


def with_error(row: dict[str, Any], name: str) -> str:
    """Such as `1.326 ± 0.018`, or without the error where it is not known."""
    error = row.get(f"{name}_error")
    return f"{row[name]:.3f}" if error is None else f"{row[name]:.3f} ± {error:.3f}"
