"""Figures over a set of songs, over each decade's and over each lyricist's."""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from training.evaluation.songs import Song

RESAMPLES = 1000
SEED = 123
NO_YEAR = "no year"

Figures = Mapping[str, np.ndarray]
"""Bits of each song, under the name of what was measured."""
Row = dict[str, Any]


def summary(bits: Figures, characters_N: np.ndarray) -> Row:
    """For each name the bits a character, and under `<name>_error` their standard error."""
    row: Row = {"songs": len(characters_N), "characters": int(characters_N.sum())}
    for name, bits_N in bits.items():
        row[name] = float(bits_N.sum() / characters_N.sum())
        row[f"{name}_error"] = standard_error(bits_N, characters_N)
    return row


def standard_error(bits_N: np.ndarray, characters_N: np.ndarray) -> float:
    """Of bits a character, by the bootstrap over songs (Efron 1979): how far the figure moves
    when other songs of the kind are drawn."""
    count = len(bits_N)
    drawn = np.random.default_rng(SEED).integers(0, count, (RESAMPLES, count))
    return float(np.std(bits_N[drawn].sum(axis=1) / characters_N[drawn].sum(axis=1)))


def by_decade(songs: Sequence[Song]) -> dict[str, list[int]]:
    """Places of the songs of each decade; songs without a year come last."""
    decades = [NO_YEAR if song.decade is None else f"{song.decade}s" for song in songs]
    return dict(sorted(_places((decade,) for decade in decades).items()))


def by_lyricist(songs: Sequence[Song]) -> dict[str, list[int]]:
    """Places of each lyricist's songs, the most first; a song of two counts for both."""
    places = _places(song.lyricists for song in songs)
    return dict(sorted(places.items(), key=lambda item: (-len(item[1]), item[0])))


def group_rows(
    groups: Mapping[str, list[int]], bits: Figures, characters_N: np.ndarray, at_least: int
) -> list[Row]:
    """A `summary` of each group that has `at_least` so many songs."""
    return [
        {
            "name": name,
            **summary({key: bits_N[places] for key, bits_N in bits.items()}, characters_N[places]),
        }
        for name, places in groups.items()
        if len(places) >= at_least
    ]


def perplexity(bits: float, symbols: int) -> float:
    """2 to the power of the bits a symbol; infinite rather than an overflow."""
    exponent = bits / symbols
    return 2.0**exponent if exponent < 1000 else math.inf


def _places(names: Iterable[Iterable[str]]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    for number, of_song in enumerate(names):
        for name in dict.fromkeys(of_song):
            places.setdefault(name, []).append(number)
    return places
