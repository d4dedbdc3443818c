"""Header fields as values: when a song's film came out, and who is credited.

The archive's header is written by hand. A year may be `1938?`, `40s`, `196x`, `Late 40s`,
`1970s Not Released`; a credit `Rafi, Asha / Usha?` or `Lata & chorus`.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from corpus.clean.spelling import word_set

FIRST_TALKIE = 1931
"""The year of the first Hindi film with songs: `20s` is of this century, `40s` of the last."""

_YEAR = r"(?:18|19|20)\d\d"
_RANGE = re.compile(rf"({_YEAR})\s*(?:-|/|to|or)\s*({_YEAR}|\d\d)\b", re.IGNORECASE)
_DECADE = re.compile(r"\b(?:(18|19|20)(\d)(?:0'?s|[x?])|(\d)0'?s)(?!\w)", re.IGNORECASE)
_CENTURY = re.compile(r"\b(18|19|20)(?:\?\?|xx)", re.IGNORECASE)
_PLAIN = re.compile(rf"\b({_YEAR})\b")

_NOTE = re.compile(r"\([^()]*\)?|\)|\bn/a\b", re.IGNORECASE)
_BETWEEN = re.compile(r"[,/;+&\\]|\b(?:and|aur|or)\b", re.IGNORECASE)
_NOBODY = word_set(
    """
    chorus koras kids children boys girls boy girl male female other others voice voices unknown
    traditional folk various etc not known non film na group anonymous singer singers child old new
    and with man woman friends company party
    """
)


@dataclass(frozen=True)
class Year:
    """The years that a header allows; all None where it names none."""

    first: int | None = None
    last: int | None = None
    doubt: bool = False
    """Whether the header says or shows that it is not sure: `1938?`, `40s`."""

    @property
    def exact(self) -> int | None:
        """The one year that is named, sure or not."""
        return self.first if self.first == self.last else None


def parse_year(value: str) -> Year:
    """The year of a header's field. Never fails: what names no year is in doubt, "" is not."""
    if match := _RANGE.search(value):
        first = int(match[1])
        last = int(match[2]) if len(match[2]) == 4 else first - first % 100 + int(match[2])
        return Year(min(first, last), max(first, last), doubt=True)
    if match := _DECADE.search(value):
        first = _decade(match[1], int(match[2] or match[3]))
        return Year(first, first + 9, doubt=True)
    if match := _CENTURY.search(value):
        return Year(int(match[1]) * 100, int(match[1]) * 100 + 99, doubt=True)
    if match := _PLAIN.search(value):
        return Year(int(match[1]), int(match[1]), doubt="?" in value)
    return Year(doubt=bool(value.strip()))


def _decade(century: str | None, digit: int) -> int:
    if century:
        return int(century) * 100 + digit * 10
    return (1900 if 1900 + digit * 10 + 9 >= FIRST_TALKIE else 2000) + digit * 10


def decade_of(year: Year) -> int | None:
    """The first year of the decade that a song is surely of, or None."""
    if year.first is None or year.last is None:
        return None
    return year.first // 10 * 10 if year.first // 10 == year.last // 10 else None


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
