"""What samples are held against: songs by people, and what chance makes of them."""

from collections.abc import Sequence
from typing import TypeVar

import numpy as np

from corpus.vocabulary.units import WORD
from training.verses.songbook import KnownSong

MOST_SONGS = 500
SEED = 123

Item = TypeVar("Item")


def human_verses(songs: Sequence[KnownSong], length: int) -> list[str]:
    """The beginnings of held-out songs, as long as a sample; of MOST_SONGS where there are more."""
    return [song.text[:length] for song in spread(songs, MOST_SONGS)]


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
