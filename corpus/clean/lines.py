"""Blanks, commas and blank lines, rule 10."""

import re

_BLANKS = re.compile(r"\s+")
_LETTER = re.compile(r"[^\W\d_]")
_BEFORE_COMMA = re.compile(r"\s+,")
_COMMAS = re.compile(r",(?:\s*,)+")


def tidy(raw: str, text: str) -> str:
    """The lines of `text`, whose raw forms are those of `raw`.

    A line that was blank from the start parts stanzas; one that the rules emptied goes.
    """
    lines: list[str] = []
    for before, after in zip(raw.split("\n"), text.split("\n"), strict=True):
        line = tidy_line(after)
        if line or (not before.strip() and lines and lines[-1]):
            lines.append(line)
    return "\n".join(lines).rstrip("\n")


def tidy_line(line: str) -> str:
    """One blank between words, no stray comma; "" for a line without letters."""
    line = _BLANKS.sub(" ", line)
    if "," in line:
        line = _COMMAS.sub(",", _BEFORE_COMMA.sub(",", line))
    line = line.strip().removeprefix(",").lstrip()
    return line if _LETTER.search(line) else ""
