"""Writes a song down the way the archive's contributors did: labels, repeats, parentheses."""

import random
import re
from dataclasses import dataclass

from corpus.samplesongs.people import Singer
from corpus.samplesongs.song import Song, Stanza


@dataclass(frozen=True)
class Row:
    """A line of a body as written, and what of it is sung (ITRANS; None where nothing is)."""

    written: str
    sung: str | None


BLANK = Row("", "")
_REPEATS = ("\\-2", "\\-2", "\\- 2", "- 2", "\\- 3", "(2)", "x2", "|| 2 ||")
_DOTS = ("\\threedots", "\\threedots", "\\threedots", "\\threedots", "\\threedots", "..", "...")
_STYLES = ("short", "short", "tab", "tab", "dot", "spaced", "long", "gender", "alone")
_MARKS = {"tab": " \\:\t", "dot": ".: ", "spaced": " : ", "gender": ":\t"}
_ROLES = {"both": ("do", "dono.n"), "chorus": ("ko", "koras")}


@dataclass(frozen=True)
class Habit:
    """One contributor's habits through one song."""

    label: str  # One of _STYLES, or "" for none.
    repeat: str
    dots: str
    parentheses: bool
    opening: int  # Words of the refrain written out where it returns; 0 for the whole line.

    @staticmethod
    def draw(song: Song, rng: random.Random) -> "Habit":
        labelled = song.kind in ("duet", "chorus") or rng.random() < 0.08
        return Habit(
            label=rng.choice(_STYLES) if labelled else "",
            repeat=rng.choice(_REPEATS),
            dots=rng.choice(_DOTS),
            parentheses=rng.random() < 0.3,
            opening=rng.choice((0, 2, 3)),
        )


def itrans(line: str) -> str:
    """A line of the verse tables as the archive writes it: hyphens as `\\-`."""
    return re.sub(r"(?<=\S)-(?=\S)", r"\\-", line)


def write_down(song: Song, cast: tuple[Singer, ...], rng: random.Random) -> list[Row]:
    """The body's rows, without the markers round it."""
    habit = Habit.draw(song, rng)
    rows = _opening(song, cast, habit, rng)
    for stanza in song.stanzas:
        rows += [BLANK, *_stanza(stanza, cast, habit, rng), _return(song, habit)]
    return rows


def _opening(song: Song, cast: tuple[Singer, ...], habit: Habit, rng: random.Random) -> list[Row]:
    rows = [Row(itrans(line), line) for line in song.refrain.lines]
    if habit.parentheses:
        last = rows[-1]
        rows[0] = Row(f"( {rows[0].written}", rows[0].sung)
        rows[-1] = Row(f"{last.written} ) {habit.repeat}", last.sung)
    else:
        rows = [_repeated(row, habit, 0.4, rng) for row in rows]
    return _labelled(rows, song.refrain.voice, cast, habit, rng)


def _stanza(
    stanza: Stanza, cast: tuple[Singer, ...], habit: Habit, rng: random.Random
) -> list[Row]:
    rows = [_repeated(Row(itrans(line), line), habit, 0.12, rng) for line in stanza.lines]
    return _labelled(rows, stanza.voice, cast, habit, rng)


def _repeated(row: Row, habit: Habit, chance: float, rng: random.Random) -> Row:
    if rng.random() >= chance:
        return row
    if habit.parentheses and ", " in row.written:
        first, rest = row.written.split(", ", 1)
        return Row(f"( {first} ) {habit.repeat} {rest}", row.sung and row.sung.replace(",", "", 1))
    return Row(f"{row.written} {habit.repeat}", row.sung)


def _return(song: Song, habit: Habit) -> Row:
    words = song.title.rstrip(",").split()
    kept = " ".join(words[: habit.opening] if habit.opening else words).rstrip(",")
    return Row(f"{itrans(kept)} {habit.dots}", kept)


def _labelled(
    rows: list[Row], voice: str, cast: tuple[Singer, ...], habit: Habit, rng: random.Random
) -> list[Row]:
    if not habit.label:
        return rows
    name = _label(voice, cast, habit, rng)
    first, rest = rows[0], rows[1:]
    if habit.label == "alone":
        return [Row(f"{name}:", None), *rows]
    if habit.label == "tab":
        rest = [Row(f"\t{row.written}", row.sung) for row in rest]
    mark = _MARKS.get(habit.label, ": ")
    if habit.label == "dot" and not name.isalpha():
        mark = ": "  # `dono.n.:` and `la, ki.:` are not written.
    return [Row(f"{name}{mark}{first.written}", first.sung), *rest]


def _label(voice: str, cast: tuple[Singer, ...], habit: Habit, rng: random.Random) -> str:
    if voice in _ROLES:
        together = ", ".join(one.label for one in cast)
        return rng.choice((*_ROLES[voice], together) if voice == "both" else _ROLES[voice])
    if habit.label == "gender":
        return "##male##" if voice == "m" else "##female##"
    singer = next((one for one in cast if one.gender == voice), cast[0])
    return singer.long_label if habit.label == "long" else singer.label
