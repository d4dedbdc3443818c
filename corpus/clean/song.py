"""A song, cleaned: only what is sung, as plain lines."""

from collections import Counter
from dataclasses import dataclass

from corpus.clean import characters
from corpus.clean.counts import REPEAT_COUNTS
from corpus.clean.credits import Cast
from corpus.clean.directions import BRACKETS, LONE_DIRECTIONS, directions
from corpus.clean.labels import labels, labels_in
from corpus.clean.lines import tidy
from corpus.clean.notes import NOTES
from corpus.clean.reasons import drop_reason
from corpus.clean.rules import Rule
from corpus.errors import SettingsError
from corpus.isb import IsbSong, parse

PROFILES = ("roman", "itrans")


@dataclass(frozen=True)
class CleanedSong:
    text: str
    """Lines without blanks at their ends, stanzas parted by one blank line; "" if none is left."""
    counts: dict[str, int]
    """How many things each rule removed; rules that removed nothing are left out."""
    drop_reason: str | None
    """Why the song is set aside, or None when it is kept."""


def clean_song(isb_text: str, profile: str = "roman") -> CleanedSong:
    """Clean the text of an ISB file. Raises SettingsError for an unknown profile."""
    return clean_parsed(parse(isb_text), profile)


def clean_parsed(song: IsbSong, profile: str = "roman") -> CleanedSong:
    """As `clean_song`, for a file that is parsed already."""
    if profile not in PROFILES:
        raise SettingsError(f"profile: {profile!r} is not one of {', '.join(PROFILES)}")
    counts: Counter[str] = Counter()
    text, counts["comments"] = characters.COMMENTS(song.body)
    text = characters.typography(text)
    cast = Cast.of(song.fields["singer"], song.fields["starring"])
    for name, rule in _rules(profile, cast.with_labels(labels_in(text, cast))):
        text, removed = rule(text)
        counts[name] += removed
    text = tidy(song.body, text)
    return CleanedSong(text, dict(sorted((+counts).items())), drop_reason(text))


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
