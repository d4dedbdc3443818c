"""The validation curves of several runs in one picture, coloured by the page's style sheet."""

from collections.abc import Callable, Iterator, Sequence
from html import escape

from training.axes import Axes
from training.compare.facts import RunFacts, Validation

WIDTH, HEIGHT = 420, 260
MARGINS = 52, 30, 14, 46
STEPS = 5
"""Level lines, at most."""
COLOURS, DASHES = 4, 6
"""As many as the style sheets have."""
STYLES = COLOURS * DASHES
"""Runs whose lines can be told apart."""
HEADROOM = 0.1
"""Bits above the best of each run that are shown: where training begins, a curve falls from far
beyond, and nothing else would be seen."""


def style(number: int) -> str:
    """The class of the run of this number: colours first, then other dashes."""
    return f"line-{number % COLOURS} dash-{number // COLOURS % DASHES}"


def curves_svg(runs: Sequence[RunFacts], x_label: str, place: Callable[[Validation], float]) -> str:
    """Bits a character on validation over what `place` says; "" where nothing was validated."""
    validated = [facts for facts in runs if facts.validations]
    if not validated:
        return ""
    points = [(place(one), one.bits) for facts in validated for one in facts.validations]
    high = HEADROOM + max(min(one.bits for one in facts.validations) for facts in validated)
    axes = Axes(
        WIDTH, HEIGHT, MARGINS, (0, max(x for x, _ in points)), (min(y for _, y in points), high)
    )
    drawn = "".join(
        axes.line(facts.run, style(number), _shown(facts, place, high), dot=2.5)
        for number, facts in enumerate(runs)
    )
    below = f'<text x="{WIDTH / 2}" y="{HEIGHT - 6}" text-anchor="middle">{escape(x_label)}</text>'
    label = escape(f"validation, bits a character, over {x_label}")
    return (
        f'<svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{label}">'
        f"{axes.grid(STEPS, '{:.2f}'.format)}{drawn}{below}</svg>"
    )


def _shown(
    facts: RunFacts, place: Callable[[Validation], float], high: float
) -> Iterator[tuple[float, float]]:
    yield from ((place(one), one.bits) for one in facts.validations if one.bits <= high)
