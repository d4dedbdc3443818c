"""The grey row and its prediction, as an SVG file and as a sketch in a terminal."""

from training.article.grey import Fit
from training.report.chart import Series, line_chart

SHADES = " .:-=+*#%@"
SKETCH_ROWS = 8
STYLE = """
  text { font: 11px sans-serif; fill: #555 }
  polyline { fill: none; stroke-width: 2 }
  .gridline { stroke: #ddd }
  .human polyline { stroke: #2a6f97 }
  .line-0 polyline { stroke: #d1495b; stroke-dasharray: 4 3 }
"""


def svg(fit: Fit) -> str:
    """The truth drawn through, the prediction dashed."""
    chart = line_chart(
        "grey levels along the row: the truth and what was predicted",
        f"pixel (blue: the truth; dashed red: predicted after {len(fit.losses):,} epochs)",
        [
            Series("truth", tuple(enumerate(fit.truth_T, start=1)), "human"),
            Series("predicted", tuple(enumerate(fit.predicted_T, start=1)), "line-0"),
        ],
        percent=False,
    )
    head = '<svg xmlns="http://www.w3.org/2000/svg" width="840" height="460" viewBox="0 0 420 230">'
    return f"{head}<style>{STYLE}</style>{chart}</svg>\n"


def sketch(fit: Fit) -> str:
    """Both rows in shades, then their curves, and what their marks are."""
    rows = [
        "truth     " + _shaded(fit.truth_T),
        "predicted " + _shaded(fit.predicted_T),
        "",
    ]
    truth, predicted = ([_height(v) for v in values] for values in (fit.truth_T, fit.predicted_T))
    for height in reversed(range(SKETCH_ROWS)):
        marks = (_mark(t == height, p == height) for t, p in zip(truth, predicted, strict=True))
        rows.append(f"{height / (SKETCH_ROWS - 1):9.2f} " + "".join(marks))
    rows.append(f"{'':10}o truth   x predicted   * both")
    return "\n".join(rows)


def _shaded(values: list[float]) -> str:
    return "".join(SHADES[round(_clipped(value) * (len(SHADES) - 1))] for value in values)


def _height(value: float) -> int:
    return round(_clipped(value) * (SKETCH_ROWS - 1))


def _clipped(value: float) -> float:
    return min(max(value, 0.0), 1.0)


def _mark(is_truth: bool, is_predicted: bool) -> str:
    return {(True, True): "*", (True, False): "o", (False, True): "x"}.get(
        (is_truth, is_predicted), " "
    )
