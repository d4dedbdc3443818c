"""What a cleaning rule is: a pure function from a text to the text without what it removes.

No rule adds or takes a line, so that `lines.tidy` can tell at the end which lines a rule emptied
and which were blank from the start.
"""

import re
from collections.abc import Callable

Rule = Callable[[str], tuple[str, int]]
"""From a text to the new text and how many things were removed."""


def removing(
    pattern: str,
    replacement: str = "",
    flags: re.RegexFlag = re.MULTILINE,
    *,
    needs: tuple[str, ...] = (),
) -> Rule:
    """The rule that puts `replacement` in place of each match; none may span a line's end.

    A text without any of the signs in `needs` has no match: looking for a sign is a hundred times
    as fast as trying a pattern.
    """
    compiled = re.compile(pattern, flags)

    def rule(text: str) -> tuple[str, int]:
        return compiled.subn(replacement, text) if _has(text, needs) else (text, 0)

    return rule


def removing_where(
    pattern: re.Pattern[str],
    where: Callable[[re.Match[str]], bool] = lambda match: True,
    *,
    replacement: str = " ",
    needs: tuple[str, ...] = (),
) -> Rule:
    """The rule that replaces each match for which `where` holds, but for the line ends in it."""

    def rule(text: str) -> tuple[str, int]:
        count = 0

        def replace(match: re.Match[str]) -> str:
            nonlocal count
            if not where(match):
                return match[0]
            count += 1
            return replacement + "\n" * match[0].count("\n")

        return pattern.sub(replace, text) if _has(text, needs) else text, count

    return rule


def in_turn(*rules: Rule) -> Rule:
    """One rule that applies several and adds up what they removed."""

    def rule(text: str) -> tuple[str, int]:
        total = 0
        for one in rules:
            text, count = one(text)
            total += count
        return text, total

    return rule


def _has(text: str, signs: tuple[str, ...]) -> bool:
    return not signs or any(sign in text for sign in signs)
