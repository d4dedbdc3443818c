"""The loss curve as a small SVG picture."""

import base64
from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby

from training.axes import Axes, Point
from training.metrics import Record

WIDTH, HEIGHT = 720, 320
MARGINS = LEFT, RIGHT, TOP, _ = 64, 40, 38, 60
FALL = 0.02
"""Share of the steps in which the loss comes down from knowing nothing."""
COLUMNS = WIDTH - LEFT - RIGHT
"""Of pixels: what a line has more than its lowest and highest point in each cannot be seen."""
STYLE = (
    "text{font:13px system-ui,sans-serif;paint-order:stroke;fill:#57534e}"
    ".ground{fill:#fff}"
    ".halo{stroke:#fff;stroke-width:5px}"
    ".gridline{stroke:#8884;stroke-width:1}"
    "polyline{fill:none;stroke-width:1.5}"
    ".validation polyline{stroke-width:2.5}"
    ".training{stroke:#64748b}"
    ".validation{stroke:#c2410c}"
    ".of-training{fill:#64748b}"
    ".of-validation,.validation circle{fill:#c2410c}"
    "@media(max-width:40rem){text{font-size:22px}}"
    "@media screen and (prefers-color-scheme:dark){"
    "text{fill:#a8a29e}"
    ".ground{fill:#211d1a}"
    ".halo{stroke:#211d1a}"
    ".training{stroke:#94a3b8}"
    ".validation{stroke:#fb923c}"
    ".of-training{fill:#94a3b8}"
    ".of-validation,.validation circle{fill:#fb923c}"
    "}"
)
"""The picture has a ground of its own: it is also seen as an image, on whatever a page has. The
legend stands out from the lines by a halo of that ground."""


def loss_curve_svg(records: Sequence[Record]) -> str:
    """Training and validation bits a character over steps, from the records of `metrics.jsonl`.

    In the first FALL of the run the loss comes down so far that nothing else would be seen: what of
    it is higher than all the rest is left out, and the picture says so.
    """
    training = [(r["step"], r["bits"]) for r in records if "bits" in r]
    validation = [(r["step"], r["validation_bits"]) for r in records if "validation_bits" in r]
    points = training + validation
    if not points:
        return _svg('<text x="56" y="40">no step has been logged yet</text>')
    last, low = max(1, *(x for x, _ in points)), min(y for _, y in points)
    later = [y for x, y in training if x > FALL * last] + [y for _, y in validation]
    high = max(low + 0.1, *later)
    axes = Axes(WIDTH, HEIGHT, MARGINS, (0, last), (low, high))
    shown = [(x, y) for x, y in training if y <= high]
    drawn = list(_thinned(shown, last))
    return _svg(
        axes.grid(4, "{:.2f}".format)
        + axes.line("training", "training", drawn)
        + axes.line("validation", "validation", validation, dot=3)
        + _legend(f", from {training[0][1]:.2f} down" if len(shown) < len(training) else "")
    )


def _thinned(points: Sequence[Point], last: float) -> Iterator[Point]:
    """The lowest and the highest point of each column, in their order: the line looks the same.

    A long run logs hundreds of thousands, and the picture goes into every artifact.
    """
    for _, column in groupby(points, lambda point: int(COLUMNS * point[0] / last)):
        found = list(column)
        ends = {max(found, key=lambda p: p[1]), min(found, key=lambda p: p[1])}
        yield from sorted(ends)


def as_data_uri(svg: str) -> str:
    """The picture as a `data:` address, for Markdown and HTML images."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


def _legend(begin: str) -> str:
    x = WIDTH - RIGHT
    return (
        f'<text y="{TOP}" text-anchor="end" class="halo">'
        f'<tspan x="{x}" dy="1.2em" class="of-validation">validation</tspan>'
        f'<tspan x="{x}" dy="1.4em" class="of-training">training{begin}</tspan></text>'
        f'<text x="{WIDTH / 2}" y="{HEIGHT - 8}" text-anchor="middle">steps</text>'
        f'<text x="{LEFT}" y="{TOP - 16}">bits per character</text>'
    )


def _svg(content: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'role="img" aria-label="{escape("loss curve in bits per character over steps")}">'
        f'<style>{STYLE}</style><rect class="ground" width="{WIDTH}" height="{HEIGHT}" rx="8"/>'
        f"{content}</svg>"
    )
