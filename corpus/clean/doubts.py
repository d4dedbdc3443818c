"""What looked like a rule's and was left: where evidence is thin, the song keeps its words.

- labels: a colon behind words that may be sung; the colon goes, the words stay.
- directions: an aside or an English span with a word that directions are made of.
"""

import re

from corpus.clean.remarks import HINTS
from corpus.clean.spelling import plain, words

_LETTER = re.compile(r"[^\W\d_]")
_MARKED = re.compile(r"\(([^()\n]*)\)|##([^#\n]*)##")


def doubts_after(rule: str, text: str) -> int:
    """How many doubtful things the text still holds after the rule that might have taken them."""
    if rule == "labels":
        return sum(map(_colons_behind_words, text.split("\n"))) if ":" in text else 0
    if rule == "directions" and ("(" in text or "#" in text):
        return sum(map(_hints, _MARKED.finditer(text)))
    return 0


def _colons_behind_words(line: str) -> int:
    *heads, _ = line.split(":")
    return sum(_LETTER.search(head) is not None for head in heads)


def _hints(match: re.Match[str]) -> bool:
    return any(plain(word) in HINTS for word in words(match[1] or match[2] or ""))
