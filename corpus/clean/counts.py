"""Repeat counts, rule 6: `-2`, `- 3`, `(2)`, `-(2)`, `x2`, `|| 2 ||`, `(3 times)`."""

import re

from corpus.clean.rules import removing

_TIMES = r"(?:[ \t]*(?:times|baar)\b)?"

REPEAT_COUNTS = removing(
    re.compile(
        rf"(?:-[ \t]*)*\([ \t]*(?:-[ \t]*)?x?[ \t]*\d+[ \t]*x?{_TIMES}[ \t]*\)"
        rf"|(?:-[ \t]*)+[\\|x]?[ \t]*\d+(?:x\b)?{_TIMES}"
        rf"|\b(?:x[ \t]?\d+|\d+x){_TIMES}\b"
        r"|\\?\b\d+[ \t]*times\b"
        r"|\|\|?[ \t]*\d+[ \t]*\|\|?",
        re.IGNORECASE,
    ),
    " ",
)
