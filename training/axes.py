"""Line charts as SVG, drawn by hand: it needs no plotting library. Style sheets colour them."""

import dataclasses
import math
from collections.abc import Callable, Iterable, Sequence
from html import escape

Point = tuple[float, float]

BELOW = 20
"""Pixels from the chart down to the values of x."""


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

    def grid(self, most: int, shown: Callable[[float], str]) -> str:
        """Level lines at round values, which `shown` writes, and the round values of x below.

        There are at most `most` steps from one to the next.
        """
        left, right, _, bottom = self.margins
        lines = []
        for value in ticks(*self.y, most):
            y = self((0, value))[1]
            lines.append(
                f'<line class="gridline" x1="{left}" x2="{self.width - right}" y1="{y}" y2="{y}"/>'
                f'<text x="{left - 8}" y="{y + 4}" text-anchor="end">{shown(value)}</text>'
            )
        below = self.height - bottom + BELOW
        for value in ticks(*self.x, most, least=1):
            x = self((value, 0))[0]
            lines.append(f'<text x="{x}" y="{below}" text-anchor="middle">{value:,.0f}</text>')
        return "".join(lines)

    def line(self, name: str, style: str, points: Iterable[Point], dot: float = 0) -> str:
        """Through the points, with dots of this radius; `style` is the class of all."""
        places = [self(point) for point in points]
        dots = "".join(f'<circle cx="{x}" cy="{y}" r="{dot}"/>' for x, y in places if dot)
        title = f"<title>{escape(name)}</title>"
        return f'<g class="{style}">{title}<polyline points="{_path(places)}"/>{dots}</g>'

    def band(self, style: str, lower: Sequence[Point], upper: Sequence[Point]) -> str:
        """The ground between two lines."""
        places = [self(point) for point in (*lower, *reversed(upper))]
        return f'<g class="{style}"><polygon points="{_path(places)}"/></g>'


def ticks(low: float, high: float, most: int, least: float = 0) -> list[float]:
    """The round numbers from `low` to `high`: 1, 2 or 5 times a power of ten apart.

    There are at most `most` steps between them, none of them shorter than `least`.
    """
    step = round_step((high - low) / most, least)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [number * step for number in range(first, last + 1)]


def round_step(size: float, least: float = 0) -> float:
    """The least of 1, 2 and 5 times a power of ten that is not below `size`."""
    size = max(size, least, 1e-9)
    power = 10.0 ** math.floor(math.log10(size))
    return next(step for n in (1, 2, 5, 10) if (step := n * power) >= size * (1 - 1e-9))


def _path(places: Iterable[Point]) -> str:
    return " ".join(f"{x},{y}" for x, y in places)
