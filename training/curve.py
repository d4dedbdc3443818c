"""The loss curve as a small SVG picture, drawn by hand: it needs no plotting library."""

import base64
from collections.abc import Sequence
from html import escape

from training.metrics import Record

WIDTH, HEIGHT = 720, 320
LEFT, RIGHT, TOP, BOTTOM = 56, 28, 28, 44
STYLE = (
    "text{font:13px system-ui,sans-serif;fill:#667}"
    ".grid{stroke:#8884;stroke-width:1}"
    ".training{fill:none;stroke:#9ab;stroke-width:1.5}"
    ".validation{fill:none;stroke:#c2410c;stroke-width:2.5}"
    ".dot{fill:#c2410c}"
)

Point = tuple[float, float]


def loss_curve_svg(records: Sequence[Record]) -> str:
    """Training and validation bits a character over steps, from the records of `metrics.jsonl`."""
    training = [(r["step"], r["bits"]) for r in records if "bits" in r]
    validation = [(r["step"], r["validation_bits"]) for r in records if "validation_bits" in r]
    points = training + validation
    if not points:
        return _svg('<text x="56" y="40">no step has been logged yet</text>')
    scale = _Scale(max(x for x, _ in points), min(y for _, y in points), max(y for _, y in points))
    dots = "".join(
        f'<circle class="dot" cx="{x}" cy="{y}" r="3.5"/>' for x, y in map(scale, validation)
    )
    return _svg(
        scale.grid()
        + _line("training", [scale(point) for point in training])
        + _line("validation", [scale(point) for point in validation])
        + dots
        + _legend()
    )


def as_data_uri(svg: str) -> str:
    """The picture as a `data:` address, for Markdown and HTML images."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


class _Scale:
    """Data to pixels."""

    def __init__(self, last_step: float, low: float, high: float) -> None:
        self.last_step = max(last_step, 1)
        self.low, self.high = low, max(high, low + 0.1)

    def __call__(self, point: Point) -> Point:
        step, value = point
        x = LEFT + step / self.last_step * (WIDTH - LEFT - RIGHT)
        y = TOP + (self.high - value) / (self.high - self.low) * (HEIGHT - TOP - BOTTOM)
        return round(x, 1), round(y, 1)

    def grid(self) -> str:
        """Five lines a direction, with their values."""
        parts = []
        for part in range(5):
            value = self.low + (self.high - self.low) * part / 4
            step = round(self.last_step * part / 4)
            x, y = self((step, value))
            parts.append(
                f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}"/>'
                f'<text x="{LEFT - 8}" y="{y + 4}" text-anchor="end">{value:.2f}</text>'
                f'<text x="{x}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{step:,}</text>'
            )
        return "".join(parts)


def _line(name: str, points: Sequence[Point]) -> str:
    return f'<polyline class="{name}" points="{" ".join(f"{x},{y}" for x, y in points)}"/>'


def _legend() -> str:
    x = WIDTH - RIGHT
    return (
        f'<text x="{x}" y="{TOP + 14}" text-anchor="end" style="fill:#c2410c">validation</text>'
        f'<text x="{x}" y="{TOP + 32}" text-anchor="end" style="fill:#789">training</text>'
        f'<text x="{WIDTH / 2}" y="{HEIGHT - 6}" text-anchor="middle">steps</text>'
        f'<text x="{LEFT}" y="{TOP - 12}">bits per character</text>'
    )


def _svg(content: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'role="img" aria-label="{escape("loss curve in bits per character over steps")}">'
        f"<style>{STYLE}</style>{content}</svg>"
    )
