"""Line charts for the page, whose style sheet colours them by class."""

import dataclasses
import math
from collections.abc import Sequence
from html import escape

from training.axes import Axes, Point, round_step

WIDTH, HEIGHT = 340, 220
"""About what a phone has, so that its letters are not made smaller."""
MARGINS = 50, 24, 14, 46
TICKS = 5


@dataclasses.dataclass(frozen=True)
class Series:
    """A line of a chart."""

    name: str
    points: tuple[Point, ...]
    style: str
    """Class in the style sheet: `human`, `chance`, `letters`, `begin`, `end`, or `line-0` to
    `line-3`."""
    has_dots: bool = False
    errors: tuple[float, ...] = ()
    """Standard error of each point, where they are known: drawn as a band."""

    @property
    def band(self) -> tuple[list[Point], list[Point]]:
        """The line less the errors, and the line plus the errors."""
        pairs = list(zip(self.points, self.errors, strict=False))
        return (
            [(x, max(y - error, 0)) for (x, y), error in pairs],
            [(x, y + error) for (x, y), error in pairs],
        )


def line_chart(label: str, x_label: str, series: Sequence[Series], *, percent: bool) -> str:
    """The lines over a common grid; `label` is what a screen reader says. "" without points.

    The vertical axis begins at 0, so that heights can be compared.
    """
    points = [point for one in series for point in (*one.points, *one.band[1])]
    if not points:
        return ""
    ends = min(x for x, _ in points), max(x for x, _ in points)
    step, top = _levels(max(y for _, y in points) or 1.0, percent)
    axes = Axes(WIDTH, HEIGHT, MARGINS, ends, (0, top))
    digits = max(0, -math.floor(math.log10(100 * step if percent else step)))

    def shown(value: float) -> str:
        return f"{100 * value:.{digits}f} %" if percent else f"{value:,.{digits}f}"

    bands = "".join(axes.band(one.style, *one.band) for one in series if one.errors)
    lines = "".join(
        axes.line(one.name, one.style, one.points, dot=2.5 if one.has_dots else 0)
        for one in series
        if one.points
    )
    below = f'<text x="{WIDTH / 2}" y="{HEIGHT - 6}" text-anchor="middle">{escape(x_label)}</text>'
    return (
        f'<svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{escape(label)}">{axes.grid(TICKS, shown)}{bands}{lines}{below}</svg>'
    )


def _levels(highest: float, is_share: bool) -> tuple[float, float]:
    """From one level line to the next, and the one that closes the chart above.

    No share is more than all.
    """
    step = round_step(highest / TICKS)
    top = step * math.ceil(highest / step - 1e-9)
    return step, min(top, 1.0) if is_share else top
