"""What a pipeline would do: which stages run, which are cached, and why."""

import contextlib
import dataclasses
from collections.abc import Callable, Iterator, Mapping

import corpus.clean.stage as clean_stage
from corpus import overview, vocabulary
from corpus.clean.stage import CleanSettings
from corpus.errors import DataError, SettingsError
from corpus.gates import GateSettings
from corpus.manifest import FRESH, NOT_MADE, freshness
from corpus.store import Store
from corpus.vocabulary import VocabularySettings
from flows.choice import StageName
from training.checkpoint import list_checkpoints
from training.report import report_stage
from training.runs import check_same, has_begun, latest_run
from training.samples import missing_samples
from training.settings import SampleSettings, TrainSettings
from training.stage import run_name, train_stage, vocabulary_and_songs

RUNS, CACHED, DEPENDS, REFUSED = "runs", "cached", "depends", "refused"
ASKS = "asks the archive what is new"


@dataclasses.dataclass(frozen=True)
class Planned:
    """What is to become of a stage."""

    stage: str
    verdict: str
    """`runs`, `cached`, `depends`: cached unless a stage before it makes something new, or
    `refused`: as the data root is now, the pipeline ends there."""
    reason: str

    def __str__(self) -> str:
        return f"{self.stage:<12}{self.verdict:<9}{self.reason}"


@dataclasses.dataclass(frozen=True)
class Wishes:
    """What is asked of a pipeline, as far as it decides which stages run."""

    cleaning: CleanSettings
    gates: GateSettings
    encoding: VocabularySettings
    training: TrainSettings
    sampling: SampleSettings
    name: str | None = None
    resume: bool = True
    force: bool = False


def plan(store: Store, wishes: Wishes, stages: tuple[StageName, ...]) -> Iterator[Planned]:
    """One line for each stage; reads, and changes nothing."""
    reasons = _reasons(store, wishes, _run(store, wishes, stages))
    doubtful = None
    for stage in stages:
        # Samples that are there are never sung again: the same seeds sing the same.
        is_forced = wishes.force and stage != "sample"
        verdict = RUNS
        try:
            reason = "asked to run again" if is_forced else reasons[stage]()
        except SettingsError as error:
            verdict, reason = REFUSED, str(error)
        if reason != FRESH:
            yield Planned(stage, verdict, reason)
        elif doubtful is None:
            yield Planned(stage, CACHED, "nothing changed")
        else:
            yield Planned(stage, DEPENDS, f"cached, unless {doubtful} makes something new")
        if reason != FRESH:
            doubtful = doubtful or stage


def _reasons(
    store: Store, wishes: Wishes, run: str | None
) -> Mapping[StageName, Callable[[], str]]:
    """Why each stage would run by itself."""
    cleaning = clean_stage.deciding(wishes.cleaning, wishes.gates)
    return {
        "scrape": lambda: ASKS,
        "clean": lambda: freshness(store, clean_stage.STAGE, cleaning),
        "overview": lambda: freshness(store, overview.STAGE),
        "vocabulary": lambda: freshness(store, vocabulary.STAGE, wishes.encoding.to_dict()),
        "train": lambda: _of_training(store, run, wishes.training),
        "sample": lambda: _of_samples(store, run, wishes.sampling),
        "report": lambda: freshness(store, report_stage(run)) if run else NOT_MADE,
    }


def _run(store: Store, wishes: Wishes, stages: tuple[StageName, ...]) -> str | None:
    """The run that is trained, or else looked at; None where nothing names it yet."""
    try:
        if "train" not in stages:
            return wishes.name or latest_run(store)
        return run_name(store, wishes.training, wishes.name, resume=wishes.resume)
    except DataError:
        return None


def _of_training(store: Store, run: str | None, settings: TrainSettings) -> str:
    """Raises SettingsError where the run would be refused."""
    if run is None:
        return NOT_MADE
    reason = freshness(store, train_stage(run), settings.deciding())
    if reason == FRESH or not has_begun(store, run):
        return reason
    with contextlib.suppress(DataError):  # A stage before it may mend that.
        check_same(store, run, settings, *vocabulary_and_songs(store, settings))
    checkpoints = list_checkpoints(store, run)
    there = f"step {checkpoints[-1].step:,}" if checkpoints else "where it was stopped"
    return f"{run} goes on from {there}"


def _of_samples(store: Store, run: str | None, settings: SampleSettings) -> str:
    if run is None or not list_checkpoints(store, run):
        return NOT_MADE
    try:
        missing = len(missing_samples(store, run, settings))
    except DataError as error:  # A stage before it may mend that.
        return str(error)
    return f"{missing:,} checkpoints lack these samples" if missing else FRESH
