"""What is told of each run, from the files that it has by now: it may be at work."""

import dataclasses
import statistics
from collections.abc import Iterator, Sequence
from math import inf
from typing import Any, NamedTuple

from corpus.errors import DataError, SettingsError, StorageError
from corpus.store import Store
from corpus.vocabulary import read_size, read_vocabulary
from training.evaluation.stage import evaluation_path, read_evaluation
from training.metrics import MetricsLog, Record
from training.report import report_path
from training.runs import config_path, manifest_path, read_config, some_runs
from training.samples_table import SUNG_WITH, by_checkpoint, usual_samples
from training.scale import Scale
from training.settings import TrainSettings

SHOWN_LINES = 4
"""Of a run's song."""


class Validation(NamedTuple):
    step: int
    epoch: float
    seconds: float
    """Trained by then."""
    bits: float
    """A character."""
    loss: float
    """In nats a symbol."""


@dataclasses.dataclass(frozen=True)
class RunFacts:
    """One run."""

    run: str
    settings: TrainSettings
    changes: dict[str, Any]
    """Settings in which it differs from its preset, and where it was to end."""
    unit: str
    songs: str
    """Fingerprint of the training songs."""
    held_out: float
    """Symbols of all validation songs; infinite where nobody can tell any more."""
    is_finished: bool
    step: int
    epoch: float
    seconds: float
    """Trained, over all its sessions; 0 before the first report."""
    speed: float | None
    """Symbols a second, the median of its reports."""
    validations: tuple[Validation, ...]
    evaluation: dict[str, Any]
    """As `lyrics evaluate` wrote it; empty where it did not."""
    real_words: float | None
    """Share, of what the last checkpoint sang."""
    sung_with: dict[str, tuple[Any, ...]]
    """All values of each setting but the seed that it sang with; empty where nothing was sung."""
    song: str
    """How the last checkpoint's first sample begins; "" where nothing was sung."""
    report: str
    """The report's path in the data root; "" where there is none."""

    @property
    def best(self) -> Validation | None:
        return min(self.validations, key=lambda one: one.bits, default=None)

    @property
    def validated_on(self) -> str:
        """In words; figures of validation compare between runs of which this is the same."""
        own = self.settings
        if own.validation == "streams":
            share = f"the ends of {own.batch_size} streams of windows of {own.sequence_length}"
        else:
            is_part = 0 < own.validation_characters < self.held_out
            share = f"the first {own.validation_characters:,} symbols of" if is_part else "all"
            share = f"{share} the validation songs"
        return f"{share}, {self.unit}s, data {self.songs[:8]}"


def read_runs(store: Store, names: Sequence[str]) -> tuple[list[RunFacts], list[str]]:
    """The facts of the runs of these names, or of all, the oldest first, and what is damaged.

    Raises DataError where there is none at all, where all are damaged, and for a name that no run
    has.
    """
    for name in names:
        read_config(store, name)
    wanted = list(dict.fromkeys(names)) or some_runs(store)
    found, damaged = [], []
    for run in wanted:
        try:
            found.append(read_run(store, run))
        except (DataError, StorageError) as error:
            damaged.append(f"{run}: {error}")
    if not found:
        raise DataError("; ".join(damaged))
    return found, damaged


def read_run(store: Store, run: str) -> RunFacts:
    """Raises DataError for a damaged file of the run."""
    config = read_config(store, run)
    try:
        settings = TrainSettings.from_dict(config["settings"])
    except SettingsError as error:
        where = store.path(config_path(run))
        raise DataError(f"{where} is damaged, or of another version: {error}") from error
    usual = TrainSettings.of_preset(settings.preset)
    changes = {name: own for name, (own, _) in settings.differences(usual).items()}
    if settings.max_minutes is not None:
        changes["max_minutes"] = settings.max_minutes
    records = MetricsLog(store, run).read()
    speeds = [r["characters_per_second"] for r in records if "characters_per_second" in r]
    last = max(records, key=lambda record: record["step"], default={})
    return RunFacts(
        run=run,
        settings=settings,
        changes=changes,
        unit=Scale.from_config(config).unit,
        songs=config["data"],
        held_out=_held_out(store, config["vocabulary"]),
        is_finished=store.exists(manifest_path(run)),
        step=last.get("step", 0),
        epoch=last.get("epoch", 0.0),
        seconds=max((record.get("seconds", 0.0) for record in records), default=0.0),
        speed=statistics.median(speeds) if speeds else None,
        validations=tuple(_validations(records)),
        evaluation=read_evaluation(store, run) if store.exists(evaluation_path(run)) else {},
        **_sung(store, run),
        report=report_path(run) if store.exists(report_path(run)) else "",
    )


def _held_out(store: Store, fingerprint: str) -> float:
    """Infinite where the data root's vocabulary is another than the run's, or damaged."""
    try:
        is_same = read_vocabulary(store).fingerprint == fingerprint
        size = read_size(store, "validation") if is_same else {}
    except DataError:
        return inf
    return size["symbols"] + size["songs"] if size else inf


def _validations(records: Sequence[Record]) -> Iterator[Validation]:
    for record in records:
        if record.keys() >= {"validation_bits", "validation_loss"}:
            yield Validation(
                record["step"],
                record.get("epoch", 0.0),
                record.get("seconds", 0.0),
                record["validation_bits"],
                record["validation_loss"],
            )


def _sung(store: Store, run: str) -> dict[str, Any]:
    """What is told of the usual samples of the last checkpoint that sang."""
    sung = usual_samples(by_checkpoint(store, run))
    if not sung:
        return {"real_words": None, "sung_with": {}, "song": ""}
    rows = sung[-1].rows
    lines = (rows[0]["prime"] + rows[0]["text"]).strip().split("\n")
    names = [name for name in SUNG_WITH if name != "seed"]
    return {
        "real_words": sung[-1].real_words,
        "sung_with": {name: tuple(sorted({row[name] for row in rows})) for name in names},
        "song": "\n".join(lines[:SHOWN_LINES]),
    }
