"""Singer labels, rule 3: `la:`, `kishor \\:`, `ko, ra:`, `(aa: laa laa)`.

In front of a line or a parenthesis a short text with a colon is a label, credited or not, unless
it is known to be sung. Behind sung words only what is a label elsewhere in the song, or a credited
name or a role written out, is one; the colon behind anything else goes with the other marks.
"""

import re

from corpus.clean.credits import Cast
from corpus.clean.rules import Rule
from corpus.clean.spelling import plain, word_set, words

_COLON = re.compile(r":+\\?")
_ASIDE = re.compile(r"\([^()]*\)")
_SEPARATORS = re.compile(r"[\s,/+&(]+")
_LONGEST = 8
"""Words that a label may have."""
_JOINING = word_set("aur and with ke baad va probably version part bhaag no")
_SIGHS = word_set("aa o oo ho oh haa haan e ai hai are ha haay")
_VERBS = word_set("bole bolaa bolii bolo kahe kahaa kahii kaho kahataa kahatii puuchhe")
_SUNG = _VERBS | word_set(
    """
    ki ke se ne ko kaa kii me men par pe hai hain huun thaa thii the bhii hii na naa nahiin jo kyaa
    kyon to mere meraa merii tere teraa terii apane apanaa apanii yahii vahii ye vo wo
    """
)
"""Words that a label of several words has only as someone's abbreviation."""


def labels_in(text: str, cast: Cast) -> list[str]:
    """The words of the labels in front of a song's lines."""
    heads = [line.partition(":")[0] for line in text.split("\n") if ":" in line]
    return [word for head in heads if _is_label(head, cast) for word in words(head)]


def labels(cast: Cast) -> Rule:
    """The rule that takes the labels out of a song with these singers."""

    def rule(text: str) -> tuple[str, int]:
        lines = [_without_labels(line, cast) for line in text.split("\n")]
        return "\n".join(line for line, _ in lines), sum(count for _, count in lines)

    return rule


def _without_labels(line: str, cast: Cast) -> tuple[str, int]:
    *heads, rest = _COLON.split(line)
    kept, count, sung = [], 0, False
    for head in heads:
        left = _without_label(head, cast, first=not sung and not count)
        kept += [left, ": " if left == head else " "]
        count += left != head
        sung = sung or bool(words(left))
    return "".join([*kept, rest]), count


def _without_label(head: str, cast: Cast, *, first: bool) -> str:
    """What is left of the text before a colon; `first` when nothing sung stands before it."""
    opening = _ASIDE.sub(lambda match: " " * len(match[0]), head).rfind("(") + 1
    if (first or opening) and _is_label(_ASIDE.sub(" ", head[opening:]), cast):
        before = words(head[:opening])  # Of `lataa (rafii: laa laa)` neither name is sung.
        return "(" if cast.with_labels(()).is_person(before, short=True) else head[:opening]
    for _ in range(_LONGEST):  # Not one after the other of a long line that has nothing else.
        last = _last_word(head)
        if not (last and cast.is_named(last)):
            break
        head = head[: head.rindex(last)]
    return head


def _last_word(text: str) -> str:
    return _SEPARATORS.split(text.rstrip(" \t,/+&"))[-1]


def _is_label(text: str, cast: Cast) -> bool:
    """Whether a text with a colon behind it, in front of all else, names who sings."""
    said = words(text)
    if len(said) < 2:
        return bool(said) and _is_short_label(plain(said[0]), cast)
    named = [word for word in said if plain(word) not in _JOINING]
    if "," in text:  # `dil, la:` has sung words, `ki, la:` and `anil b, lata:` have none.
        return 4 * sum(cast.may_be(word) or cast.is_named(word) for word in named) >= 3 * len(named)
    known = sum(_is_known(word, cast) for word in named)
    if len(said) > _LONGEST or 2 * known < len(named):
        return len(named) < 3 and not {plain(word) for word in named} & _SUNG
    return True


def _is_short_label(word: str, cast: Cast) -> bool:
    """A sigh is a label only where someone's name begins like it, or other lines have labels."""
    if word in _SIGHS:
        return cast.may_be(word) or bool(cast.labels)
    return word not in _VERBS


def _is_known(word: str, cast: Cast) -> bool:
    return plain(word) in cast.labels or (plain(word) not in _SUNG and cast.may_be(word))
