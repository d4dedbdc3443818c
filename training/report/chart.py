"""Line charts for the page, whose style sheet colours them by class."""

import dataclasses
from collections.abc import Sequence
from html import escape

from training.axes import Axes, Point

WIDTH, HEIGHT = 420, 230
MARGINS = 48, 14, 14, 40
TICKS = 3


@dataclasses.dataclass(frozen=True)
class Series:
    """A line of a chart."""

    name: str
    points: tuple[Point, ...]
    style: str
    """Class in the style sheet: `human`, `chance`, `letters`, or `line-0` to `line-3`."""
    has_dots: bool = False


def line_chart(label: str, x_label: str, series: Sequence[Series], *, percent: bool) -> str:
    """The lines over a common grid; `label` is what a screen reader says. "" without points.

    The vertical axis begins at 0, so that heights can be compared.
    """
    points = [point for one in series for point in one.points]
    if not points:
        return ""
    ends = min(x for x, _ in points), max(x for x, _ in points)
    axes = Axes(WIDTH, HEIGHT, MARGINS, ends, (0, max(y for _, y in points) or 1.0))

    def shown(value: float) -> str:
        return f"{100 * value:.0f} %" if percent else f"{value:.3g}"

    lines = "".join(
        axes.line(one.name, one.style, one.points, dot=2.5 if one.has_dots else 0)
        for one in series
        if one.points
    )
    below = f'<text x="{WIDTH / 2}" y="{HEIGHT - 4}" text-anchor="middle">{escape(x_label)}</text>'
    return (
        f'<svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{escape(label)}">{axes.grid(TICKS, shown)}{lines}{below}</svg>'
    )
