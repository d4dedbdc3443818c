"""The people whom a header credits.

The archive's header is written by hand. A credit may be `Rafi, Asha / Usha?` or `Lata & chorus`.
"""

import re
from functools import lru_cache

from corpus.clean.spelling import word_set

_NOTE = re.compile(r"\([^()]*\)?|\)|\bn/a\b", re.IGNORECASE)
_BETWEEN = re.compile(r"[,/;+&\\]|\b(?:and|aur|or)\b", re.IGNORECASE)
_NOBODY = word_set(
    """
    chorus koras kids children boys girls boy girl male female other others voice voices unknown
    traditional folk various etc not known non film na group anonymous singer singers child old new
    and with man woman friends company party
    """
)


@lru_cache(maxsize=1 << 14)
def split_people(value: str) -> tuple[str, ...]:
    """The people that a credit names, each once, in its order.

    Notes in parentheses, pen names' quotes, marks of doubt and those who have no name (`chorus`,
    `Male Voice`) are left out; a team such as `Shankar-Jaikishan` is one name.
    """
    names = (_name(part) for part in _BETWEEN.split(_NOTE.sub(" ", value)))
    return tuple(dict.fromkeys(name for name in names if name))


def _name(part: str) -> str:
    name = " ".join(re.sub(r"[.?!#:\"'`’‘“”]+", " ", part).split())
    name = re.sub(r" ?- ?", "-", name).strip("-")
    words = re.findall(r"[^\W\d_]+", name.lower())
    return "" if all(word in _NOBODY for word in words) else name
