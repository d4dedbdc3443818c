"""Words as ITRANS and English spell them, and what is left of them to compare."""

import re
from functools import lru_cache

_WORD = re.compile(r"[^\W\d_][\w.~^]*")
_NO_LETTER = re.compile(r"[^a-z]")
_SPELLINGS = (
    ("rri", "ri"), ("ee", "i"), ("oo", "u"), ("ph", "f"), ("w", "v"), ("z", "j"), ("q", "k"),
    ("ck", "k"), ("c", "k"), ("x", "ks"), ("y", "i"), ("ai", "e"), ("au", "o"), ("ou", "o"),
    ("sh", "s"),
)  # fmt: skip
_ASPIRATION = re.compile(r"(?<=[bdgjkpt])h")
_DOUBLED = re.compile(r"(.)\1+")


def words(text: str) -> list[str]:
    return _WORD.findall(text)


def word_set(text: str) -> frozenset[str]:
    return frozenset(text.split())


@lru_cache(maxsize=1 << 16)
def plain(word: str) -> str:
    """The bare letters in lower case: `dono.n` -> `donon`."""
    return _NO_LETTER.sub("", word.lower())


@lru_cache(maxsize=1 << 16)
def skeleton(word: str) -> str:
    """What is left of a name without habits of spelling: `Geeta` and `giitaa` -> `gita`."""
    bare = plain(word)
    for spelt, sound in _SPELLINGS:
        bare = bare.replace(spelt, sound)
    return _DOUBLED.sub(r"\1", _ASPIRATION.sub("", bare))
