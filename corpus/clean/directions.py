"""Stage directions, rule 4: what is said about the singing, and is not sung."""

import re

from corpus.clean.credits import Cast
from corpus.clean.remarks import (
    AMID,
    CERTAIN,
    HINTS,
    TELLING,
    says_in_english,
    says_only,
)
from corpus.clean.rules import Rule, in_turn, removing, removing_where
from corpus.clean.spelling import plain, word_set, words

_ROUND = re.compile(r"\(([^()]*)\)")
_SPAN = re.compile(r"##([^#\n]*)(?:##|$)|(?<!#)#([^#\n]*)(?:#(?!#)|$)", re.MULTILINE)
_BRACED = re.compile(r"\{([^{}\n]*)\}|\*([^*\n]*)\*")
_BEHIND_DASH = re.compile(r"(?<!\S)-+[ \t]+([A-Za-z#][^\n]*)$", re.MULTILINE)
_GLOSSARY = re.compile(r"^[ \t]*Dictionary[ \t]*:.*\Z", re.MULTILINE | re.DOTALL)
_PART = r"(?:part|bhaag|stanza|a\.?ntaraa?|verse|second part)"
_LINE = re.compile(r"^([^\n]*\w[^\n]*)$", re.MULTILINE)
_LONE = CERTAIN | word_set("koras korus")

BRACKETS = removing_where(re.compile(r"\[[^\[\]]*\]|\[[^\n]*"))
LONE_DIRECTIONS = in_turn(
    removing(r"^[^\w\n]*O[Rr][^\w\n]*$"),
    removing(rf"^[^\w\n]*{_PART}[^\w\n]+[IVX]+[^\w\n]*$", "", re.MULTILINE | re.IGNORECASE),
    removing_where(_LINE, lambda match: says_only(match[1], _LONE)),
)
"""Lines that say nothing else, whatever marks stood around them."""


def directions(cast: Cast) -> Rule:
    """The rule that takes the marked directions out of a song with these singers."""

    def in_parentheses(match: re.Match[str]) -> bool:
        return _is_remark(match[1]) or _is_singer(match[1], cast)

    def in_span(match: re.Match[str]) -> bool:
        text = match[1] or match[2] or ""
        if not _stands_alone(match, text):
            return says_only(text, AMID) or _explains(match, text)
        if "=" in text or says_only(text, TELLING) or says_in_english(text, CERTAIN):
            return True
        return _is_singer(text, cast)

    return in_turn(
        removing_where(_ROUND, in_parentheses),
        removing_where(_SPAN, in_span),
        removing_where(_GLOSSARY),
        removing(r"<[^<>\n]*>", " "),
        removing_where(_BRACED, lambda match: _is_remark(match[1] or match[2] or "")),
        removing_where(_BEHIND_DASH, lambda match: says_only(match[1], HINTS)),
        removing(rf"^[^a-z\n]*{_PART}[^a-z\n]*\d[^a-z\n]*$", "", re.MULTILINE | re.IGNORECASE),
    )


def _is_remark(text: str) -> bool:
    """Whether an aside is a direction, or a gloss: `x = y`."""
    return "=" in text or says_only(text, HINTS) or says_in_english(text, TELLING)


def _explains(match: re.Match[str], text: str) -> bool:
    """Whether a span between sung words is about them: `humming of ..`, `- in english`.

    One that was not closed at its line's end is hardly ever sung.
    """
    remark = text.lstrip().startswith("-") or not match[0].endswith("#")
    first = {plain(word) for word in words(text)[:1]}
    return says_in_english(text, TELLING if remark else AMID & first)


def _is_singer(text: str, cast: Cast) -> bool:
    """Whether nothing is said but who sings: `(dono.n)`, `## Rafi ##`."""
    named = words(text)
    return bool(named) and ":" not in text and all(map(cast.is_named_alone, named))


def _stands_alone(match: re.Match[str], text: str) -> bool:
    """Whether the line says nothing else but a label, or the span introduces what follows."""
    line_start = match.string.rfind("\n", 0, match.start()) + 1
    line_end = match.string.find("\n", match.end())
    before = match.string[line_start : match.start()].rstrip()
    after = match.string[match.end() : line_end if line_end >= 0 else None]
    if words(before) and not before.endswith(":"):
        return False
    return not words(after) or text.rstrip().endswith(":")
