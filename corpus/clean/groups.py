"""Songs that belong together: no split may part them.

Versions of one song do, found by what their texts share, and so do songs of one title, which are
most often another singer's version of one song. The relations are joined: what repeats a song that
has another's title is of its group.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from corpus.clean.spelling import skeleton, words

GENERIC_WORDS, GENERIC_SONGS = 2, 10
"""A title of fewer words, or one that more songs have, names no song: `aaratii`, `##Theme##`."""

_NO_SOUND = re.compile(r"##|#|\\\w+|\{|\}")


def natural_key(song_id: str) -> tuple[str | int, ...]:
    """Sorts `2` before `10`, and numbers before `rmim0001`."""
    return tuple(int(part) if part.isdecimal() else part for part in re.split(r"(\d+)", song_id))


def same_titles(titles: Mapping[str, str]) -> list[tuple[str, str]]:
    """Pairs of song ids that connect all songs of a title, however it is spelt."""
    holders: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for song_id, title in titles.items():
        # In other letters than ours a word is itself.
        sounds = tuple(skeleton(word) or word for word in words(_NO_SOUND.sub(" ", title)))
        if len(sounds) >= GENERIC_WORDS:
            holders[sounds].append(song_id)
    return [
        (ids[0], other)
        for ids in holders.values()
        if len(ids) <= GENERIC_SONGS
        for other in ids[1:]
    ]


def group_heads(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Every song of a pair -> the first song, in natural order, of its group (union-find)."""
    parents: dict[str, str] = {}

    def head(song_id: str) -> str:
        while (parent := parents.setdefault(song_id, song_id)) != song_id:
            parents[song_id] = song_id = parents[parent]
        return song_id

    for some, other in pairs:
        first, later = sorted((head(some), head(other)), key=natural_key)
        parents[later] = first
    return {song_id: head(song_id) for song_id in list(parents)}
