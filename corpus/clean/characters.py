"""Comments, commands and single characters: rules 2, 4, 7, 8 and 9 of what a cleaned song is."""

import re

from corpus.clean.rules import Rule, in_turn, removing, removing_where

_ALIKE = str.maketrans({"’": "'", "‘": "'", "´": "'", "–": "-", "—": "-"})
_ESCAPED = re.compile(r"\\([-:?])")
_TEX = (
    "print[a-z]*|centerline|rightline|leftline|hrule|newpage|newline|hbox|vbox|rm|bf|it|em|large"
    "|small|indent|noindent|[hv]skip|[hv]space|hfill|medskip|bigskip|smallskip|par|quad|qquad"
)
_LETTER = r"[^\W\d_]"


def typography(text: str) -> str:
    """Signs that only look different, in their plain form: `\\-` is a hyphen, `\\?` a `?`."""
    return _ESCAPED.sub(r"\1", text.translate(_ALIKE))


COMMENTS = removing(r"(?<!\\)%[^\n]*")
ELLIPSES = removing(
    r"\\th[er]+[ \t]?(?:dots?)?(?![A-Za-z])(?:\{\})?|\\l?dots(?![A-Za-z])|…|\.\.+", " "
)
SPAN_MARKS = removing(r"#+", " ")
COMMANDS = removing(rf"\\(?:{_TEX})(?![A-Za-z])|[\\{{}}]")
"""A stray backslash before a sung word takes nothing with it."""
PARENTHESES = removing(r"[()]", " ")
DIGITS = in_turn(
    removing(r"\d+"),
    removing_where(
        re.compile(r"[^\x00-\x7f]"), lambda sign: sign[0].isnumeric() and not sign[0].isalpha()
    ),
)
UNHEARD = removing(r"\?{2,}|(?<![^\s,])\?(?![^\s,])", " ")
"""Marks of words that the transcriber did not hear."""

_PERIODS = {
    "roman": removing(r"\."),
    "itrans": removing(r"\.(?![nNmhaDc])"),
}
_MARKS = {
    "roman": in_turn(
        removing(r"/", " "),
        removing(r"[^\w\s,'?!-]|_"),
        removing(rf"--+|(?<!{_LETTER})-|-(?!{_LETTER})", " "),
    ),
    "itrans": in_turn(
        removing(r"/", " "),
        removing(r"~(?![Nn])|\^(?!i)|[^\w\s,'?!.~^-]"),
        removing(rf"--+|(?<!{_LETTER})-|-(?!{_LETTER}|[.~]{_LETTER})", " "),
    ),
}


def periods(profile: str) -> Rule:
    """`roman`: all of them; `itrans`: those that are no part of an ITRANS letter."""
    return in_turn(removing(r"\\\.", " "), _PERIODS[profile])


def marks(profile: str) -> Rule:
    """All that is neither kept in this profile nor a hyphen between letters."""
    return _MARKS[profile]
