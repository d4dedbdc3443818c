import re
from xml.etree import ElementTree

import pytest

from training.report.chart import Series, line_chart


def test_lines_stand_on_a_common_grid_from_zero() -> None:
    rising = Series("<temperature>", ((100, 0.2), (200, 0.4)), "line-0", has_dots=True)
    level = Series("people", ((100, 0.8), (200, 0.8)), "human")
    svg = line_chart("a & b", "steps", [rising, level], percent=True)
    ElementTree.fromstring(svg)
    first, second = (
        [tuple(map(float, point.split(","))) for point in points.split()]
        for points in re.findall(r'points="([^"]+)"', svg)
    )
    assert first[0][0] == second[0][0] < first[1][0] == second[1][0]
    zero = 2 * second[0][1] - (2 * second[0][1] - first[1][1]) * 2 + second[0][1]
    heights = [zero - y for (_, y) in (*first, *second)]
    assert heights[0] < heights[1] < heights[2] == heights[3]
    assert svg.count("<circle") == 2
    assert "80 %" in svg


@pytest.mark.parametrize(
    ("highest", "percent", "labels"),
    [
        (0.003, True, ["0.0 %", "0.1 %", "0.2 %", "0.3 %"]),
        (0.08, True, ["0 %", "2 %", "4 %", "6 %", "8 %"]),
        (0.99, True, ["0 %", "20 %", "40 %", "60 %", "80 %", "100 %"]),
        (15.4, False, ["0", "5", "10", "15", "20"]),
        (1.2, False, ["0.0", "0.5", "1.0", "1.5"]),
    ],
)
def test_levels_are_round_and_shares_end_at_all(
    highest: float, percent: bool, labels: list[str]
) -> None:
    series = Series("a", ((1000, 0.0), (12_569, highest)), "line-0")
    texts = re.findall(r">([^<]+)</text>", line_chart("a", "steps", [series], percent=percent))
    assert texts == [*labels, "5,000", "10,000", "steps"]


def test_what_a_point_may_be_off_is_a_band() -> None:
    points = ((1, 0.1), (2, 0.2))
    svg = line_chart("a", "x", [Series("b", points, "line-0", errors=(0.2, 0.2))], percent=True)
    (places,) = re.findall(r'<polygon points="([^"]+)"', svg)
    (line,) = re.findall(r'<polyline points="([^"]+)"', svg)
    heights = [float(place.split(",")[1]) for place in places.split()]
    first, second = (float(place.split(",")[1]) for place in line.split())
    assert heights[0] == heights[1] > first  # Below nothing there is no share.
    assert heights[2] < second
    assert heights[3] < first
    assert "40 %" in svg


def test_without_points_there_is_no_picture() -> None:
    assert line_chart("a", "steps", [Series("b", (), "line-0")], percent=False) == ""
    assert "<svg" in line_chart("a", "steps", [Series("b", ((1, 0.0),), "line-0")], percent=False)
