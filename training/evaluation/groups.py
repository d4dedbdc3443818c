"""Figures over a set of songs, over each decade's and over each lyricist's."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from training.bootstrap import standard_errors
from training.evaluation.songs import Song

NO_YEAR = "no year"

Figures = Mapping[str, np.ndarray]
"""Bits of each song, under the name of what was measured."""
Row = dict[str, Any]


def summary(bits: Figures, characters_N: np.ndarray) -> Row:
    """For each name the bits a character, and under `<name>_error` their standard error over songs,
    where there are two."""
    row: Row = {"songs": len(characters_N), "characters": int(characters_N.sum())}
    for name, bits_N in bits.items():
        row[name] = float(bits_N.sum() / characters_N.sum())
        (error,) = standard_errors(bits_N[:, None], characters_N[:, None])
        if error is not None:
            row[f"{name}_error"] = error
    return row


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


def _places(names: Iterable[Iterable[str]]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    for number, of_song in enumerate(names):
        for name in dict.fromkeys(of_song):
            places.setdefault(name, []).append(number)
    return places
