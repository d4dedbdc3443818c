"""The page and its form, whose fields are settings of sampling."""

import dataclasses
from pathlib import Path
from typing import cast

from training import pages
from training.play.wish import OPTIONS, PlaySettings
from training.settings import SampleSettings
from training.verses.marks import COPY_LENGTH
from training.verses.matching import can_match

TEMPLATES = Path(__file__).with_name("templates")


@dataclasses.dataclass(frozen=True)
class Field:
    """An input of the form."""

    name: str
    help: str
    default: float | bool
    low: float | None
    high: float | None
    step: str

    @property
    def label(self) -> str:
        return self.name.replace("_", " ")

    @property
    def is_switch(self) -> bool:
        return isinstance(self.default, bool)


def render_page(*, has_book: bool) -> str:
    """`has_book` says that there are songs to hold what is written against."""
    return (
        pages.environment(TEMPLATES)
        .get_template("page.html.jinja")
        .render(
            fields=form_fields(),
            has_book=has_book,
            has_copies=can_match(),
            copy_length=COPY_LENGTH,
        )
    )


def form_fields() -> list[Field]:
    """Those for whoever wants more than a prime and a temperature."""
    sampling = {field.name: field for field in dataclasses.fields(SampleSettings)}
    playing = {field.name: field for field in dataclasses.fields(PlaySettings)}
    return [_field(sampling[name]) for name in OPTIONS] + [
        _field(playing[name]) for name in ("seed", "pace")
    ]


def _field(setting: "dataclasses.Field[float]") -> Field:
    limits = setting.metadata["json_schema_extra"]
    return Field(
        setting.name,
        setting.metadata["description"],
        cast(float, setting.default),
        limits.get("minimum"),
        limits.get("maximum"),
        "0.05" if setting.name in ("top_p", "repetition_penalty") else "1",
    )
