"""Stage directions, rule 4: what is said about the singing, and is not sung."""

import re

from corpus.clean.credits import Cast
from corpus.clean.remarks import CERTAIN, HINTS, TELLING, says_in_english, says_only, words
from corpus.clean.rules import Rule, in_turn, removing

_ROUND = re.compile(r"\(([^()]*)\)")
_SPAN = re.compile(r"##([^#\n]*)##|(?<!#)#([^#\n]*)#(?!#)")
_BRACED = re.compile(r"\{([^{}\n]*)\}|\*([^*\n]*)\*")
_BEHIND_DASH = re.compile(r"(?<!\S)\\?-+[ \t]+([A-Za-z#][^\n]*)$", re.MULTILINE)
_LINE = re.compile(r"^[ \t]*([A-Za-z][^\n]*)$", re.MULTILINE)
_AMID = CERTAIN | {"laugh"}

BRACKETS = removing(re.compile(r"\[[^\[\]]*\]|\[[^\n]*"), " ")

_REMARKS = in_turn(
    removing(re.compile(r"^[ \t]*Dictionary[ \t]*:.*\Z", re.MULTILINE | re.DOTALL)),
    removing(re.compile(r"<[^<>\n]*>"), " "),
    removing(re.compile(r"^[ \t]*O[Rr][ \t]*$", re.MULTILINE)),
    removing(_BRACED, " ", where=lambda match: says_only(match[1] or match[2] or "", HINTS)),
    removing(_BEHIND_DASH, " ", where=lambda match: says_only(match[1], HINTS)),
    removing(_LINE, where=lambda match: says_only(match[1], CERTAIN)),
)


def directions(cast: Cast) -> Rule:
    """The rule that takes the directions out of a song with these singers."""

    def in_parentheses(match: re.Match[str]) -> bool:
        text = match[1]
        if says_only(text, HINTS) or says_in_english(text, TELLING):
            return True
        return _is_singer(text, cast)

    def in_span(match: re.Match[str]) -> bool:
        text = match[1] or match[2] or ""
        if not _stands_alone(match, text):
            return says_only(text, _AMID)
        if says_only(text, TELLING) or says_in_english(text, CERTAIN):
            return True
        return _is_singer(text, cast)

    return in_turn(
        removing(_ROUND, " ", where=in_parentheses), removing(_SPAN, " ", where=in_span), _REMARKS
    )


def _is_singer(text: str, cast: Cast) -> bool:
    """Whether nothing is said but who sings: `(dono.n)`, `## Rafi ##`."""
    named = words(text)
    return bool(named) and ":" not in text and all(cast.is_named_alone(word) for word in named)


def _stands_alone(match: re.Match[str], text: str) -> bool:
    """Whether the line says nothing else, or the span introduces what follows."""
    line_start = match.string.rfind("\n", 0, match.start()) + 1
    line_end = match.string.find("\n", match.end())
    before = match.string[line_start : match.start()]
    after = match.string[match.end() : line_end if line_end >= 0 else None]
    return not words(before) and (not words(after) or text.rstrip().endswith(":"))
