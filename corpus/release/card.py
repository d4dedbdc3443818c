"""The data-set card: what the folder holds, under which terms, and what is wrong with it."""

from collections import Counter
from pathlib import Path
from typing import Any

import jinja2
import pyarrow as pa

from corpus.manifest import Counts
from corpus.years import decade_of

TEMPLATE = Path(__file__).with_name("card.md.jinja")
UNKNOWN_DECADE = "unknown"


def render_card(songs: pa.Table, counts: Counts, profile: str) -> str:
    """The card as Markdown; it quotes no song."""
    environment = jinja2.Environment(
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - Markdown, from numbers and our own words.
    )
    page = environment.from_string(TEMPLATE.read_text(encoding="utf-8"))
    return page.render(
        counts=counts,
        profile=profile,
        decades=_decades(songs),
        columns=[(f.name, str(f.type), f.metadata[b"description"].decode()) for f in songs.schema],
        doubtful_languages=_trues(songs, "language_doubt"),
        doubtful_years=_trues(songs, "year_doubt"),
    )


def _decades(songs: pa.Table) -> list[tuple[str, int]]:
    rows = songs.select(["year_from", "year_to"]).to_pylist()
    found = Counter(_decade_name(row) for row in rows)
    return sorted(found.items())


def _decade_name(row: dict[str, Any]) -> str:
    decade = decade_of(row["year_from"], row["year_to"])
    return UNKNOWN_DECADE if decade is None else f"{decade}s"


def _trues(songs: pa.Table, column: str) -> int:
    return sum(songs[column].to_pylist())
