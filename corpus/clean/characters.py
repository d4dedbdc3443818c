"""Comments, commands and single characters: rules 2, 4, 7, 8 and 9 of what a cleaned song is."""

import re

from corpus.clean.remarks import has_native
from corpus.clean.rules import Rule, in_turn, removing, removing_where
from corpus.clean.spelling import skeleton, words

_ALIKE = str.maketrans({"’": "'", "‘": "'", "´": "'", "–": "-", "—": "-"})
_ESCAPED = {"\\-": "-", "\\:": ":", "\\?": "?", "\\;": ":"}
_TEX_QUOTED = re.compile(r"``([^`\n]*?)''")
_TEX = (
    "print[a-z]*|centerline|rightline|leftline|hrule|newpage|newline|hbox|vbox|rm|bf|it|em|large"
    "|small|indent|noindent|[hv]skip|[hv]space|hfill|medskip|bigskip|smallskip|par|quad|qquad"
)
_LETTER = r"[^\W\d_]"
_WRONG_HYPHEN = re.compile(rf"(?<={_LETTER})/-(?={_LETTER})")
_TRANSLATION = re.compile(r"^[ \t]*%[ \t]*\(", re.MULTILINE)
_UNMARKED = re.compile(r"^[ \t]*+\(?[^()%\n]*+\)[^\w\n]*$", re.MULTILINE)
_MANY = 3
"""Lines with a translation: a song that has so many is translated throughout."""


def typography(text: str) -> str:
    """Signs that only look different, in their plain form: `\\-` is a hyphen, `\\?` a `?`.

    A backquote opens TeX's quotes, two of them double ones. `/-` between letters and `\\;` are
    typing errors for `\\-` and `\\:`.
    """
    text = text if text.isascii() else text.translate(_ALIKE)
    for escaped, plain in _ESCAPED.items():
        text = text.replace(escaped, plain)
    if "`" in text:
        text = _TEX_QUOTED.sub(r'"\1"', text).replace("`", "'")
    return _WRONG_HYPHEN.sub("-", text) if "/-" in text else text


def _translations(text: str) -> tuple[str, int]:
    """Takes English lines in parentheses out of a song whose others of that kind are comments."""
    if len(_TRANSLATION.findall(text)) < _MANY:
        return text, 0
    return removing_where(_UNMARKED, lambda line: not has_native(line[0]))(text)


COMMENTS = in_turn(_translations, removing(r"(?<!\\)%[^\n]*", needs=("%",)))
_DOTS = r"\\th[er]+[ \t]?(?:dots?)?(?![A-Za-z])(?:\{\})?|\\l?dots(?![A-Za-z])"
_ALONE = r"(?![\w.~^'])"
_REST_OF_WORD = (
    rf"(?=[b-df-hj-mp-tv-z]{_ALONE}(?![ \t,]*+(?:{_DOTS})?[ \t,]*+[b-df-hj-mp-tv-z]{_ALONE}))"
)
"""A consonant alone, as no word is one; but `n` may stand for `na`, and several are notes."""
ELLIPSES = in_turn(
    removing(rf"(?<=[aeiouAIU])[ \t]*+\{{?(?:{_DOTS})\}}?[ \t]*+{_REST_OF_WORD}", needs=("\\",)),
    removing(_DOTS, " ", needs=("\\",)),
    removing(r"/?\bth[er]+[ \t]?dots\b", " ", needs=("dots",)),
    removing(r"…|\.\.+", " ", needs=("…", "..")),
)
"""One inside a word that is sung long leaves it whole: `pyaa \\threedots r`."""
SPAN_MARKS = in_turn(
    removing(r"(?<!#)#++(?=[?!'])", needs=("#",)),
    removing(r"#+", " ", needs=("#",)),
)
COMMANDS = in_turn(
    removing(rf"\\(?:{_TEX})(?![A-Za-z])", needs=("\\",)),
    removing(r"[\\{}]", needs=("\\", "{", "}")),
)
"""A stray backslash before a sung word takes nothing with it."""
PARENTHESES = in_turn(
    removing(rf"(?<={_LETTER})\(([aeiouAIU])\)(?={_LETTER})", r"\1", needs=("(",)),
    removing(r"[()]", " ", needs=("(", ")")),
)
"""A vowel that may be left out leaves its word whole: `jaan(a)naa`."""
DIGITS = in_turn(
    removing(r"\d+(?:(?:st|nd|rd|th)\b)?"),
    removing_where(
        re.compile(r"[^\x00-\x7f]"), lambda sign: sign[0].isnumeric() and not sign[0].isalpha()
    ),
)
_ATTACHED = re.compile(r"(?<=[A-Za-z.])\((?=[^()?\nA-Za-z]*[A-Za-z])([^()?\n]*+)\?++[ \t]*+\)")
_BEHIND = re.compile(r"(?<=[A-Za-z.])[ \t]++\([ \t]*+([^\W\d_][\w.~^]*+)[ \t]*+\?++[ \t]*+\)")
_LONGEST = 100
"""Characters that a word may have."""


