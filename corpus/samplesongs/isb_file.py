"""An ISB file round a body: header fields, comments and markers.

Written here and not by `corpus.isb`, since the sample must show what the archive's files really
look like, and must not share an error with what reads them.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass

from corpus.samplesongs.people import (
    ACTORS,
    COMPOSERS,
    CONTRIBUTORS,
    FILMS,
    LYRICISTS,
    SINGERS,
    Singer,
)

FIELDS = ("stitle", "film", "year", "starring", "singer", "music", "lyrics")


def draw_cast(kind: str, rng: random.Random) -> tuple[Singer, ...]:
    """Singers of the genders that a kind of song (m, f, duet, chorus) wants."""
    men = [one for one in SINGERS if one.gender == "m"]
    women = [one for one in SINGERS if one.gender == "f"]
    if kind == "duet":
        return rng.choice(men), rng.choice(women)
    return (rng.choice(women if kind == "f" else men),)


@dataclass(frozen=True)
class Credits:
    """What a header says besides the title."""

    fields: Mapping[str, str]
    contributor: str

    @staticmethod
    def draw(kind: str, cast: tuple[Singer, ...], rng: random.Random) -> "Credits":
        names = [one.name for one in cast] + (["chorus"] if kind == "chorus" else [])
        fields = {
            "film": rng.choice(FILMS),
            "year": _year(rng),
            "starring": ", ".join(rng.sample(ACTORS, rng.choice((0, 1, 2, 2, 3)))),
            "singer": ", ".join(names),
            "music": rng.choice(COMPOSERS),
            "lyrics": rng.choice(LYRICISTS),
        }
        return Credits(fields, rng.choice(CONTRIBUTORS))


def _year(rng: random.Random) -> str:
    year = str(rng.randint(1947, 1979))
    chance = rng.random()
    if chance < 0.12:
        return ""
    if chance < 0.16:
        return f"{year}?"
    return f"{year[2]}0s" if chance < 0.19 else year


def isb_text(song_id: str, title: str, credits: Credits, body: str) -> str:
    """The whole file, with "\\n" line ends."""
    fields = {"stitle": title, **credits.fields}
    head = [f"% SAMPLE SONG # {song_id}; verse made for this project", "%", "\\startsong"]
    head += [f"\\{name}{{{fields[name]}}}%" for name in FIELDS]
    comments = ["%", f"% Contributor: {credits.contributor}", "% Transliterator: the same", "%"]
    tail = ["\\printtitle", "#indian", "%", body, "%", "#endindian", "\\endsong", ""]
    return "\n".join([*head, *comments, *tail])
