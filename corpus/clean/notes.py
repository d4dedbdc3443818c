"""Notes about a song in its body, rule 4: translations, glossaries, stories, captions."""

import re

from corpus.clean.remarks import says_in_english
from corpus.clean.rules import Rule, in_turn, removing, removing_where
from corpus.clean.spelling import plain, word_set, words

_BLOCK = re.compile(
    r"^[ \t]*##[^#\n]*\n[^#]*##[ \t]*$|(?:^[ \t]*##[^#\n]*##[ \t]*(?:\n|\Z)){2,}", re.MULTILINE
)
_PARAGRAPH = re.compile(r"(?:^[^\n]*\S[^\n]*(?:\n|\Z))+", re.MULTILINE)
_DICTIONARY = re.compile(r"^[ \t]*Dictionary[ \t]*:.*\Z", re.MULTILINE | re.DOTALL)
_GLOSS = r"^[ \t#*]*(?:[^\W\d][\w.~^'-]*+[ \t,#]*+){1,3}=[ \t]*[^\W\d][^\n]*$"
_IN_ALL_PROSE = (" of ", " and ")
_TELLING = word_set(
    """
    translation original version lyrics refers refrain shloka bhajan stanza verse meaning
    followed repeats background backgound fyi
    """
)
"""Words of those who write about a song, hardly ever of those who sing one in English."""
_ENGLISH = word_set(
    """
    the of and with this that from was were which his her him she who whom its their they there
    has could should would about into while when my your
    """
)
"""Words that no line in ITRANS has many of."""


def _is_block(match: re.Match[str]) -> bool:
    """Whether a span of several lines, or one on each of several, is about the song."""
    return says_in_english(match[0], _TELLING)


def _is_prose(match: re.Match[str]) -> bool:
    """Whether a paragraph without any mark is English that explains something."""
    said = [plain(word) for word in words(match[0])]
    english = sum(word in _ENGLISH for word in said)
    explains = "=" in match[0] or bool(_TELLING.intersection(said))
    return "#" not in match[0] and explains and english > 2 and 6 * english >= len(said)


def _prose(text: str) -> tuple[str, int]:
    """Takes the prose out of a song that is not English as a whole."""
    if not any(word in text for word in _IN_ALL_PROSE):
        return text, 0
    paragraphs = list(_PARAGRAPH.finditer(text))
    prose = sum(map(_is_prose, paragraphs))
    if 2 * prose > len(paragraphs):
        return text, 0
    return removing_where(_PARAGRAPH, _is_prose)(text)


NOTES: Rule = in_turn(
    removing_where(_BLOCK, _is_block, needs=("##",)),
    removing_where(_DICTIONARY, needs=("Dictionary",)),
    _prose,
    removing(r"\\(?:center|left|right)line\{[^{}\n]*\}", needs=("line{",)),
    removing(r"^[^\n]*-->[^\n]*$", needs=("-->",)),
    removing(r"^[^\n:()]*\((?:19|20)\d\d\)[ \t]*:[^\n]*$", needs=("(19", "(20")),
    removing(_GLOSS, needs=("=",)),
)
"""Blocks, glossaries and prose; captions; corrections (`x ---> y`); credits; glosses."""