def _is_other_reading(aside: re.Match[str]) -> bool:
    """Whether what touches a word asks nothing (`re(kyaa re?)` is sung), or sounds alike."""
    asks = _ASKING.search(aside[1].replace(".", "").rstrip())
    return not asks or (len(words(aside[1])) == 1 and _sounds_alike(aside))


def _sounds_alike(reading: re.Match[str]) -> bool:
    """Whether what may be heard begins or ends as the word before it; the same again is sung."""
    start = reading.start()
    before = words(reading.string[max(0, start - _LONGEST) : start].rpartition("\n")[2])
    word, other = skeleton((before or [""])[-1]), skeleton(reading[1])
    return word != other and (word[:2] == other[:2] or word[-2:] == other[-2:])


UNHEARD_ASIDES = in_turn(
    removing(r"\([ \t]*+\?[ \t?]*+\)|\([ \t]*\?[^()\n]*\?[ \t]*\)", " ", needs=("?",)),
    removing_where(_ATTACHED, _is_other_reading, replacement="", needs=("?",)),
    removing_where(_BEHIND, _sounds_alike, needs=("?",)),
)
"""`(???)`, `(? please fill in ?)`; other readings of a word: `jaan(taan ?)`, `jaan (taan?)`."""
UNHEARD = removing_where(
    re.compile(r"\?{2,}|(?<![^\s,])\?(?![^\s,])"), lambda mark: not _asks(mark), needs=("?",)
)
"""Marks of words that the transcriber did not hear."""
_ASKING = re.compile(
    r"\b(?:kyaa|kyA|kyo[nN]?|kyu+[nN]?|kais[aei]+|kaun|kahaa?[nN]|kab|kis(?:a?[klns]\w+)?"
    r"|kitan\w+|kaahe|yaa|kii haal)\b|\bnaa?$",
    re.IGNORECASE,
)


_ENDS_LINE = re.compile(r"[^\S\n]*+(?:\n|\Z)")


def _asks(mark: re.Match[str]) -> bool:
    """Whether a `?` is the sign behind a question: `dil kyaa kare ?`."""
    line_start = mark.string.rfind("\n", 0, mark.start()) + 1
    if mark[0] != "?" or not _ENDS_LINE.match(mark.string, mark.end()):
        return False
    question = mark.string[line_start : mark.start()].replace(".", "").rstrip()
    return bool(_ASKING.search(question))


_PERIODS = {
    "roman": removing(r"\."),
    "itrans": removing(r"(?<=\d)\.|\.(?![nNmhaDc])"),
}
_HYPHENS = in_turn(
    removing(rf"(?<={_LETTER})--+(?={_LETTER})", "-", needs=("--",)),
    removing(r"--+", " ", needs=("--",)),
)
_MARKS = {
    "roman": in_turn(
        removing(r"/", " ", needs=("/",)),
        removing(r"[^\w\s,'?!-]|_"),
        _HYPHENS,
        removing(rf"(?<!{_LETTER})-|-(?!{_LETTER})", " ", needs=("-",)),
    ),
    "itrans": in_turn(
        removing(r"/", " ", needs=("/",)),
        removing(r"~(?![Nn])|\^(?!i)|[^\w\s,'?!.~^-]"),
        removing(rf"(?<!{_LETTER})_|_(?![.~]?{_LETTER})", needs=("_",)),
        _HYPHENS,
        removing(rf"(?<!{_LETTER})-|-(?!{_LETTER}|[.~]{_LETTER})", " ", needs=("-",)),
    ),
}


def periods(profile: str) -> Rule:
    """`roman`: all of them; `itrans`: those that are no part of an ITRANS letter."""
    return in_turn(removing(r"\\\.", " ", needs=("\\.",)), _PERIODS[profile])


def marks(profile: str) -> Rule:
    """All that is neither kept in this profile nor a hyphen between letters."""
    return _MARKS[profile]
