"""The longest passages that a text shares with songs, for texts that come one at a time.

For many texts `matching` sorts songs and texts together. Here the songs are sorted once, and each
place of a text is looked up in their suffix array by bisection (Manber and Myers 1993): the songs
that have most in common with it stand right before or right behind where it would be sorted in.
"""

from bisect import bisect_left
from collections.abc import Sequence

import numpy as np

from training.verses.matching import Matches, alphabet_codes

END = "\0"
"""Ends each song; as no text has it, no match goes beyond a song."""


class SongIndex:
    """A suffix array over songs. Made by pydivsufsort: ask `can_match` first."""

    def __init__(self, songs: Sequence[str]) -> None:
        from pydivsufsort import divsufsort  # Pages without copies do without it.

        self._joined = "".join(song + END for song in songs) or END
        self._ends = np.cumsum([len(song) + 1 for song in songs])
        codes, size = alphabet_codes(self._joined)
        self._suffixes = divsufsort(codes.astype(np.min_scalar_type(size)))

    def matches(self, text: str) -> Matches:
        """What `longest_matches` finds for the text; of songs that match alike, maybe another."""
        found = [self._longest(text[at:]) for at in range(len(text))]
        lengths, places = np.array(found, dtype=np.int64).reshape(-1, 2).T
        return Matches(lengths, np.searchsorted(self._ends, places, side="right"))

    def _longest(self, text: str) -> tuple[int, int]:
        """The length of the longest beginning of `text` that a song has, and where it stands."""
        size = len(text)
        rank = bisect_left(
            self._suffixes, text, key=lambda start: self._joined[start : start + size]
        )
        near = self._suffixes[max(rank - 1, 0) : rank + 1].tolist()
        return max((self._common(text, start), start) for start in near)

    def _common(self, text: str, start: int) -> int:
        """How many characters `text` shares with the songs from `start` on; END is none of them."""
        songs = self._joined
        length = 0
        while length < len(text) and text[length] == songs[start + length]:
            length += 1
        return length
