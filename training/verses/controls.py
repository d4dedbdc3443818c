"""What samples are held against: songs by people, and what chance makes of them."""

from collections.abc import Sequence
from itertools import chain
from typing import TypeVar

import numpy as np

from corpus.vocabulary.units import WORD
from training.verses.songbook import KnownSong

MOST_SONGS = 500
SEED = 123

Item = TypeVar("Item")


def human_verses(
    songs: Sequence[KnownSong], length: int, *, whole_songs: bool = False
) -> list[str]:
    """Held-out songs from their beginnings on, as long as a sample, at most MOST_SONGS.

    A verse goes on as a sample does, with a blank line and the next song: unless samples are of
    `whole_songs`.
    """
    begins = spread(range(len(songs)), MOST_SONGS)
    if whole_songs:
        return [songs[at].text[:length] for at in begins]
    return [_from_song(songs, at, length) for at in begins]


def _from_song(songs: Sequence[KnownSong], begin: int, length: int) -> str:
    """Behind the last song the first one follows; no song comes twice."""
    text = songs[begin].text
    for song in chain(songs[begin + 1 :], songs[:begin]):
        if len(text) >= length:
            break
        text += f"\n\n{song.text}"
    return text[:length]


def spread(items: Sequence[Item], most: int) -> list[Item]:
    """At most so many of them, at even distances from the first on."""
    count = min(len(items), most)
    return [items[place * len(items) // count] for place in range(count)]


def shuffled_lines(verses: Sequence[str]) -> list[str]:
    """The same lines, but for the blank ones, in any order over all verses."""
    lines = [line for verse in verses for line in verse.split("\n") if line.strip()]
    np.random.default_rng(SEED).shuffle(lines)
    rest = iter(lines)
    return [
        "\n".join(next(rest) if line.strip() else line for line in verse.split("\n"))
        for verse in verses
    ]


def shuffled_letters(verses: Sequence[str]) -> list[str]:
    """The same verses, with the letters of each word in any order."""
    random = np.random.default_rng(SEED)
    return [WORD.sub(lambda word: "".join(random.permutation([*word[0]])), v) for v in verses]
