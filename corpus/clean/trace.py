"""Which rule took what: each character of a raw song, and the rule that removed it."""

import difflib
from dataclasses import dataclass

from corpus.clean.lines import tidy_line
from corpus.clean.song import TYPOGRAPHY, steps
from corpus.isb import parse

TIDYING = "tidying"
"""Stands for commas at a line's start and signs on lines without letters."""
LONGEST = 1_000
"""Characters of a line whose longest common stretches are sought; the archive has none longer."""


@dataclass(frozen=True)
class TracedLine:
    raw: str
    takers: tuple[str | None, ...]
    """For each character of `raw` the rule that took it, or None where it stayed."""
    cleaned: str

    def taken(self) -> list[tuple[str, str]]:
        """Each stretch that a rule took, in order: `("labels", "la:")`."""
        found: list[tuple[str, str]] = []
        last = None
        for character, own in zip(self.raw, self.takers, strict=True):
            taker = last if character.isspace() else own
            if taker and taker == last:
                found[-1] = (taker, found[-1][1] + character)
            elif taker:
                found.append((taker, character))
            last = taker
        return [(rule, text.strip()) for rule, text in found if text.strip()]


def trace(isb_text: str, profile: str = "roman") -> list[TracedLine]:
    """The lines of a song's raw body, with what became of them.

    Raises SettingsError for an unknown profile.
    """
    song = parse(isb_text)
    after = [(step.rule, step.text.split("\n")) for step in steps(song, profile)]
    return [
        _traced(raw, [(rule, lines[number]) for rule, lines in after])
        for number, raw in enumerate(song.body.split("\n"))
    ]


def _traced(raw: str, after: list[tuple[str, str]]) -> TracedLine:
    cleaned = tidy_line(after[-1][1])
    takers: list[str | None] = [None] * len(raw)
    # The characters that are left, each with its place in the raw line. Blanks do not matter.
    left = [(place, sign) for place, sign in enumerate(raw) if not sign.isspace()]
    for rule, text in [*after, (TIDYING, cleaned)]:
        kept = _kept("".join(sign for _, sign in left), "".join(text.split()))
        for index, (place, _) in enumerate(left):
            takers[place] = None if index in kept else rule
        left = [(left[index][0], sign) for index, sign in kept.items()]
    for place in range(len(raw) - 2, -1, -1):  # A backslash goes with the sign behind it.
        if takers[place] == TYPOGRAPHY and takers[place + 1]:
            takers[place] = takers[place + 1]
    return TracedLine(raw, tuple(takers), cleaned)


def _kept(before: str, after: str) -> dict[int, str]:
    """Where in `before` each character of `after` stands, in order."""
    if before == after:
        return dict(enumerate(after))
    if len(before) > LONGEST:
        return _first_places(before, after)
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    opcodes = matcher.get_opcodes()
    if any(kind != "delete" and a - b != c - d for kind, a, b, c, d in opcodes):
        return _first_places(before, after)
    kept: dict[int, str] = {}
    for kind, start, end, new_start, new_end in opcodes:
        if kind != "delete":  # What was replaced stands at the place of its plain form.
            kept |= zip(range(start, end), after[new_start:new_end], strict=False)
    return kept


def _first_places(before: str, after: str) -> dict[int, str]:
    """For the few lines on which the longest common stretches lead astray, or take too long."""
    kept: dict[int, str] = {}
    start = 0
    for sign in after:
        start = before.find(sign, start)
        if start < 0:
            break
        kept[start] = sign
        start += 1
    return kept
