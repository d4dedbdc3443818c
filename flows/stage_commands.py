"""What the commands of the stages do: settings from the command line, and a flow run here.

Prefect and torch are imported by the commands that need them.
"""

import argparse
from typing import Any

from corpus.clean.stage import CleanSettings
from corpus.gates import GateSettings
from corpus.scrape.settings import ScrapeSettings
from corpus.songs import raw_song
from corpus.store import Store
from corpus.vocabulary import VocabularySettings
from flows.choice import chosen
from training.arguments import checked_train_changes
from training.evaluation.settings import EvaluateSettings
from training.settings import SampleSettings, TrainSettings

Arguments = argparse.Namespace


def run(given: Arguments) -> None:
    """The whole way; ends with a song of the last checkpoint, the report's place and how to go on.

    With `--dry-run`, say what would be done, and do nothing.
    """
    preset, changes = checked_train_changes(given)
    stages = chosen(given.start, given.only)
    scraping = ScrapeSettings.from_arguments(given)
    wishes: dict[str, Any] = {
        "cleaning": CleanSettings.from_arguments(given),
        "gates": GateSettings.from_arguments(given),
        "encoding": VocabularySettings.from_arguments(given),
        "sampling": SampleSettings.from_arguments(given),
        "name": given.name,
        "resume": given.resume and not given.force,
        "force": given.force,
    }
    if given.dry_run:
        from flows.plan import Wishes, plan

        training = TrainSettings.of_preset(preset, **changes)
        for line in plan(Store(given.data), Wishes(training=training, **wishes), stages):
            print(line)
        return
    from flows.pipeline import pipeline
    from flows.running import run_flow
    from flows.summary import show_run

    records = run_flow(
        pipeline,
        data=given.data,
        start=given.start,
        only=given.only,
        scraping=scraping,
        accept=given.accept,
        preset=preset,
        changes=changes,
        **wishes,
    )
    if stages[-1] == "report":
        show_run(given.data, records[-1]["counts"]["run"])


def scrape(given: Arguments) -> None:
    from flows.running import run_flow
    from flows.scrape import scrape

    run_flow(
        scrape, data=given.data, settings=ScrapeSettings.from_arguments(given), force=given.force
    )


def clean(given: Arguments) -> None:
    """Clean all songs; with `--explain`, show what becomes of one and change nothing."""
    cleaning = CleanSettings.from_arguments(given)
    if given.explain is not None:
        from flows.explain import print_explanation

        print_explanation(raw_song(Store(given.data), given.explain), cleaning.profile)
        return
    from flows.clean import clean
    from flows.running import run_flow

    run_flow(
        clean,
        data=given.data,
        settings=cleaning,
        gates=GateSettings.from_arguments(given),
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

    encoding = VocabularySettings.from_arguments(given)
    run_flow(vocabulary, data=given.data, settings=encoding, force=given.force)


def train(given: Arguments) -> None:
    from flows.running import run_flow
    from flows.train import train

    preset, changes = checked_train_changes(given)
    run_flow(
        train,
        data=given.data,
        preset=preset,
        changes=changes,
        sampling=SampleSettings.from_arguments(given),
        name=given.name,
        resume=given.resume and not given.force,
    )


def sample(given: Arguments) -> None:
    """Sing in the terminal; this starts no flow, so that a song is there at once."""
    from training.sample_command import sing

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
        settings=EvaluateSettings.from_arguments(given),
        device=given.device,
        force=given.force,
    )
    print_evaluation(read_evaluation(Store(given.data), record["counts"]["run"]))


def report(given: Arguments) -> None:
    from flows.report import report
    from flows.running import run_flow

    run_flow(report, data=given.data, run=given.run, force=given.force)
