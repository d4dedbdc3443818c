"""What the commands of the stages do: settings from the command line, and a flow run here.

Prefect and torch are imported by the commands that need them.
"""

import argparse

from corpus.clean.stage import CleanSettings
from corpus.gates import GateSettings
from corpus.scrape.settings import ScrapeSettings
from corpus.settings import given_arguments
from corpus.songs import raw_song
from corpus.store import Store
from corpus.vocabulary import VocabularySettings
from flows.choice import StageName, chosen
from training.arguments import checked_train_changes, evaluate_settings, sample_settings
from training.settings import TrainSettings

Arguments = argparse.Namespace


def run(given: Arguments) -> None:
    """The whole way; ends with samples of the last checkpoint and the report's path."""
    preset, changes = checked_train_changes(given)
    stages = chosen(given.start, given.only)
    if given.dry_run:
        _print_plan(given, stages)
        return
    from flows.pipeline import pipeline
    from flows.running import run_flow
    from flows.summary import show_run

    records = run_flow(
        pipeline,
        data=given.data,
        start=given.start,
        only=given.only,
        scraping=scrape_settings(given),
        cleaning=CleanSettings(**given_arguments(given, CleanSettings)),
        gates=GateSettings(**given_arguments(given, GateSettings)),
        accept=given.accept,
        encoding=VocabularySettings(**given_arguments(given, VocabularySettings)),
        preset=preset,
        changes=changes,
        sampling=sample_settings(given),
        name=given.name,
        resume=given.resume,
        force=given.force,
    )
    if stages[-1] == "report":
        show_run(Store(given.data), records[-1]["counts"]["run"])


def _print_plan(given: Arguments, stages: tuple[StageName, ...]) -> None:
    """What `lyrics run` would do, without doing it."""
    from flows.plan import Wishes, plan

    preset, changes = checked_train_changes(given)
    wishes = Wishes(
        cleaning=CleanSettings(**given_arguments(given, CleanSettings)),
        gates=GateSettings(**given_arguments(given, GateSettings)),
        encoding=VocabularySettings(**given_arguments(given, VocabularySettings)),
        training=TrainSettings.of_preset(preset, **changes),
        sampling=sample_settings(given),
        name=given.name,
        resume=given.resume and not given.force,
        force=given.force,
    )
    for line in plan(Store(given.data), wishes, stages):
        print(line)


def scrape(given: Arguments) -> None:
    from flows.running import run_flow
    from flows.scrape import scrape

    run_flow(scrape, data=given.data, settings=scrape_settings(given), force=given.force)


def clean(given: Arguments) -> None:
    """Clean all songs; with `--explain`, show what becomes of one and change nothing."""
    settings = CleanSettings(**given_arguments(given, CleanSettings))
    if given.explain is not None:
        from flows.explain import print_explanation

        print_explanation(raw_song(Store(given.data), given.explain), settings.profile)
        return
    from flows.clean import clean
    from flows.running import run_flow

    run_flow(
        clean,
        data=given.data,
        settings=settings,
        gates=GateSettings(**given_arguments(given, GateSettings)),
        accept=given.accept,
        force=given.force,
    )


def overview(given: Arguments) -> None:
    from flows.overview import overview
    from flows.running import run_flow

    run_flow(overview, data=given.data, force=given.force)


def vocabulary(given: Arguments) -> None:
    from flows.running import run_flow
    from flows.vocabulary import vocabulary

    settings = VocabularySettings(**given_arguments(given, VocabularySettings))
    run_flow(vocabulary, data=given.data, settings=settings, force=given.force)


def train(given: Arguments) -> None:
    from flows.running import run_flow
    from flows.train import train

    preset, changes = checked_train_changes(given)
    run_flow(
        train,
        data=given.data,
        preset=preset,
        changes=changes,
        sampling=sample_settings(given),
        name=given.name,
        resume=given.resume and not given.force,
    )


def sample(given: Arguments) -> None:
    """Sing in the terminal; this starts no flow, so that a song is there at once."""
    from training.singing import sing

    sing(Store(given.data), given)


def evaluate(given: Arguments) -> None:
    from flows.evaluate import evaluate
    from flows.running import run_flow
    from training.evaluation.stage import read_evaluation
    from training.evaluation.table import print_evaluation

    record = run_flow(
        evaluate,
        data=given.data,
        run=given.run,
        checkpoint=given.checkpoint,
        settings=evaluate_settings(given),
        device=given.device,
        force=given.force,
    )
    print_evaluation(read_evaluation(Store(given.data), record["counts"]["run"]))


def report(given: Arguments) -> None:
    from flows.report import report
    from flows.running import run_flow

    run_flow(report, data=given.data, run=given.run, force=given.force)


def scrape_settings(given: Arguments) -> ScrapeSettings:
    return ScrapeSettings(**given_arguments(given, ScrapeSettings))
