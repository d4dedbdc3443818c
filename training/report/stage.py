"""The report stage."""

import dataclasses
from typing import Any

import corpus.script
from corpus.errors import DataError
from corpus.manifest import Code, Counts, Stage, StageResult, run_stage
from corpus.store import Store
from corpus.tables import CLEAN_SONGS, CORPUS_PAGE, RAW_SONGS
from training.memorisation import Memorisation, measure_memorisation
from training.metrics import MetricsLog, metrics_path
from training.pages import template_files
from training.report.lineage import trace
from training.report.page import TEMPLATES, Contents, render
from training.runs import config_path, read_config
from training.samples_table import CheckpointSamples, by_checkpoint, samples_path
from training.scale import Scale
from training.stepping import native
from training.verses import matching
from training.verses.devanagari import devanagari_of
from training.verses.songbook import SongBook, read_songbook

CODE = Code(
    {
        "corpus": "script",
        "corpus.vocabulary": "lines symbols units",
        "training": """
            axes bootstrap course curve drawing lstm memorisation metrics model pages pointer
            samples_table sampling scale
        """,
        "training.report": "chart comparison glance grid lineage page stage",
        "training.stepping": "cell compiler layout native recurrence stack torch_stack",
        "training.verses": "controls devanagari marks matching measures rhyme songbook words",
    },
    native.SOURCE,
    *template_files(TEMPLATES),
)


def report_path(run: str) -> str:
    return f"runs/{run}/report.html"


def report_stage(run: str) -> Stage:
    return Stage(
        name="report",
        inputs=(config_path(run), metrics_path(run), samples_path(run)),
        outputs=(report_path(run),),
        manifest=f"runs/{run}/report.manifest.json",
        code=CODE,
        optional_inputs=(CLEAN_SONGS, RAW_SONGS),
        circumstances=lambda store: _circumstances(store, run),
    )


def build_report(store: Store, run: str, *, force: bool = False) -> StageResult:
    """Write `runs/<run>/report.html`, self-contained and with every lyric escaped.

    Where the data root has no cleaned songs, the report does without what they tell.
    Raises DataError when the run is not there or nothing was sampled from it yet.
    """
    read_config(store, run)
    if not store.exists(samples_path(run)):
        raise DataError(f"run {run!r} has not sung yet: lyrics sample --run {run}")
    result = run_stage(store, report_stage(run), {}, lambda: _write(store, run), force=force)
    # Not in the manifest: a data root may be moved.
    return dataclasses.replace(
        result, counts=result.counts | {"report": store.path(report_path(run))}
    )


def _circumstances(store: Store, run: str) -> dict[str, Any]:
    """What else the page follows from."""
    links = trace(store, run, by_checkpoint(store, run))
    return {
        "corpus_page": store.exists(CORPUS_PAGE),
        "has_matches": matching.can_match(),
        "has_devanagari": corpus.script.can_write_devanagari(),
        # Not their details: when the archive was asked last makes no other report.
        "lineage": {link.file: [link.sha256, link.has_changed] for link in links},
    }


def _write(store: Store, run: str) -> Counts:
    checkpoints = by_checkpoint(store, run)
    config = read_config(store, run)
    book = read_songbook(store, Scale.from_config(config).unit)
    memorised = _memorised(store, checkpoints, book)
    contents = Contents(
        run=run,
        config=config,
        records=MetricsLog(store, run).read(),
        checkpoints=checkpoints,
        book=book,
        memorised=memorised,
        lineage=trace(store, run, checkpoints),
        devanagari=devanagari_of(store),
        corpus_page=f"../../{CORPUS_PAGE}" if store.exists(CORPUS_PAGE) else "",
    )
    store.write_text(report_path(run), render(contents))
    counts: Counts = {
        "run": run,
        "checkpoints": len(checkpoints),
        "samples": sum(len(checkpoint.rows) for checkpoint in checkpoints),
    }
    if memorised:
        counts["memorised"] = round(memorised.excess, 4)
        counts["memorises"] = memorised.is_too_much
    return counts


def _memorised(
    store: Store, checkpoints: list[CheckpointSamples], book: SongBook | None
) -> Memorisation | None:
    """Of the last checkpoint that was sampled, if it is still there."""
    if book is None or not checkpoints:
        return None
    path = checkpoints[-1].checkpoint.path
    return measure_memorisation(store, path, book) if store.exists(path) else None
