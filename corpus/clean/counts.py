"""Repeat counts, rule 6: `-2`, `- 3`, `(2)`, `-(2)`, `x2`, `|| 2 ||`, `(3 times)`."""

import re

from corpus.clean.rules import Rule, in_turn, removing

_TIMES = r"(?:[ \t]*(?:times|baar)\b)?"


def _counts(pattern: str, *needs: str) -> Rule:
    return removing(pattern, " ", re.IGNORECASE, needs=needs)


REPEAT_COUNTS = in_turn(
    _counts(rf"(?:-[ \t]*){{0,3}}\([ \t]*(?:-[ \t]*)?x?[ \t]*\d+[ \t]*x?{_TIMES}[ \t]*\)", "("),
    _counts(rf"(?:-[ \t]*){{1,3}}[\\|x]?[ \t]*\d+(?:x\b)?{_TIMES}", "-"),
    _counts(rf"\b(?:x[ \t]?\d+|\d+x){_TIMES}\b", "x", "X"),
    _counts(r"\\?\b\d+[ \t]*times\b", "times"),
    _counts(r"\|\|?[ \t]*\d+[ \t]*\|\|?", "|"),
)
