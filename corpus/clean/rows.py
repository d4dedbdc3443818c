"""From raw songs to the rows of the cleaned tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from corpus.clean.duplicates import Duplicates
from corpus.clean.language import find_language
from corpus.clean.leaks import Leaks
from corpus.clean.reasons import DUPLICATE
from corpus.clean.schema import PROVENANCE
from corpus.clean.song import CleanedSong
from corpus.isb import IsbSong
from corpus.people import Names
from corpus.split import split_of
from corpus.years import parse_year

Row = dict[str, Any]

_PEOPLE = {"singers": "singer", "composers": "music", "lyricists": "lyrics", "actors": "starring"}
"""Column of people -> the header field that names them."""
_RAW_FIELDS = ("title", "film", "singer", "music", "lyrics", "starring")


@dataclass(frozen=True)
class Song:
    """A song on its way from the raw table to the cleaned one."""

    id: str
    raw: Row
    """Its row of raw/songs.parquet."""
    isb: IsbSong
    cleaned: CleanedSong
    leaks: Leaks


@dataclass(frozen=True)
class Context:
    """What only all songs together tell about one."""

    repeats: Duplicates
    groups: Mapping[str, str]
    """A song -> the first of its group; songs that stand alone are left out."""
    names: Mapping[str, Names]
    """By column of people."""


def names_of(songs: Sequence[Song]) -> dict[str, Names]:
    fields = [song.isb.fields for song in songs]
    return {
        column: Names(role, [(field["film"], field[role]) for field in fields])
        for column, role in _PEOPLE.items()
    }


def dropped_row(song: Song, repeats: Duplicates) -> Row | None:
    """The row of a song that is set aside; None for one that is kept."""
    detail = repeats.exact.get(song.id)
    reason = song.cleaned.drop_reason or (DUPLICATE if detail else None)
    if reason is None:
        return None
    facts = {"id": song.id, "title": song.isb.fields["title"], "sha": song.raw.get("sha")}
    return facts | {"reason": reason, "detail": detail}


def kept_row(song: Song, context: Context) -> Row:
    text, fields = song.cleaned.text, song.isb.fields
    group = context.groups.get(song.id, song.id)
    language = find_language(text, song.raw["text"])
    people = {name: context.names[name].people(fields[role]) for name, role in _PEOPLE.items()}
    return {
        "id": song.id,
        **{name: fields[name] for name in _RAW_FIELDS},
        **_year(fields["year"]),
        **people,
        "contributor": song.isb.contributor,
        "language": language.code,
        "language_doubt": language.doubt,
        "text": text,
        "split": split_of(group),
        "group": group,
        "duplicate_of": context.repeats.near.get(song.id),
        "lines": text.count("\n") + 1,
        "characters": len(text),
        "counts": [{"rule": r, "removed": n} for r, n in song.cleaned.counts.items()],
        **{name: song.raw.get(name) for name in PROVENANCE},
    }


def _year(value: str) -> Row:
    year = parse_year(value)
    return {
        "year": year.exact,
        "year_from": year.first,
        "year_to": year.last,
        "year_doubt": year.doubt,
        "year_raw": value,
    }
