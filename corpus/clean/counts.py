"""Repeat counts, rule 6: `-2`, `- 3`, `(2)`, `-(2)`, `x2`, `|| 2 ||`, `(3 times)`."""

import re

from corpus.clean.rules import removing

_TIMES = r"(?:[ \t]*(?:times|baar)\b)?"

REPEAT_COUNTS = removing(
    rf"(?:-[ \t]*){{0,3}}\([ \t]*(?:-[ \t]*)?x?[ \t]*\d+[ \t]*x?{_TIMES}[ \t]*\)"
    rf"|(?:-[ \t]*){{1,3}}[\\|x]?[ \t]*\d+(?:x\b)?{_TIMES}"
    rf"|\b(?:x[ \t]?\d+|\d+x){_TIMES}\b"
    r"|\\?\b\d+[ \t]*times\b"
    r"|\|\|?[ \t]*\d+[ \t]*\|\|?",
    " ",
    re.IGNORECASE,
)
