"""`lyrics status`: what is in a data root, how fresh, and from which inputs."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import corpus.clean.stage as clean_stage
from corpus import overview, vocabulary
from corpus.errors import DataError, StorageError
from corpus.manifest import NOT_MADE, Stage, StageResult, freshness, read_manifest
from corpus.scrape import stage as scrape_stage
from corpus.store import Store
from flows.describe import describe, number_of
from training.checkpoint import (
    CheckpointFile,
    checkpoint_path,
    list_checkpoints,
    load_checkpoint,
    stopped_path,
)
from training.evaluation.stage import evaluation_path, evaluation_stage, read_evaluation
from training.report import report_stage
from training.runs import list_runs, read_config
from training.samples_table import read_samples
from training.stage import train_stage

MADE = {"raw", "clean", "vocabulary", "runs"}
"""Folders of a data root."""


def check_made(data: str) -> None:
    """Raises DataError that names data roots near this one where no stage has made anything."""
    store = Store(data)
    if MADE.isdisjoint(store.folders("")):
        near = "".join(f"; there is --data {root}" for root in _roots_near(data))
        raise DataError(f"nothing was made in {store.path('')} yet{near}")


def _roots_near(data: str) -> list[str]:
    """Below a folder, and beside it."""
    if "://" in data:
        return []
    manifests = f"*/{scrape_stage.STAGE.manifest}"
    found = [*Path(data).glob(manifests), *Path(data).parent.glob(manifests)]
    return sorted({str(manifest.parents[1]) for manifest in found})


def print_status(store: Store) -> None:
    print(f"data root: {store.path('')}")
    for stage in (scrape_stage.STAGE, clean_stage.STAGE, overview.STAGE, vocabulary.STAGE):
        with _told():
            _print_stage(store, stage)
    runs = list_runs(store)
    print(f"\n{number_of(len(runs), 'run')}" + (":" if runs else ""))
    for run in runs:
        with _told(f"{run}: "):
            _print_run(store, run)


@contextlib.contextmanager
def _told(before: str = "") -> Iterator[None]:
    """What cannot be read, in a line: it hides nothing else."""
    try:
        yield
    except (DataError, StorageError) as error:
        print(f"{before}{error}")


def _print_run(store: Store, run: str) -> None:
    read_config(store, run)
    _print_stage(store, train_stage(run), run)
    files = list_checkpoints(store, run)
    checkpoints = number_of(len(files), "checkpoint")
    print(f"  {checkpoints}, {_samples(store, run)}{_stopped(store, run, files)}")
    _print_evaluation(store, run)
    _print_stage(store, report_stage(run), run)


def _print_evaluation(store: Store, run: str) -> None:
    """Where there is one: a run need not have it."""
    if not store.exists(evaluation_path(run)):
        return
    try:
        checkpoint = read_evaluation(store, run).get("checkpoint")
    except DataError as error:
        print(error)
        return
    _print_stage(store, evaluation_stage(run, checkpoint_path(run, str(checkpoint))), run)


def _samples(store: Store, run: str) -> str:
    try:
        return number_of(len(read_samples(store, run)), "sample")
    except DataError as error:
        return f"samples: {error}"


def _stopped(store: Store, run: str, files: list[CheckpointFile]) -> str:
    """Where a training goes on that was stopped behind its last checkpoint."""
    path = stopped_path(run)
    if not store.exists(path):
        return ""
    try:
        step = load_checkpoint(store, path).step  # The metrics end some steps earlier.
    except DataError as error:
        return f"; {error}"
    return f", kept up to step {step:,}" if not files or step > files[-1].step else ""


def _print_stage(store: Store, stage: Stage, run: str = "") -> None:
    manifest = read_manifest(store, stage)
    if manifest is None:
        state = freshness(store, stage)
        state = "not finished yet" if run and state == NOT_MADE else state
        print(f"{stage.name}{run and f' {run}'}: {state}")
        return
    made = StageResult(stage.name, False, "", manifest["counts"], manifest["seconds"])
    inputs = ", ".join(f"{name} {sha[:8]}" for name, sha in manifest["inputs"].items())
    finished = manifest["finished_at"][:16].replace("T", " ")
    print(f"{_described(made)}\n  {freshness(store, stage)}; made {finished} UTC", end="")
    print(f" from {inputs}" if inputs else "")
    if maker := manifest.get("made_by"):
        part = f" of pipeline {maker['pipeline']}" if "pipeline" in maker else ""
        print(f"  by flow run {maker.get('name')!r} ({maker.get('flow_run')}){part}")


def _described(made: StageResult) -> str:
    try:
        return describe(made)
    except DataError as error:
        return str(error)
