"""Tables of plain text, on a terminal as in a file."""

from collections.abc import Sequence


def text_table(*rows: Sequence[str]) -> str:
    """A line a row, the head first; the first column is flush left, the others are flush right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [[row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])] for row in rows]
    return "\n".join("  ".join(line).rstrip() for line in lines)
