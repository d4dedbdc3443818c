"""What a symbol of the vocabulary is: a character, or a word.

A line's end and each of `,?!` is a word of its own. Joined again, a cleaned song is as it was, but
for a blank before such a sign.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

WORD = re.compile(r"[^\s,?!]+")
"""A word that is neither a line's end nor a sign."""
_SYMBOL = re.compile(rf"\n|[,?!]|{WORD.pattern}")
_NO_BLANK_BEFORE = frozenset("\n,?!")


@dataclass(frozen=True)
class Unit:
    split: Callable[[str], Sequence[str]]
    """A text's symbols."""
    join: Callable[[Iterable[str]], str]
    """The text of symbols; the text of more of them begins with it."""


def split_words(text: str) -> list[str]:
    return _SYMBOL.findall(text)


def join_words(words: Iterable[str]) -> str:
    parts, at_start = [], True
    for word in words:
        parts += [word] if at_start or word in _NO_BLANK_BEFORE else [" ", word]
        at_start = word == "\n"
    return "".join(parts)


UNITS = {"char": Unit(str, "".join), "word": Unit(split_words, join_words)}
