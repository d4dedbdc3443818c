"""The runs as a page, from the template beside this file: `runs/index.html`."""

from collections.abc import Callable, Sequence
from pathlib import Path

from corpus.store import Store
from training import pages
from training.compare import curves
from training.compare.facts import RunFacts, Validation
from training.compare.words import LONG_SECONDS, columns_of, notes, trained_as
from training.report.page import TEMPLATES as REPORT_TEMPLATES
from training.runs import list_runs

TEMPLATES = Path(__file__).with_name("templates")
PAGE = "runs/index.html"


def write_page(store: Store, runs: Sequence[RunFacts], damaged: Sequence[str]) -> str:
    """Write it, self-contained, and return its path. Raises StorageError."""
    store.write_text(PAGE, render(runs, damaged, len(list_runs(store))))
    return store.path(PAGE)


def render(runs: Sequence[RunFacts], damaged: Sequence[str], all_runs: int) -> str:
    """The page; `all_runs` is how many the data root has, and `damaged` tells of those that cannot
    be read."""
    return (
        pages.environment(TEMPLATES, REPORT_TEMPLATES)
        .get_template("compare.html.jinja")
        .render(
            runs=runs,
            columns=columns_of(runs),
            notes=[*notes(runs), *damaged],
            all_runs=all_runs,
            trained_as=trained_as,
            style=curves.style,
            styles=curves.STYLES,
            charts=(
                curves.curves_svg(runs, "epochs", lambda one: one.epoch),
                curves.curves_svg(runs, *_clock(runs)),
            ),
        )
    )


def _clock(runs: Sequence[RunFacts]) -> tuple[str, Callable[[Validation], float]]:
    """The unit of trained time that suits them, and what tells it."""
    if max((facts.seconds for facts in runs), default=0) < LONG_SECONDS:
        return "seconds", lambda one: one.seconds
    return "minutes", lambda one: one.seconds / 60
