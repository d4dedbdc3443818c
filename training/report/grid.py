"""The samples side by side: read across to see one prime mature."""

import dataclasses
from collections.abc import Sequence
from typing import Any

from training.samples_table import SUNG_WITH, CheckpointSamples, Row
from training.verses.marks import Line, mark
from training.verses.matching import Matches
from training.verses.songbook import KnownSong, SongBook


@dataclasses.dataclass(frozen=True)
class GridRow:
    """One prime, temperature and seed, at every checkpoint."""

    settings: Row
    cells: list[list[Line] | None]
    """The marked lines; None at checkpoints that were not sampled so."""


def build_grid(
    checkpoints: Sequence[CheckpointSamples],
    book: SongBook | None,
    matches: dict[int, Matches],
) -> list[GridRow]:
    rows: dict[tuple[Any, ...], dict[int, Row]] = {}
    for number, checkpoint in enumerate(checkpoints):
        for row in checkpoint.rows:
            rows.setdefault(tuple(row[name] for name in SUNG_WITH), {})[number] = row
    return [
        GridRow(
            dict(zip(SUNG_WITH, key, strict=True)),
            [
                mark(row["prime"], row["text"], book, matches.get(id(row))) if row else None
                for row in map(cells.get, range(len(checkpoints)))
            ],
        )
        for key, cells in sorted(rows.items())
    ]


def copied_songs(grid: Sequence[GridRow]) -> list[KnownSong]:
    """The songs that passages were copied from, by id."""
    songs = {
        segment.copied
        for row in grid
        for cell in row.cells
        for line in cell or ()
        for segment in line.segments
        if segment.copied
    }
    return sorted(songs, key=lambda song: song.id)
