"""The report as HTML, from the templates beside this file."""

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jinja2

from training import pages
from training.curve import loss_curve_svg
from training.memorisation import LENGTH, PASSAGE, TOO_MUCH, Memorisation
from training.metrics import Record
from training.report import comparison, glance, grid
from training.report.lineage import Link
from training.samples_table import LATER_COLUMNS, CheckpointSamples, usual_samples
from training.scale import Scale
from training.verses import matching
from training.verses.devanagari import Writer, devanagari_line
from training.verses.marks import COPY_LENGTH, copied_from
from training.verses.songbook import SongBook

TEMPLATES = Path(__file__).with_name("templates")


@dataclasses.dataclass(frozen=True)
class Contents:
    """What a report tells of."""

    run: str
    config: dict[str, Any]
    records: list[Record]
    checkpoints: list[CheckpointSamples]
    book: SongBook | None
    memorised: Memorisation | None
    lineage: list[Link]
    devanagari: Writer | None
    """None where nobody can tell how the words are spelled."""
    corpus_page: str
    """The page about the corpus, from the report's folder; "" where there is none."""


def render(contents: Contents) -> str:
    """The page."""
    scale = Scale.from_config(contents.config)
    book, checkpoints = contents.book, contents.checkpoints
    is_measurable = checkpoints and book and book.train and book.held_out and matching.can_match()
    compared = comparison.compare(book, checkpoints, scale) if book and is_measurable else None
    rows = grid.build_grid(checkpoints, book, compared.matches if compared else {})
    across, apart = grid.parted(rows)
    matches = compared.matches.values() if compared else ()
    places = grid.first_places(across, apart)
    copied = copied_from(book, matches, places) if book else []
    copied.sort(key=lambda one: one.song.id)
    return _environment().get_template("page.html.jinja").render(
        **vars(contents),
        scale=scale,
        curve=loss_curve_svg(contents.records),
        glance=glance.at_a_glance(checkpoints, across),
        across=across,
        apart=apart,
        copied=copied,
        copied_number={one.song.id: number for number, one in enumerate(copied, 1)},
        first_places=places,
        compared=compared,
        named=comparison.NAMED,
        charts=comparison.training_charts(compared) if compared else [],
        novelty=comparison.novelty_chart(compared) if compared else "",
        copy_length=COPY_LENGTH,
        too_much=TOO_MUCH,
        passage=PASSAGE,
        length=LENGTH,
        usual=_usual(contents.checkpoints),
        devanagari_line=devanagari_line,
    )  # fmt: skip


def _usual(checkpoints: Sequence[CheckpointSamples]) -> dict[str, Any]:
    """What songs are drawn with where their captions do not say it."""
    sung = usual_samples(checkpoints)
    return LATER_COLUMNS | ({"length": sung[0].rows[0]["length"]} if sung else {})


def _environment() -> jinja2.Environment:
    environment = pages.environment(TEMPLATES)
    environment.filters["percent"] = lambda share: f"{100 * share:.1f} %"
    environment.filters["setting"] = _setting
    return environment


def _setting(value: Any) -> str:
    """A setting's value as one reads it."""
    if value is None or isinstance(value, bool):
        return {None: "–", True: "yes", False: "no"}[value]
    if isinstance(value, list | tuple):
        return ", ".join(map(_setting, value))
    return f"{value:,}" if isinstance(value, int) else str(value)
