"""What `lyrics compare` and `python -m training compare` do."""

from collections.abc import Sequence

from corpus.store import Store
from training.compare.facts import read_runs
from training.compare.page import write_page
from training.compare.table import print_runs


def compare(store: Store, names: Sequence[str], has_page: bool) -> None:
    """Print the runs of these names, or all, as a table; with `has_page` write the page too.

    Raises DataError where there is no run, or none of such a name.
    """
    runs, damaged = read_runs(store, names)
    page = write_page(store, runs, damaged) if has_page else ""  # First: the table may be cut off.
    print_runs(runs)
    for problem in damaged:
        print(problem)
    if page:
        print(f"page: {page}")
