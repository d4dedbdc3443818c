"""Comments, commands and single characters: rules 2, 7, 8 and 9 of what a cleaned song is."""

import re

from corpus.clean.rules import Rule, in_turn, removing

_ALIKE = str.maketrans({"’": "'", "‘": "'", "´": "'", "–": "-", "—": "-"})
_ESCAPED = re.compile(r"\\([-:])")
_TEX = (
    "print[a-z]*|centerline|rightline|leftline|hrule|newpage|newline|hbox|vbox|rm|bf|it|em|large"
    "|small|indent|noindent|[hv]skip|[hv]space|hfill|medskip|bigskip|smallskip|par|quad|qquad"
)


def typography(text: str) -> str:
    """Signs that only look different, in their plain form."""
    return _ESCAPED.sub(r"\1", text.translate(_ALIKE))


COMMENTS = removing(re.compile(r"(?<!\\)%[^\n]*"))
ELLIPSES = removing(
    re.compile(r"\\th[er]+[ \t]?(?:dots?)?(?![A-Za-z])(?:\{\})?|\\l?dots(?![A-Za-z])|…|\.\.+"), " "
)
SPAN_MARKS = removing(re.compile(r"#+"), " ")
UNHEARD = removing(re.compile(r"(?<!\\)\?{2,}|(?<![^\s(])\?(?![^\s),])"), " ")
COMMANDS = removing(re.compile(rf"\\(?:{_TEX})(?![A-Za-z])|[\\{{}}]"))
"""A stray backslash before a sung word takes nothing with it."""
PARENTHESES = removing(re.compile(r"[()]"), " ")
DIGITS = removing(re.compile(r"\d+"))

_LETTER = r"[^\W\d_]"
_FULL_STOP = re.compile(r"\\\.")
_PERIOD = {"roman": re.compile(r"\."), "itrans": re.compile(r"\.(?![nNmhaDc])")}
_MARK = {
    "roman": re.compile(r"[^\w\s,'?!-]|_"),
    "itrans": re.compile(r"~(?![Nn])|[^\w\s,'?!.~^-]"),
}
_DASH = {
    "roman": re.compile(rf"(?<!{_LETTER})-+|-+(?!{_LETTER})|-(?=-)"),
    "itrans": re.compile(rf"(?<!{_LETTER})-+|-+(?!{_LETTER}|[.~]{_LETTER})|-(?=-)"),
}


def periods(profile: str) -> Rule:
    """`roman`: all of them; `itrans`: those that are no part of an ITRANS letter."""
    return in_turn(removing(_FULL_STOP, " "), removing(_PERIOD[profile]))


def marks(profile: str) -> Rule:
    """All that is neither kept in this profile nor a hyphen between letters."""
    return in_turn(
        removing(re.compile("/"), " "), removing(_MARK[profile]), removing(_DASH[profile], " ")
    )
