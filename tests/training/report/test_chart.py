import re
from xml.etree import ElementTree

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


def test_without_points_there_is_no_picture() -> None:
    assert line_chart("a", "steps", [Series("b", (), "line-0")], percent=False) == ""
    assert "<svg" in line_chart("a", "steps", [Series("b", ((1, 0.0),), "line-0")], percent=False)
