"""How an ITRANS line sounds: its length in maatraas, and what it rhymes with.

The scheme is ITRANS 5.3's for Devanagari, as the archive writes it: final mute `a` left out,
`.n .N .m` nasal marks, `_` between two vowels that are not one letter.
"""

import re
from functools import cache

_VOWELS = r"aa|ii|uu|ai|au|a|i|u|e|o"
_CONSONANTS = r"chh|\.Dh|\.D|kh|gh|ch|jh|Th|Dh|th|dh|ph|bh|sh|Sh|[kgjTDNtdnpbmyrlvwshqKGzf]"
_UNITS = re.compile(rf"(?P<v>{_VOWELS})|(?P<n>\.[nNm])|(?P<c>{_CONSONANTS})|_")
_SHORT = frozenset("aiu")
_LONGEST_RADIF = 4


@cache
def words(line: str) -> tuple[str, ...]:
    """The words of an ITRANS line, punctuation and hyphens off."""
    return tuple(re.sub(r"[-,!?#]", " ", line).split())


def units(word: str) -> list[tuple[str, str]]:
    """The sounds of a word: `("v", vowel)`, `("c", consonant)` or `("n", ".n")`."""
    found = ((m.lastgroup, m.group()) for m in _UNITS.finditer(word))
    return [(kind, ".n" if kind == "n" else text) for kind, text in found if kind]


@cache
def tail(word: str) -> str:
    """What a rhyme must share: the last vowel on, or the last but one where the word ends open.

    `kahaanii` and `paanii` give `aanii`, `bahaar` gives `aar`. A glide between vowels is not
    heard (`aayii` is `aaii`). A word of one open syllable gives its vowel.
    """
    sounds = units(word)
    vowels = [place for place, (kind, _) in enumerate(sounds) if kind == "v"]
    closed = bool(sounds) and sounds[-1][0] == "c"
    if not vowels:
        return ""
    wanted = 1 if closed else min(2, len(vowels))
    heard = "".join(text for _, text in sounds[vowels[-wanted] :])
    return re.sub(r"(?<=[aiueo])y(?=ii|e)", "", heard)


def rhymes(one: str, other: str) -> bool:
    """Whether two lines rhyme: after the words they end in alike (the radif), two different words
    with the same tail."""
    ends, others = words(one)[::-1], words(other)[::-1]
    for a, b in list(zip(ends, others, strict=False))[:_LONGEST_RADIF]:
        if a != b:
            return bool(tail(a)) and tail(a) == tail(b)
    return False


@cache
def beats(line: str) -> int:
    """The length of a line in maatraas: 1 a short vowel, 2 a long or closed one."""
    return sum(_word_beats(word) for word in words(line))


@cache
def _word_beats(word: str) -> int:
    kinds = units(word)
    count = 0
    for place, (kind, text) in enumerate(kinds):
        if kind != "v":
            continue
        rest = "".join(k for k, _ in kinds[place + 1 :])
        run = rest.split("v")[0]
        final = "v" not in rest
        short = text in _SHORT
        closed = run.count("c") > 1 or (run.startswith("n") and "c" in run)
        count += 1 if short else 2
        count += short and closed
        count += final and run.endswith("c")
    return count
