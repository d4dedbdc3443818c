"""The commands of `lyrics`, and what those do that are no stage.

Prefect and torch are imported by the commands that need them: `lyrics --help` starts at once.
"""

import argparse
import dataclasses
import os
from collections.abc import Callable
from typing import Any

from corpus.errors import SettingsError
from corpus.scrape.settings import ScrapeSettings
from corpus.store import Store
from corpus.vocabulary import VocabularySettings
from flows import stage_commands as stages
from flows.options import (
    AddOptions,
    add_clean_options,
    add_evaluate_options,
    add_export_options,
    add_force,
    add_nothing,
    add_report_options,
    add_run_options,
    add_serve_options,
    add_show_options,
    add_train_options,
    add_verify_options,
    settings_of,
)
from flows.serving.place import api_url, url_of
from training.arguments import add_compare_arguments, add_play_arguments, add_sample_arguments

Arguments = argparse.Namespace


def show(given: Arguments) -> None:
    from flows.show import print_odd_words, print_song

    if given.odd_words:
        print_odd_words(Store(given.data))
    elif given.song:
        print_song(Store(given.data), given.song, given.script)
    else:
        raise SettingsError("show: name a song by its id or file, or give --odd-words")


def export(given: Arguments) -> None:
    from flows.release import export
    from flows.running import run_flow

    run_flow(export, folder=given.folder, data=given.data)


def verify(given: Arguments) -> None:
    from flows.release import verify
    from flows.running import run_flow

    scraping = ScrapeSettings.from_arguments(given)
    run_flow(verify, manifest=given.manifest, data=given.data, scraping=scraping)


def serve(given: Arguments) -> None:
    """The deployments work on the data root that is given here."""
    os.environ["PREFECT_API_URL"] = api_url(url_of(given.host, given.port))
    os.environ["LYRICS_DATA"] = data = Store(given.data).path("")
    from flows.serving.serve import serve

    serve(given.host, given.port, given.limit, data)


def play(given: Arguments) -> None:
    """No flow run: somebody plays."""
    from training.play.serve import play

    play(Store(given.data), given.host, given.port, given.device)


def compare(given: Arguments) -> None:
    """No flow run: it shows what there is."""
    from training.compare.command import compare

    compare(Store(given.data), given.runs, given.page)


def deploy(given: Arguments) -> None:
    """The forms show the data root that is given here; a folder's name is each machine's own."""
    os.environ["LYRICS_DATA"] = given.data
    from flows.serving.deploy import deploy

    deploy(given.data)


def status(given: Arguments) -> None:
    from flows.status import check_made, print_status

    check_made(given.data)
    print_status(Store(given.data))


@dataclasses.dataclass(frozen=True)
class Command:
    name: str
    help: str
    add_options: AddOptions
    run: Callable[[Arguments], Any]


COMMANDS = (
    Command("run", "the whole way, from the archive to the report", add_run_options, stages.run),
    Command(
        "scrape", "fetch what is new in the archive", settings_of(ScrapeSettings), stages.scrape
    ),
    Command("clean", "strip what is not sung", add_clean_options, stages.clean),
    Command("overview", "write a page about the corpus", add_force, stages.overview),
    Command(
        "vocabulary", "encode the cleaned songs", settings_of(VocabularySettings), stages.vocabulary
    ),
    Command(
        "train", "train a char-LSTM, sampling its checkpoints", add_train_options, stages.train
    ),
    Command("sample", "sing from a checkpoint", add_sample_arguments, stages.sample),
    Command("play", "a page to let checkpoints sing on", add_play_arguments, play),
    Command("evaluate", "measure a run on held-out songs", add_evaluate_options, stages.evaluate),
    Command("report", "write a run's report", add_report_options, stages.report),
    Command("compare", "the runs side by side", add_compare_arguments, compare),
    Command("show", "a song, in Devanagari or in Roman letters", add_show_options, show),
    Command("export", "write a data-set folder of the corpus", add_export_options, export),
    Command("verify", "rebuild a corpus and compare it", add_verify_options, verify),
    Command("serve", "the Prefect UI, the schedules and a worker", add_serve_options, serve),
    Command("deploy", "fill a server that runs elsewhere", add_nothing, deploy),
    Command("status", "what is there, how fresh, and from which inputs", add_nothing, status),
)
