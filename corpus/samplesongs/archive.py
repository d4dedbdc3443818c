"""The whole sample archive: which songs there are, under which ids, and what each looks like."""

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import cycle

from corpus.errors import SettingsError
from corpus.samplesongs.handmade import handmade
from corpus.samplesongs.isb_file import Credits, draw_cast, isb_text
from corpus.samplesongs.layout import Row, itrans, write_down
from corpus.samplesongs.oddities import ODDITIES
from corpus.samplesongs.poet import Poet
from corpus.samplesongs.quirks import QUIRKS
from corpus.samplesongs.song import Song
from corpus.samplesongs.specials import DEVANAGARI, ENGLISH, NO_LYRICS, nearly_the_same
from corpus.samplesongs.themes import COMMON, THEMES

_COPIES: Mapping[str, Callable[[list[Row]], list[Row]]] = {
    "near_duplicate": nearly_the_same,
    "duplicate": list,
}
"""Of songs that repeat another one: what is made of its rows."""
_TITLE = "merii khi.Dakii pe baiThii hai dhuup"
_FOREIGN: Mapping[str, tuple[str, list[Row]]] = {
    "no_lyrics": (_TITLE, NO_LYRICS),
    "devanagari": (_TITLE, DEVANAGARI),
    "english": ("##Monday morning, tea for two##", ENGLISH),
}
"""Titles and rows of songs that have no Hindi line in Roman letters."""
_SPECIALS = len(_COPIES) + len(_FOREIGN)  # How many they are.
_ODD_EVERY = 3  # Of so many composed songs, one has an oddity in its body.
_DEMO_EVERY = 11  # Of so many ids, one is `demo0001`-like.


@dataclass(frozen=True)
class SampleFile:
    """A file of the archive, and the truth about it.

    `sung` is what a cleaner should find: plain Roman letters, one blank line between stanzas;
    "" for a song without any. `quirks` names what is odd. `song` is None for what was not
    composed here.
    """

    id: str
    data: bytes
    sung: str
    quirks: tuple[str, ...]
    song: Song | None


@dataclass(frozen=True)
class Draft:
    """A song before it has an id."""

    title: str
    rows: list[Row]
    credits: Credits
    quirks: tuple[str, ...] = ()
    song: Song | None = None


def build(seed: int, songs: int) -> list[SampleFile]:
    """`songs` files, the same for the same seed.

    Raises SettingsError when there are too few songs for every quirk to be in one.
    """
    least = _ODD_EVERY * len(ODDITIES) + _SPECIALS + len(handmade())
    if songs < least:
        raise SettingsError(f"songs: {songs} is too few, at least {least} hold every quirk")
    rng = random.Random(seed)  # noqa: S311 - verse, no secret.
    drafts = list(_composed(songs - _SPECIALS, rng))
    drafts += _specials(drafts, rng)
    rng.shuffle(drafts)
    ids = _ids(len(drafts), rng)
    return [_file(song_id, draft) for song_id, draft in zip(ids, drafts, strict=True)]


def _composed(count: int, rng: random.Random) -> Iterator[Draft]:
    whole = handmade()
    poet = Poet(rng, COMMON)
    made = [poet.compose(THEMES[at % len(THEMES)]) for at in range(count - len(whole))]
    for song in whole:
        yield _draft(song, "", rng)
    for song, quirk in zip(made, _quirk_names(), strict=False):
        yield _draft(song, quirk, rng)


def _quirk_names() -> Iterator[str]:
    """For each song in turn its quirk, mostly none: every oddity again and again, and every
    quirk of a whole file once."""
    oddities, quirks = cycle(ODDITIES), iter(QUIRKS)
    while True:
        yield next(oddities)
        yield next(quirks, "")
        yield ""


def _draft(song: Song, quirk: str, rng: random.Random) -> Draft:
    cast = draw_cast(song.kind, rng)
    rows = write_down(song, cast, rng)
    if quirk in ODDITIES:
        rows = ODDITIES[quirk](rows, rng)
    credits = Credits.draw(song.kind, cast, rng)
    return Draft(itrans(song.title), rows, credits, (quirk,) if quirk else (), song)


def _specials(drafts: list[Draft], rng: random.Random) -> list[Draft]:
    plain = [draft for draft in drafts if not draft.quirks and draft.song]
    models = rng.sample(plain, len(_COPIES))
    copies = [
        Draft(model.title, copied(model.rows), model.credits, (name,))
        for model, (name, copied) in zip(models, _COPIES.items(), strict=True)
    ]
    return copies + [
        Draft(title, rows, _credits(rng), (name,)) for name, (title, rows) in _FOREIGN.items()
    ]


def _credits(rng: random.Random) -> Credits:
    return Credits.draw("m", draw_cast("m", rng), rng)


def _ids(count: int, rng: random.Random) -> list[str]:
    ids, number = [], 100
    for at in range(count):
        number += rng.choice((1, 1, 1, 2, 3, 7))
        ids.append(f"demo{at:04}" if at % _DEMO_EVERY == 5 else str(number))
    return ids


def _file(song_id: str, draft: Draft) -> SampleFile:
    body = "\n".join(row.written for row in draft.rows)
    text = isb_text(song_id, draft.title, draft.credits, body)
    quirk = QUIRKS.get(draft.quirks[0]) if draft.quirks else None
    data = quirk(text) if quirk else text.encode()
    return SampleFile(song_id, data, sung_text(draft.rows), draft.quirks, draft.song)


def sung_text(rows: list[Row]) -> str:
    """What is sung, in plain Roman letters."""
    lines = [row.sung for row in rows if row.sung is not None]
    return "\n".join(line.replace("##", "").replace(".", "").replace("_", "") for line in lines)
