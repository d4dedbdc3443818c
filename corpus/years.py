"""When a song's film came out, by the header's field and by the decade.

The archive's header is written by hand. A year may be `1938?`, `40s`, `196x`, `Late 40s`,
`1970s Not Released`.
"""

import re
from dataclasses import dataclass

FIRST_TALKIE = 1931
"""The year of the first Hindi film with songs: `20s` is of this century, `40s` of the last."""
LONGEST = 20
"""Years that a range into the next century may span: `1999-02` is one, `1953-12` has a month."""

_YEAR = r"(?:18|19|20)\d\d"
_RANGE = re.compile(rf"({_YEAR})\s*(?:-|/|to|or)\s*({_YEAR}|\d\d)\b", re.IGNORECASE)
_DECADE = re.compile(r"\b(?:(18|19|20)(\d)(?:0'?s|[x?])|(\d)0'?s)(?!\w)", re.IGNORECASE)
_CENTURY = re.compile(r"\b(18|19|20)(?:\?\?|xx)", re.IGNORECASE)
_PLAIN = re.compile(rf"\b({_YEAR})\b")


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
    if (match := _RANGE.search(value)) and (years := _range(int(match[1]), match[2])):
        return years
    if match := _DECADE.search(value):
        first = _decade(match[1], int(match[2] or match[3]))
        return Year(first, first + 9, doubt=True)
    if match := _CENTURY.search(value):
        return Year(int(match[1]) * 100, int(match[1]) * 100 + 99, doubt=True)
    if match := _PLAIN.search(value):
        return Year(int(match[1]), int(match[1]), doubt="?" in value)
    return Year(doubt=bool(value.strip()))


def _range(first: int, end: str) -> Year | None:
    """None where the two digits of the end are no later year's."""
    last = int(end) if len(end) == 4 else first - first % 100 + int(end)
    if len(end) == 2 and last < first:
        last += 100
        if last - first > LONGEST:
            return None
    return Year(min(first, last), max(first, last), doubt=True)


def _decade(century: str | None, digit: int) -> int:
    if century:
        return int(century) * 100 + digit * 10
    return (1900 if 1900 + digit * 10 + 9 >= FIRST_TALKIE else 2000) + digit * 10


def decade_of(first: int | None, last: int | None) -> int | None:
    """The first year of the decade that the years from `first` to `last` are all of, or None."""
    if first is None or last is None:
        return None
    return first // 10 * 10 if first // 10 == last // 10 else None
