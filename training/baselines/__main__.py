"""`python -m training.baselines`: n-grams and compressors beside evaluated runs, in one table."""

import argparse
import json
import sys
from collections.abc import Sequence

from rich.table import Table

from corpus.command import data_root, filled, new_file, run_command, write_file
from corpus.store import Store
from training.baselines.rows import all_rows
from training.baselines.stage import BASELINES, Row, measure_baselines
from training.console import Console
from training.evaluation.table import with_error


def main(arguments: Sequence[str] | None = None) -> int:
    given = _parser().parse_args(arguments)
    return run_command("baselines", lambda: _baselines(Store(given.data), given))


def _baselines(store: Store, given: argparse.Namespace) -> None:
    measure_baselines(store, force=given.force)
    rows = all_rows(store, given.runs)
    _print(rows)
    if given.json:
        write_file(given.json, json.dumps(rows, indent=2) + "\n")
    print(f"baselines alone: {store.path(BASELINES)}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training.baselines", description=__doc__)
    parser.add_argument("--data", type=filled, default=data_root(), help="data root")
    parser.add_argument(
        "--runs", nargs="*", default=[], help="runs to show too; lyrics evaluate measures them"
    )
    parser.add_argument(
        "--json", type=new_file, metavar="FILE", help="write the rows, those of runs too"
    )
    parser.add_argument("--force", action="store_true", help="measure although nothing changed")
    return parser


def _print(rows: Sequence[Row]) -> None:
    table = Table("model", "bits a character", "learns from the test songs", "seconds", box=None)
    for row in sorted(rows, key=lambda row: -row["bits"]):
        adapts = "yes" if row["adapts"] else "no"
        table.add_row(row["model"], with_error(row, "bits"), adapts, str(row.get("seconds", "")))
    Console().print(table)


if __name__ == "__main__":
    sys.exit(main())
