import base64
import re
from collections.abc import Callable
from xml.etree import ElementTree

import pytest

from training.curve import COLUMNS, STYLE, as_data_uri, loss_curve_svg
from training.metrics import Record

RECORDS: list[Record] = [
    {"step": 100, "bits": 4.0},
    {"step": 200, "bits": 3.0, "loss": 9.0},
    {"step": 300, "validation_bits": 3.5},
    {"step": 400, "validation_bits": 2.0},
]


def points(svg: str, name: str) -> list[tuple[float, float]]:
    (line,) = re.findall(rf'<g class="{name}">.*?points="([^"]*)"', svg)
    return [(float(x), float(y)) for x, y in (point.split(",") for point in line.split())]


def test_steps_go_to_the_right_and_a_lower_loss_lies_lower() -> None:
    svg = loss_curve_svg(RECORDS)
    ElementTree.fromstring(svg)
    training, validation = points(svg, "training"), points(svg, "validation")
    assert [x for x, _ in training + validation] == sorted(x for x, _ in training + validation)
    heights = {bits: y for bits, (_, y) in zip((4, 3, 3.5, 2), training + validation, strict=True)}
    assert heights[4] < heights[3.5] < heights[3] < heights[2]
    assert heights[3] - heights[4] == pytest.approx(heights[2] - heights[3], abs=0.2)
    assert svg.count("<circle") == 2
    assert ">400</text>" in svg
    assert ">2.00</text>" in svg


def test_the_first_fall_does_not_press_the_rest_flat() -> None:
    first: Record = {"step": 1, "bits": 6.0}
    svg = loss_curve_svg([first, *RECORDS])
    assert points(svg, "training") == points(loss_curve_svg(RECORDS), "training")
    assert ">training, from 6.00 down<" in svg
    early: Record = {"step": 2, "validation_bits": 5.0}
    assert min(y for _, y in points(loss_curve_svg([first, early, *RECORDS]), "validation")) >= 0


def test_a_long_run_is_drawn_by_the_ends_of_each_column() -> None:
    """As high and as low as all of its records, of which few are drawn."""
    records: list[Record] = [
        {"step": step, "bits": 1 + step % 7 + 9 * (step == 30_011)} for step in range(1, 50_001)
    ]
    drawn = points(loss_curve_svg(records), "training")
    assert COLUMNS < len(drawn) <= 2 * COLUMNS + 1
    assert [x for x, _ in drawn] == sorted(x for x, _ in drawn)
    assert sum(y == min(y for _, y in drawn) for _, y in drawn) == 1
    assert {y for _, y in drawn[200:210]} == {y for _, y in drawn[-10:]}


def test_before_the_first_step_the_picture_says_so() -> None:
    assert "no step has been logged yet" in loss_curve_svg([])


def test_an_address_holds_the_picture() -> None:
    svg = loss_curve_svg(RECORDS)
    kind, _, data = as_data_uri(svg).partition(";base64,")
    assert kind == "data:image/svg+xml"
    assert base64.b64decode(data).decode() == svg


@pytest.mark.parametrize("style", STYLE.split("@media screen"), ids=["light", "dark"])
@pytest.mark.parametrize(
    "what", ["text", ".training", ".validation", ".of-training", ".of-validation"]
)
def test_text_and_lines_stand_out_from_the_ground(
    contrast: Callable[[str, str], float], style: str, what: str
) -> None:
    (ground,) = re.findall(r"\.ground\{fill:#(\w+)", style)
    rule = rf"(?<!\w){re.escape(what)}[^{{}}]*\{{[^}}]*(?:fill|stroke):#(\w+)"
    (colour,) = set(re.findall(rule, style))
    assert contrast(ground, colour) >= 4.5


@pytest.mark.parametrize("style", STYLE.split("@media screen"), ids=["light", "dark"])
def test_no_line_strikes_through_the_legend(style: str) -> None:
    (ground,) = re.findall(r"\.ground\{fill:(#\w+)", style)
    assert f".halo{{stroke:{ground}" in style
    assert 'class="halo"><tspan' in loss_curve_svg(RECORDS)
