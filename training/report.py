"""The report: one HTML file that shows what each checkpoint sang, and the loss curve."""

import hashlib
import sys
from pathlib import Path
from typing import Any

import jinja2

from corpus.manifest import Counts, Stage, StageResult, run_stage
from corpus.store import Store
from training import curve
from training.curve import loss_curve_svg
from training.metrics import MetricsLog, bits
from training.runs import config_path, read_config
from training.samples_table import CheckpointSamples, Row, by_checkpoint, read_samples, samples_path

TEMPLATE = Path(__file__).with_name("report.html.jinja")


def report_path(run: str) -> str:
    return f"runs/{run}/report.html"


def report_stage(run: str) -> Stage:
    return Stage(
        name="report",
        inputs=(config_path(run), f"runs/{run}/metrics.jsonl", samples_path(run)),
        outputs=(report_path(run),),
        manifest=f"runs/{run}/report.manifest.json",
        code=(sys.modules[__name__], curve),
    )


def build_report(store: Store, run: str, *, force: bool = False) -> StageResult:
    """Write `runs/<run>/report.html`, self-contained and with every lyric escaped.

    Raises DataError when the run is not there or nothing was sampled from it yet.
    """
    config = read_config(store, run)
    settings = {"template": hashlib.sha256(_template_text().encode()).hexdigest()}
    return run_stage(
        store, report_stage(run), settings, lambda: _write(store, run, config), force=force
    )


def _write(store: Store, run: str, config: dict[str, Any]) -> Counts:
    records = MetricsLog(store, run).read()
    checkpoints = by_checkpoint(read_samples(store, run))
    page = render(run, config, records, checkpoints)
    store.write_text(report_path(run), page)
    return {
        "run": run,
        "checkpoints": len(checkpoints),
        "samples": sum(len(checkpoint.rows) for checkpoint in checkpoints),
        "report": store.path(report_path(run)),
    }


def render(
    run: str,
    config: dict[str, Any],
    records: list[dict[str, Any]],
    checkpoints: list[CheckpointSamples],
) -> str:
    """The page as HTML."""
    # autoescape: lyrics, primes and names are text that nobody has vetted.
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
    environment.filters["bits"] = bits
    return environment.from_string(_template_text()).render(
        run=run,
        config=config,
        curve=loss_curve_svg(records),
        checkpoints=checkpoints,
        rows=_side_by_side(checkpoints),
    )


def _side_by_side(checkpoints: list[CheckpointSamples]) -> list[tuple[Row, list[Row | None]]]:
    """One line for each prime, temperature and seed, with its sample at every checkpoint."""
    cells: dict[tuple[Any, ...], dict[int, Row]] = {}
    for number, checkpoint in enumerate(checkpoints):
        for row in checkpoint.rows:
            key = (row["prime"], row["temperature"], row["length"], row["seed"])
            cells.setdefault(key, {})[number] = row
    return [
        (next(iter(line.values())), [line.get(number) for number in range(len(checkpoints))])
        for _, line in sorted(cells.items(), key=lambda cell: cell[0])
    ]


def _template_text() -> str:
    return TEMPLATE.read_text(encoding="utf-8")
