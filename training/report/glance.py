"""The run at a glance: the beginning of one song, as its checkpoints sang it."""

import dataclasses
from collections.abc import Sequence
from typing import TypeVar

from training.checkpoint import CheckpointFile
from training.report.grid import GridRow
from training.samples_table import CheckpointSamples, Row, usual_samples
from training.verses.marks import Line

MOST_MOMENTS = 12
SHOWN_LINES = 2

Item = TypeVar("Item")


@dataclasses.dataclass(frozen=True)
class Moment:
    """What a checkpoint made of the song."""

    checkpoint: CheckpointFile
    real_words: float | None
    """Mean of all its usual samples."""
    lines: list[Line]


@dataclasses.dataclass(frozen=True)
class Glance:
    settings: Row
    """What the song was sung with."""
    moments: list[Moment]
    """From the first checkpoint to the last; of many only some, at even distances."""
    checkpoints: int
    """How many sang it."""


def at_a_glance(checkpoints: Sequence[CheckpointSamples], rows: Sequence[GridRow]) -> Glance | None:
    """Of the first row that no other one has more songs than; None where nothing was sung."""
    if not rows:
        return None
    row = max(rows, key=lambda row: row.songs)  # The first of several.
    shares = {sung.checkpoint: sung.real_words for sung in usual_samples(checkpoints)}
    moments = [
        Moment(sung.checkpoint, shares.get(sung.checkpoint), _first_lines(cell))
        for sung, cell in zip(checkpoints, row.cells, strict=True)
        if cell is not None
    ]
    return Glance(row.settings, _evenly(moments, MOST_MOMENTS), len(moments))


def _first_lines(lines: Sequence[Line]) -> list[Line]:
    """The first that the model had a part in: a prime may be whole lines."""
    sung = (
        line
        for line in lines
        if any(piece.text.strip() and not piece.is_prime for piece in line.segments)
    )
    return [line for line, _ in zip(sung, range(SHOWN_LINES), strict=False)]


def _evenly(items: Sequence[Item], most: int) -> list[Item]:
    """At most so many, the first and the last among them."""
    count = min(len(items), most)
    last = max(count - 1, 1)
    return [items[round(place * (len(items) - 1) / last)] for place in range(count)]
