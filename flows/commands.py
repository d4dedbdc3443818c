"""What each command of `lyrics` takes and does.

Prefect and torch are imported by the commands that need them: `lyrics status` starts at once.
"""

import argparse
import dataclasses
from collections.abc import Callable
from typing import Any

from corpus.clean.stage import CleanSettings
from corpus.scrape.settings import ScrapeSettings
from corpus.settings import Settings, add_arguments, given_arguments
from corpus.store import Store
from corpus.vocabulary import VocabularySettings
from training.arguments import (
    add_run_argument,
    add_sample_arguments,
    add_train_arguments,
    checked_train_changes,
    sample_settings,
)

Arguments = argparse.Namespace


def run(given: Arguments) -> None:
    """The whole way; ends with samples of the last checkpoint and the report's path."""
    from flows.pipeline import pipeline
    from flows.running import run_flow, show_run

    preset, changes = checked_train_changes(given)
    records = run_flow(
        pipeline,
        data=given.data,
        scraping=_scrape_settings(given),
        cleaning=CleanSettings(**given_arguments(given, CleanSettings)),
        encoding=VocabularySettings(**given_arguments(given, VocabularySettings)),
        preset=preset,
        changes=changes,
        sampling=sample_settings(given),
        name=given.name,
        resume=given.resume,
        force=given.force,
        in_terminal=True,
    )
    show_run(Store(given.data), records[-1]["counts"]["run"])


def scrape(given: Arguments) -> None:
    from flows.running import run_flow
    from flows.scrape import scrape

    run_flow(scrape, data=given.data, settings=_scrape_settings(given), force=given.force)


def clean(given: Arguments) -> None:
    from flows.clean import clean
    from flows.running import run_flow

    settings = CleanSettings(**given_arguments(given, CleanSettings))
    run_flow(clean, data=given.data, settings=settings, force=given.force)


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
        in_terminal=True,
    )


def sample(given: Arguments) -> None:
    """Sing in the terminal; this starts no flow, so that a song is there at once."""
    from training.terminal import sing

    sing(Store(given.data), given)


def report(given: Arguments) -> None:
    from flows.report import report
    from flows.running import run_flow

    run_flow(report, data=given.data, run=given.run, force=given.force)


def status(given: Arguments) -> None:
    from flows.status import print_status

    print_status(Store(given.data))


def _scrape_settings(given: Arguments) -> ScrapeSettings:
    return ScrapeSettings(**given_arguments(given, ScrapeSettings))


def _settings_of(*classes: type[Settings]) -> Callable[[argparse.ArgumentParser], None]:
    def add(parser: argparse.ArgumentParser) -> None:
        for cls in classes:
            add_arguments(parser, cls)
        _add_force(parser)

    return add


def _add_force(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--force", action="store_true", help="run although nothing changed")


def _add_run_arguments(parser: argparse.ArgumentParser) -> None:
    add_train_arguments(parser)
    _settings_of(ScrapeSettings, CleanSettings, VocabularySettings)(parser)


def _add_train_arguments(parser: argparse.ArgumentParser) -> None:
    add_train_arguments(parser)
    _add_force(parser)


def _add_report_arguments(parser: argparse.ArgumentParser) -> None:
    add_run_argument(parser)
    _add_force(parser)


def _add_nothing(parser: argparse.ArgumentParser) -> None:
    """No options of its own."""


@dataclasses.dataclass(frozen=True)
class Command:
    name: str
    help: str
    add_arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[Arguments], Any]


COMMANDS = (
    Command("run", "the whole way, from the archive to the report", _add_run_arguments, run),
    Command("scrape", "fetch what is new in the archive", _settings_of(ScrapeSettings), scrape),
    Command("clean", "strip what is not sung", _settings_of(CleanSettings), clean),
    Command("vocabulary", "encode the cleaned songs", _settings_of(VocabularySettings), vocabulary),
    Command("train", "train a char-LSTM, sampling its checkpoints", _add_train_arguments, train),
    Command("sample", "sing from a checkpoint", add_sample_arguments, sample),
    Command("report", "write a run's report", _add_report_arguments, report),
    Command("status", "what is there, how fresh, and from which inputs", _add_nothing, status),
)
