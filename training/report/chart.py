"""Line charts as SVG, drawn by hand; the page's style sheet colours them by class."""

import dataclasses
from collections.abc import Sequence
from html import escape

Point = tuple[float, float]

WIDTH, HEIGHT = 420, 230
LEFT, RIGHT, TOP, BOTTOM = 48, 14, 14, 40
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
    """The lines over a common grid; `label` is what a screen reader says. "" without points."""
    points = [point for one in series for point in one.points]
    if not points:
        return ""
    scale = _Scale(points)
    lines = "".join(_line(one, scale) for one in series if one.points)
    below = f'<text x="{WIDTH / 2}" y="{HEIGHT - 4}" text-anchor="middle">{escape(x_label)}</text>'
    return (
        f'<svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{escape(label)}">{scale.grid(percent)}{lines}{below}</svg>'
    )


class _Scale:
    """Data to pixels. The vertical axis begins at 0, so that heights can be compared."""

    def __init__(self, points: Sequence[Point]) -> None:
        self.left, self.right = min(x for x, _ in points), max(x for x, _ in points)
        self.high = max(y for _, y in points) or 1.0

    def __call__(self, point: Point) -> Point:
        x = (point[0] - self.left) / max(self.right - self.left, 1e-9)
        y = 1 - point[1] / self.high
        return (
            round(LEFT + x * (WIDTH - LEFT - RIGHT), 1),
            round(TOP + y * (HEIGHT - TOP - BOTTOM), 1),
        )

    def grid(self, percent: bool) -> str:
        parts = []
        for part in range(TICKS + 1):
            value = self.high * part / TICKS
            at = self.left + (self.right - self.left) * part / TICKS
            x, y = self((at, value))
            shown = f"{100 * value:.0f} %" if percent else f"{value:.3g}"
            parts.append(
                f'<line class="gridline" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}"/>'
                f'<text x="{LEFT - 6}" y="{y + 4}" text-anchor="end">{shown}</text>'
                f'<text x="{x}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{at:,.0f}</text>'
            )
        return "".join(parts)


def _line(series: Series, scale: _Scale) -> str:
    points = [scale(point) for point in series.points]
    path = " ".join(f"{x},{y}" for x, y in points)
    dots = "".join(f'<circle cx="{x}" cy="{y}" r="2.5"/>' for x, y in points if series.has_dots)
    title = f"<title>{escape(series.name)}</title>"
    return f'<g class="{series.style}">{title}<polyline points="{path}"/>{dots}</g>'
