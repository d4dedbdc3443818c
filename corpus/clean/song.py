"""A song, cleaned: only what is sung, as plain lines."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.clean import characters
from corpus.clean.credits import Cast
from corpus.clean.directions import BRACKETS, LONE_DIRECTIONS, directions
from corpus.clean.doubts import doubts_after
from corpus.clean.labels import labels, labels_in
from corpus.clean.lines import tidy
from corpus.clean.notes import NOTES
from corpus.clean.reasons import drop_reason
from corpus.clean.repeats import REPEAT_COUNTS
from corpus.clean.rules import Rule
from corpus.errors import SettingsError
from corpus.isb import IsbSong, parse

PROFILES = ("roman", "itrans")
TYPOGRAPHY = "typography"
"""Not a rule of its own: it only brings signs into their plain form."""


@dataclass(frozen=True)
class CleanedSong:
    text: str
    """Lines without blanks at their ends, stanzas parted by one blank line; "" if none is left."""
    counts: dict[str, int]
    """How many things each rule removed; rules that removed nothing are left out."""
    drop_reason: str | None
    """Why the song is set aside, or None when it is kept."""
    doubts: dict[str, int]
    """How many things looked like a rule's, on evidence so thin that the song kept them."""


@dataclass(frozen=True)
class Step:
    """The song after one rule, in the lines of its raw body."""

    rule: str
    text: str
    removed: int


def clean_song(isb_text: str, profile: str = "roman") -> CleanedSong:
    """Clean the text of an ISB file. Raises SettingsError for an unknown profile."""
    return clean_parsed(parse(isb_text), profile)


def clean_parsed(song: IsbSong, profile: str = "roman") -> CleanedSong:
    """As `clean_song`, for a file that is parsed already."""
    counts: Counter[str] = Counter()
    doubts: Counter[str] = Counter()
    text = song.body
    for step in steps(song, profile):
        counts[step.rule] += step.removed
        doubts[step.rule] += doubts_after(step.rule, step.text)
        text = step.text
    text = tidy(song.body, text)
    return CleanedSong(text, _sorted(counts), drop_reason(text), _sorted(doubts))


def steps(song: IsbSong, profile: str) -> Iterator[Step]:
    """The song after each rule; what is left then is to be tidied."""
    if profile not in PROFILES:
        raise SettingsError(f"profile: {profile!r} is not one of {', '.join(PROFILES)}")
    text, removed = characters.COMMENTS(song.body)
    yield Step("comments", text, removed)
    text = characters.typography(text)
    yield Step(TYPOGRAPHY, text, 0)
    cast = Cast.of(song.fields["singer"], song.fields["starring"])
    for name, rule in _rules(profile, cast.with_labels(labels_in(text, cast))):
        text, removed = rule(text)
        yield Step(name, text, removed)


def _rules(profile: str, cast: Cast) -> tuple[tuple[str, Rule], ...]:
    """In the order in which they apply: no rule takes the signs that a later one goes by."""
    return (
        ("notes", NOTES),
        ("ellipses", characters.ELLIPSES),
        ("brackets", BRACKETS),
        ("unheard", characters.UNHEARD_ASIDES),
        ("directions", directions(cast)),
        ("spans", characters.SPAN_MARKS),
        ("labels", labels(cast)),
        ("repeat_counts", REPEAT_COUNTS),
        ("periods", characters.periods(profile)),
        ("commands", characters.COMMANDS),
        ("parentheses", characters.PARENTHESES),
        ("digits", characters.DIGITS),
        ("marks", characters.marks(profile)),
        ("unheard", characters.UNHEARD),
        ("directions", LONE_DIRECTIONS),
    )


def _sorted(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted((+counts).items()))
