"""Songs that a corpus must set aside or mark, each under the name of its oddity."""

import re

from corpus.samplesongs.layout import Row

NO_LYRICS: list[Row] = [Row("% lyrics not found, help wanted", None)]

DEVANAGARI: list[Row] = [
    Row(line, None)
    for line in (
        "मेरी खिड़की पे बैठी है धूप",
        "धूप ने पहना है फागुन का रूप",
        "",
        "आँगन में सूखे हैं दादी के अचार",
        "छत पर है चिड़ियों का लंबा क़तार",
        "मेरी खिड़की पे बैठी है धूप",
    )
]

ENGLISH: list[Row] = [
    Row(f"##{line}##" if line else "", line)
    for line in (
        "Monday morning, tea for two",
        "the kettle sings a song for you",
        "",
        "Tuesday evening, rain again",
        "I wrote your name upon the pane",
        "Monday morning, tea for two",
    )
]

_CHANGES = (
    (r"\bdil\b", "man"),
    (r"\braat\b", "shaam"),
    (r"\bphir\b", "ab"),
    (r"\bek\b", "ik"),
    (r"\bsaathii\b", "saajan"),
    (r"\bko_ii\b", "ko_ii to"),
)


def nearly_the_same(rows: list[Row]) -> list[Row]:
    """A second contributor's version: a few words heard otherwise, the last row not heard."""
    return [Row(_reheard(row.written), row.sung and _reheard(row.sung)) for row in rows[:-1]]


def _reheard(line: str) -> str:
    for old, new in _CHANGES:
        line = re.sub(old, new, line, count=1)
    return line
