"""The whole way: scrape, clean, overview, vocabulary, train and sample, report."""

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any, Literal

from prefect import flow, tags
from prefect.states import Completed

from corpus import __version__
from corpus.clean.stage import CleanSettings
from corpus.errors import LyricsError
from corpus.gates import GateSettings
from corpus.manifest import StageResult
from corpus.scrape.settings import ScrapeSettings
from corpus.store import Store
from corpus.vocabulary import VocabularySettings
from flows.artifacts.making import table
from flows.choice import StageName, chosen
from flows.clean import clean
from flows.describe import describe_all
from flows.elsewhere import train_elsewhere
from flows.forms import Preset, TrainChanges, train_settings
from flows.home import DATA_ROOT
from flows.names import TAG, shape
from flows.overview import overview
from flows.plan import Wishes, plan
from flows.report import report
from flows.sample import sample
from flows.scrape import scrape
from flows.stages import StageRecord, failed, interrupted, run_namer
from flows.train import train
from flows.vocabulary import vocabulary
from training.arguments import DEFAULT_PRESET
from training.settings import SampleSettings

TrainingOn = Literal["here", "gpu queue"]


def pipeline_name(given: Mapping[str, Any]) -> str:
    stages = chosen(given["start"], given["only"])
    part = "" if stages[0] == "scrape" else f" from {stages[0]}"
    part = f" {stages[0]} only" if given["only"] else part
    settings = train_settings(given["preset"], given["changes"])
    return f"pipeline{part} · {settings.preset} {shape(settings)}"


@flow(
    name="pipeline",
    flow_run_name=run_namer(pipeline_name),
    version=__version__,
    # A busy server may have to be told twice that it is completed, and answers the second time with
    # what is in its database: without a result that is not persisted.
    persist_result=True,
    result_serializer="json",
)
def pipeline(
    data: str = DATA_ROOT,
    start: StageName = "scrape",
    only: StageName | None = None,
    preset: Preset = DEFAULT_PRESET,
    training_on: TrainingOn = "here",
    scraping: ScrapeSettings = ScrapeSettings(),
    cleaning: CleanSettings = CleanSettings(),
    gates: GateSettings = GateSettings(),
    accept: bool = False,
    encoding: VocabularySettings = VocabularySettings(),
    sampling: SampleSettings = SampleSettings(),
    name: str | None = None,
    resume: bool = True,
    force: bool = False,
    changes: TrainChanges = TrainChanges(),  # noqa: B008 - frozen.
) -> list[StageRecord]:
    """From the archive to songs sung by every checkpoint; what did not change is skipped.

    Args:
        data: Data root: a folder, or a URL that fsspec opens.
        start: The stage to begin with; what the ones before it have left is taken as it is.
        only: This one stage and no other.
        preset: Training settings to start from: `char-rnn` (the 2016 run), `best` or `quick`.
        training_on: Train in this run, or by the deployment `train` on a worker of the gpu queue.
        scraping: What to scrape, and how.
        cleaning: How to clean.
        gates: What a cleaned corpus must show; one that fails is not taken, and nothing is trained.
        accept: Take a corpus although it fails a gate.
        encoding: What a symbol is, and what becomes of those that the training songs lack.
        sampling: What is sung at each checkpoint.
        name: The run's name; by default it is made from preset and settings.
        resume: Go on from the run's last checkpoint; otherwise a new run is started beside it.
        force: Run every stage although nothing changed; training starts a new run. Samples that a
            checkpoint has are not sung again: they would be the same.
        changes: What to change in the preset.
    """
    resume = resume and not force
    steps: dict[StageName, Step] = {
        "scrape": lambda _: scrape(data, scraping, force),
        "clean": lambda _: clean(data, cleaning, gates, accept, force),
        "overview": lambda _: overview(data, force),
        "vocabulary": lambda _: vocabulary(data, encoding, force),
        "train": lambda _: train(data, preset, changes, sampling, name=name, resume=resume),
        # Training samples as it goes; this finds what a kill left out, or what is newly asked for.
        "sample": lambda run: sample(data, run, settings=sampling, device=settings.device),
        "report": lambda run: report(data, run, force),
    }
    if training_on != "here":
        steps["train"] = lambda _: train_elsewhere(data, preset, changes, sampling, name, resume)
        # What device this machine has says nothing of the other.
        steps["sample"] = lambda run: sample(data, run, settings=sampling)
    try:
        store, settings = Store(data), train_settings(preset, changes)
        wishes = Wishes(cleaning, gates, encoding, settings, sampling, name, resume, force)
        records = _go(chosen(start, only), steps, wishes, store)
        return _finished(records)  # type: ignore[no-any-return]
    except LyricsError as error:
        return failed(error)  # type: ignore[no-any-return]
    except KeyboardInterrupt as interruption:
        return failed(interrupted(interruption))  # type: ignore[no-any-return]


Step = Callable[[str | None], StageRecord]
"""Runs a stage; takes the name of the training run that it is about."""


def _go(
    stages: tuple[StageName, ...], steps: Mapping[StageName, Step], wishes: Wishes, store: Store
) -> list[StageRecord]:
    planned = [dataclasses.asdict(line) for line in plan(store, wishes, stages)]
    table("plan", planned, f"What is to be done in {store.path('')}")
    records: list[StageRecord] = []
    run = wishes.name
    with tags(TAG, "pipeline", wishes.training.preset):
        for stage in stages:
            records.append(steps[stage](run))
            run = records[-1]["counts"]["run"] if stage == "train" else run
    return records


def _finished(records: list[StageRecord]) -> Any:
    text = describe_all([StageResult(**record) for record in records])
    return Completed(message=text, data=records)
