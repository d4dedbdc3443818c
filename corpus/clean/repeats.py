"""Repeat counts, rule 6: `-2`, `- 3`, `(2)`, `-(2)`, `x2`, `|| 2 ||`, `(3 times, slower)`."""

import re

from corpus.clean.rules import Rule, in_turn, removing

_GAP = r"[ \t]*+"
_TIMES = rf"(?:{_GAP}(?:times|baar)\b)?"
_REMARK = r"(?:(?<=times),[^()\n]*+)?"


def _counts(pattern: str, *needs: str) -> Rule:
    return removing(pattern, " ", re.IGNORECASE, needs=needs)


REPEAT_COUNTS = in_turn(
    _counts(
        rf"(?:-{_GAP}){{0,3}}\({_GAP}(?:-{_GAP})?x?{_GAP}\d+{_GAP}x?{_TIMES}{_REMARK}{_GAP}\)", "("
    ),
    _counts(rf"(?:-{_GAP}){{1,3}}[\\|x]?{_GAP}\d+(?:x\b)?{_TIMES}", "-"),
    _counts(rf"\b(?:x[ \t]?\d+|\d+x){_TIMES}\b", "x", "X"),
    _counts(rf"\\?\b\d+{_GAP}times\b", "times"),
    _counts(rf"\|\|?{_GAP}\d+{_GAP}\|\|?", "|"),
)
