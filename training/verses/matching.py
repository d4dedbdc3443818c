"""For every place of a text, the longest passage from there that some song has too.

One suffix array is built over songs and texts together (libdivsufsort by pydivsufsort, the common
prefixes by Kasai's algorithm). Among the sorted suffixes, the song that has most in common with a
place of a text is the nearest one before it or behind it, and what they have in common is the
least of the common prefixes on the way. Time grows with the characters of songs and texts.
"""

import dataclasses
from collections.abc import Sequence

import numpy as np

try:
    from pydivsufsort import divsufsort, kasai
except ImportError:  # A GPU machine may have little more than torch: reports do without matches.
    divsufsort = None

END_OF_SONG, END_OF_TEXT, FIRST_CHARACTER = 0, 1, 2
"""Codes; what ends a song is in no text, so that no match goes beyond a song or a text."""


def can_match() -> bool:
    """Whether pydivsufsort is installed."""
    return divsufsort is not None


@dataclasses.dataclass(frozen=True)
class Matches:
    """Of one text."""

    lengths: np.ndarray
    """For each place, how many characters from there on stand in a song."""
    songs: np.ndarray
    """For each place, the number of a song that has them."""


def longest_matches(songs: Sequence[str], texts: Sequence[str]) -> list[Matches]:
    """The matches of each text with `songs`."""
    if not songs or not any(texts):
        return [Matches(*np.zeros((2, len(text)), dtype=np.int64)) for text in texts]
    song_ends = np.cumsum([len(song) + 1 for song in songs])
    codes = _encode(songs, texts, song_ends)
    suffixes = divsufsort(codes).astype(np.int64)
    # common[r] is what the suffixes of rank r and r + 1 share; the last has none behind it.
    common = np.append(kasai(codes, suffixes)[: len(suffixes) - 1], 0).astype(np.int64)
    lengths, places = _nearest_songs(suffixes, common, int(song_ends[-1]))
    numbers = np.searchsorted(song_ends, places, side="right")
    starts = np.cumsum([0, *(len(text) + 1 for text in texts)])
    return [
        Matches(lengths[start : start + len(text)], numbers[start : start + len(text)])
        for start, text in zip(starts, texts, strict=False)
    ]


def _encode(songs: Sequence[str], texts: Sequence[str], song_ends: np.ndarray) -> np.ndarray:
    """Songs and texts one after the other, each with its end, in the fewest bytes."""
    joined = "".join(f"{part} " for part in (*songs, *texts))
    codes, size = alphabet_codes(joined)
    codes += FIRST_CHARACTER
    codes[song_ends - 1] = END_OF_SONG
    codes[song_ends[-1] + np.cumsum([len(text) + 1 for text in texts]) - 1] = END_OF_TEXT
    return codes.astype(np.min_scalar_type(size + FIRST_CHARACTER))


def alphabet_codes(text: str) -> tuple[np.ndarray, int]:
    """For each character its place among those that the text has, and how many these are."""
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    alphabet, codes = np.unique(points, return_inverse=True)
    return codes, len(alphabet)


def _nearest_songs(
    suffixes: np.ndarray, common: np.ndarray, songs_length: int
) -> tuple[np.ndarray, np.ndarray]:
    """For each place of the texts: the length it shares with a song, and where that stands."""
    ranks = np.arange(len(suffixes))
    is_song = suffixes < songs_length
    before = np.maximum.accumulate(np.where(is_song, ranks, 0))
    behind = np.minimum.accumulate(np.where(is_song, ranks, ranks[-1])[::-1])[::-1]
    texts = np.flatnonzero(~is_song)
    up, down = before[texts], behind[texts]
    # Every other segment is wanted: from one rank of the pair to the other.
    shared_up = np.minimum.reduceat(common, np.column_stack((up, texts)).ravel())[::2]
    shared_down = np.minimum.reduceat(common, np.column_stack((texts, down)).ravel())[::2]
    shared_down[~is_song[down]] = 0
    order = suffixes[texts] - songs_length
    lengths, places = np.empty((2, len(texts)), dtype=np.int64)
    lengths[order] = np.maximum(shared_up, shared_down)
    places[order] = suffixes[np.where(shared_up >= shared_down, up, down)]
    return lengths, places
