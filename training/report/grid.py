"""The samples side by side: read across to see one prime mature."""

import dataclasses
from collections.abc import Sequence
from typing import Any, NamedTuple

from training.samples_table import SUNG_WITH, CheckpointSamples, Row, song_of, sung_by_many
from training.verses.marks import Line, mark
from training.verses.matching import Matches
from training.verses.songbook import SongBook


@dataclasses.dataclass(frozen=True)
class GridRow:
    """One prime, temperature and seed, at every checkpoint."""

    number: int
    settings: Row
    cells: list[list[Line] | None]
    """The marked lines; None at checkpoints that were not sampled so."""

    @property
    def songs(self) -> int:
        return sum(cell is not None for cell in self.cells)

    def place(self, column: int) -> str:
        """The id of a song's element in the page."""
        return f"song-{self.number}-{column}"


def build_grid(
    checkpoints: Sequence[CheckpointSamples],
    book: SongBook | None,
    matches: dict[int, Matches],
) -> list[GridRow]:
    rows: dict[tuple[Any, ...], dict[int, Row]] = {}
    for number, checkpoint in enumerate(checkpoints):
        for row in checkpoint.rows:
            rows.setdefault(song_of(row), {})[number] = row
    return [
        GridRow(
            number,
            dict(zip(SUNG_WITH, key, strict=True)),
            [
                mark(row["prime"], row["text"], book, matches.get(id(row))) if row else None
                for row in map(cells.get, range(len(checkpoints)))
            ],
        )
        for number, (key, cells) in enumerate(sorted(rows.items()))
    ]


def parted(rows: Sequence[GridRow]) -> tuple[list[GridRow], list[GridRow]]:
    """Those to be read across; and those that few checkpoints sang, as somebody tried them."""
    many = sung_by_many({row.number: row.songs for row in rows})
    across = [row for row in rows if row.number in many]
    return across, [row for row in rows if row.number not in many]


class Place(NamedTuple):
    """Where a song stands in the page."""

    id: str
    is_between: bool
    """Not at the first or the last checkpoint: the page may show these alone."""


def first_places(across: Sequence[GridRow], apart: Sequence[GridRow] = ()) -> dict[str, Place]:
    """By the id of each song that was copied from, where its first passage stands.

    Of those that stand in `across`, first those that are always shown.
    """
    found = [
        (segment.copied.id, Place(row.place(column), rows is across and _is_between(row, column)))
        for rows in (across, apart)
        for row in rows
        for column, cell in enumerate(row.cells)
        for line in cell or ()
        for segment in line.segments
        if segment.copied
    ]
    places: dict[str, Place] = {}
    for song, place in sorted(found, key=lambda one: one[1].is_between):
        places.setdefault(song, place)
    return places


def _is_between(row: GridRow, column: int) -> bool:
    return 0 < column < len(row.cells) - 1
