"""Oddities of a body's rows, by name: what the archive's contributors left among the verse."""

import random
import re
from collections.abc import Callable

from corpus.samplesongs.layout import BLANK, Row, itrans

Oddity = Callable[[list[Row], random.Random], list[Row]]
_TRANSLATION = (
    "% (rough translation)",
    "% The road is long, the lamp is small,",
    "% keep walking, friend, that is all.",
)


def _plain(rows: list[Row]) -> list[int]:
    """Places of rows that hold nothing but sung words."""
    return [
        at for at, row in enumerate(rows) if row.sung and row.written.strip() == itrans(row.sung)
    ]


def _after(text: str) -> Oddity:
    """`text` behind a sung line."""

    def edit(rows: list[Row], rng: random.Random) -> list[Row]:
        at = rng.choice(_plain(rows))
        return [*rows[:at], Row(rows[at].written + text, rows[at].sung), *rows[at + 1 :]]

    return edit


def _before(text: str) -> Oddity:
    """`text` before a sung line, on the same line."""

    def edit(rows: list[Row], rng: random.Random) -> list[Row]:
        at = rng.choice(_plain(rows))
        return [*rows[:at], Row(text + rows[at].written, rows[at].sung), *rows[at + 1 :]]

    return edit


def _between(*lines: str, sung: str | None = None) -> Oddity:
    """Lines of their own at the start of a stanza."""

    def edit(rows: list[Row], rng: random.Random) -> list[Row]:
        at = rng.choice([at for at, row in enumerate(rows) if row == BLANK]) + 1
        return [*rows[:at], *(Row(line, sung) for line in lines), *rows[at:]]

    return edit


def _prelude(rows: list[Row], rng: random.Random) -> list[Row]:
    return [Row("## prelude ##", None), *rows]


def _numbered(rows: list[Row], rng: random.Random) -> list[Row]:
    numbered: list[Row] = []
    for row in rows:
        numbered.append(row)
        if row == BLANK:
            numbered.append(Row(f"..{numbered.count(BLANK)}..", None))
    return numbered


def _label_after_comma(rows: list[Row], rng: random.Random) -> list[Row]:
    # One word before the comma would read as a second singer: `saathii, ko: …`.
    places = [at for at in _plain(rows) if " " in rows[at].written.strip().partition(", ")[0]]
    places = [at for at in places if ", " in rows[at].written]
    if not places:
        return _between("are haa.N, ko: haa.N re haa.N", sung="are haa.N, haa.N re haa.N")(
            rows, rng
        )
    at = rng.choice(places)
    written = rows[at].written.replace(", ", ", ko: ", 1)
    return [*rows[:at], Row(written, rows[at].sung), *rows[at + 1 :]]


def _hyphens(rows: list[Row], rng: random.Random) -> list[Row]:
    """Doubled words written with a hyphen."""

    def join(line: str) -> str:
        return re.sub(r"\b([\w.]+) \1(?![\w.])", r"\1-\1", line)

    return [
        Row(itrans(join(row.sung)), join(row.sung))
        if row.sung and row.written == itrans(row.sung)
        else row
        for row in rows
    ]


def _tabs(rows: list[Row], rng: random.Random) -> list[Row]:
    return [Row(row.written and f"\t{row.written}", row.sung) for row in rows]


def _trailing_blanks(rows: list[Row], rng: random.Random) -> list[Row]:
    return [Row(row.written + " " * rng.choice((0, 1, 3)), row.sung) for row in rows]


ODDITIES: dict[str, Oddity] = {
    "comment_line": _between("% this stanza is not on the record"),
    "comment_behind": _after("  % or: phir se"),
    "translation": _between(*_TRANSLATION),
    "prelude": _prelude,
    "echo": _after(" ##(echo)##"),
    "slow": _after(" (slow)"),
    "direction_line": _between("(music)"),
    "spoken": _after(" (##spoken##)"),
    "interlude": _between("<sitar interlude>"),
    "gloss": _after(" [Dagar = path]"),
    "unsure": _after(" (?)"),
    "bare_unsure": _after(" ??"),
    "unbalanced": _before("( "),
    "misspelt_threedots": _after(" \\threedot"),
    "full_stop": _after("\\."),
    "digits": _before("2 "),
    "numbered": _numbered,
    "label_in_parentheses": _between("(ko: laa laa la laa, ho ho)", sung="laa laa la laa, ho ho"),
    "label_after_comma": _label_after_comma,
    "english_label": _between("## ------ chorus ------ ##"),
    "english_sung": _between("##la la la, my darling##", sung="la la la, my darling"),
    "two_dots": _after(" .."),
    "hyphens": _hyphens,
    "tabs": _tabs,
    "trailing_blanks": _trailing_blanks,
}
