"""Line charts as SVG, drawn by hand: it needs no plotting library. Style sheets colour them."""

import dataclasses
from collections.abc import Callable, Iterable
from html import escape

Point = tuple[float, float]


@dataclasses.dataclass(frozen=True)
class Axes:
    """From data to pixels."""

    width: int
    height: int
    margins: tuple[int, int, int, int]
    """Pixels at the left, right, top and bottom, for the values and what else stands there."""
    x: Point
    """The values at the left and at the right end."""
    y: Point
    """The values at the lower and at the upper end."""

    def __call__(self, point: Point) -> Point:
        """Pixels from the left and from the top."""
        left, right, top, bottom = self.margins
        along = (point[0] - self.x[0]) / max(self.x[1] - self.x[0], 1e-9)
        down = (self.y[1] - point[1]) / max(self.y[1] - self.y[0], 1e-9)
        return (
            round(left + along * (self.width - left - right), 1),
            round(top + down * (self.height - top - bottom), 1),
        )

    def grid(self, parts: int, shown: Callable[[float], str]) -> str:
        """Level lines that part the chart, with their values as `shown` has them; below, x."""
        left, right, _, bottom = self.margins
        lines = []
        for part in range(parts + 1):
            at, value = (low + (high - low) * part / parts for low, high in (self.x, self.y))
            x, y = self((at, value))
            lines.append(
                f'<line class="gridline" x1="{left}" x2="{self.width - right}" y1="{y}" y2="{y}"/>'
                f'<text x="{left - 8}" y="{y + 4}" text-anchor="end">{shown(value)}</text>'
                f'<text x="{x}" y="{self.height - bottom + 18}" text-anchor="middle">{at:,.0f}'
                "</text>"
            )
        return "".join(lines)

    def line(self, name: str, style: str, points: Iterable[Point], dot: float = 0) -> str:
        """Through the points, with dots of this radius; `style` is the class of all."""
        places = [self(point) for point in points]
        path = " ".join(f"{x},{y}" for x, y in places)
        dots = "".join(f'<circle cx="{x}" cy="{y}" r="{dot}"/>' for x, y in places if dot)
        title = f"<title>{escape(name)}</title>"
        return f'<g class="{style}">{title}<polyline points="{path}"/>{dots}</g>'
