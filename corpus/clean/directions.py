"""Stage directions, rule 4: what is said about the singing, and is not sung."""

import re

from corpus.clean.credits import Cast
from corpus.clean.remarks import (
    AMID,
    CERTAIN,
    HINTS,
    TELLING,
    may_begin,
    says_in_english,
    says_only,
)
from corpus.clean.rules import Rule, in_turn, removing, removing_where
from corpus.clean.spelling import plain, word_set, words

_ROUND = re.compile(r"\(([^()]*)\)")
_ALL_ASIDE = re.compile(r"[ \t]*\([^()]*\w[^()]*\)[ \t]*")
_SPAN = re.compile(r"##([^#\n]*)(?:##|$)|(?<!#)#([^#\n]*)(?:#(?!#)|$)", re.MULTILINE)
_BRACED = re.compile(r"\{([^{}\n]*)\}|\*([^*\n]*)\*")
_BEHIND_DASH = re.compile(r"(?<!\S)-+[ \t]+([A-Za-z#][^\n]*)$", re.MULTILINE)
_PART = r"(?:part|bhaag|stanza|a\.?ntaraa?|verse|second part)"
_LINE = re.compile(r"^[^\w\n]*([^\W\d_]+)[^\n]*$", re.MULTILINE)
_FAR = 1_000
"""Characters within which a line says what a span is; those of the archive have no more."""
_LONE = CERTAIN | word_set("koras korus")

BRACKETS = removing_where(re.compile(r"\[[^\[\]]*\]|\[[^\n]*"), needs=("[",))
LONE_DIRECTIONS = in_turn(
    removing(r"^[^\w\n]*O[Rr][^\w\n]*$", needs=("OR", "Or")),
    removing(rf"^[^\w\n]*{_PART}[^\w\n]+[IVX]+[^\w\n]*$", "", re.MULTILINE | re.IGNORECASE),
    removing_where(_LINE, lambda match: may_begin(match[1], _LONE) and says_only(match[0], _LONE)),
)
"""Lines that say nothing else, whatever marks stood around them."""


def directions(cast: Cast) -> Rule:
    """The rule that takes the marked directions out of a song with these singers."""

    def in_parentheses(match: re.Match[str]) -> bool:
        text = match[1]
        return _is_remark(text, cast) or _is_singer(text, cast) or _is_legend(text, cast)

    def in_span(match: re.Match[str]) -> bool:
        text = match[1] or match[2] or ""
        if not _stands_alone(match, text):
            return says_only(text, AMID) or _explains(match, text, cast)
        if (
            _ALL_ASIDE.fullmatch(text)
            or "=" in text
            or says_only(text, TELLING)
            or says_in_english(text, CERTAIN)
        ):
            return True
        return _is_singer(text, cast) or _is_legend(text, cast)

    def behind_dash(match: re.Match[str]) -> bool:
        return says_only(match[1], HINTS) or _is_singer(match[1], cast)

    return in_turn(
        removing_where(_ROUND, in_parentheses),
        removing_where(_SPAN, in_span, needs=("#",)),
        removing(r"<[^<>\n]*>", " ", needs=("<",)),
        removing_where(_BRACED, lambda match: _is_remark(match[1] or match[2] or "", cast)),
        removing_where(_BEHIND_DASH, behind_dash, needs=("- ",)),
        removing(
            rf"^[^a-z\n]*{_PART}[^a-z\d\n]*+\d[^a-z\n]*(?:\([^()\n]*+\)[^a-z\n]*+)?$",
            "",
            re.MULTILINE | re.IGNORECASE,
        ),
        removing(r"\|\|[ \t]*[^\W\d][\w']*[ \t]*\|\|", needs=("||",)),
    )


def _is_remark(text: str, cast: Cast) -> bool:
    """Whether an aside is a direction, whoever it names, or a gloss: `x = y`."""
    unnamed = " ".join(word for word in words(text) if not cast.is_named_alone(word))
    return "=" in text or says_only(unnamed, HINTS) or says_in_english(text, TELLING)


def _explains(match: re.Match[str], text: str, cast: Cast) -> bool:
    """Whether a span between sung words is about them: `humming of ..`, `ra fades out`.

    One that was not closed at its line's end is hardly ever sung.
    """
    if text.lstrip().startswith("-") or not match[0].endswith("#"):
        return says_in_english(text, TELLING)
    first = words(text)[:1]
    if words(text)[1:2] == ["of"] and plain(first[0]) in AMID:
        return True
    return says_in_english(
        text, AMID if any(map(cast.is_named, first)) else AMID & {*map(plain, first)}
    )


def _is_singer(text: str, cast: Cast) -> bool:
    """Whether nothing is said but who sings: `(dono.n)`, `## Rafi ##`, `(Lata Mangeshkar)`."""
    named = words(text)
    return bool(named) and ":" not in text and cast.is_person(named)


def _is_legend(text: str, cast: Cast) -> bool:
    """Whether nothing is said but who has which label: `(ra: rafii, ko: koras)`."""
    names = [words(name) for name in re.findall(r":([^:,]*)", text)]
    labels = re.findall(r"(?<![^\W\d_])([^\W\d_]++)[ \t.]*+:", text)
    return len(labels) == len(names) > 0 and all(
        name and cast.is_person(name, short=True) for name in names
    )


def _stands_alone(match: re.Match[str], text: str) -> bool:
    """Whether the line says nothing else but a label, or the span introduces what follows."""
    start, end = match.span()
    before = match.string[max(0, start - _FAR) : start].rpartition("\n")[2].rstrip()
    after = match.string[end : end + _FAR].partition("\n")[0]
    if words(before) and not before.endswith(":"):
        return False
    return not words(after) or text.rstrip().endswith(":")
