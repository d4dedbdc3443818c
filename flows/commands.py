"""What each command of `lyrics` takes and does.

Prefect and torch are imported by the commands that need them: `lyrics status` starts at once.
"""

import argparse
import dataclasses
import os
from collections.abc import Callable
from typing import Any

from corpus.clean.stage import CleanSettings
from corpus.errors import SettingsError
from corpus.gates import GateSettings
from corpus.scrape.settings import ScrapeSettings
from corpus.settings import Settings, add_arguments, given_arguments
from corpus.songs import raw_song
from corpus.store import Store
from corpus.vocabulary import VocabularySettings
from flows.serving.place import api_url
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
    from flows.running import run_flow
    from flows.summary import show_run

    preset, changes = checked_train_changes(given)
    records = run_flow(
        pipeline,
        data=given.data,
        scraping=_scrape_settings(given),
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
        in_terminal=True,
    )
    show_run(Store(given.data), records[-1]["counts"]["run"])


def scrape(given: Arguments) -> None:
    from flows.running import run_flow
    from flows.scrape import scrape

    run_flow(scrape, data=given.data, settings=_scrape_settings(given), force=given.force)


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
        in_terminal=True,
    )


def sample(given: Arguments) -> None:
    """Sing in the terminal; this starts no flow, so that a song is there at once."""
    from flows.show import in_script
    from training.samples import sample_at
    from training.terminal import print_samples

    settings = sample_settings(given)
    sung = sample_at(Store(given.data), given.run, given.checkpoint, settings, given.device)
    print_samples(sung, lambda text: in_script(text, given.script))


def report(given: Arguments) -> None:
    from flows.report import report
    from flows.running import run_flow

    run_flow(report, data=given.data, run=given.run, force=given.force)


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

    run_flow(verify, manifest=given.manifest, data=given.data, scraping=_scrape_settings(given))


def serve(given: Arguments) -> None:
    """The deployments work on the data root that is given here."""
    os.environ["PREFECT_API_URL"] = api_url(f"http://{given.host}:{given.port}")
    os.environ["LYRICS_DATA"] = Store(given.data).path("")
    from flows.serving.serve import serve

    serve(given.host, given.port, given.limit)


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
    _settings_of(ScrapeSettings, CleanSettings, GateSettings, VocabularySettings)(parser)
    _add_accept(parser)


def _add_accept(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--accept", action="store_true", help="take a corpus that fails a gate")


def _add_train_arguments(parser: argparse.ArgumentParser) -> None:
    add_train_arguments(parser)
    _add_force(parser)


def _add_report_arguments(parser: argparse.ArgumentParser) -> None:
    add_run_argument(parser)
    _add_force(parser)


def _add_clean_arguments(parser: argparse.ArgumentParser) -> None:
    _settings_of(CleanSettings, GateSettings)(parser)
    _add_accept(parser)
    parser.add_argument(
        "--explain",
        metavar="SONG",
        help="show which rule takes what of one song (an id, or an .isb.txt file)",
    )


def _add_show_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("song", nargs="?", help="a song's id, or the path of an .isb.txt file")
    _add_script_argument(parser, "devanagari")
    parser.add_argument(
        "--odd-words",
        action="store_true",
        help="list the words of all songs that are not ITRANS in every letter",
    )


def _add_sample_arguments(parser: argparse.ArgumentParser) -> None:
    add_sample_arguments(parser)
    _add_script_argument(parser, "roman")


def _add_script_argument(parser: argparse.ArgumentParser, default: str) -> None:
    parser.add_argument(
        "--script",
        choices=("devanagari", "roman", "both"),
        default=default,
        help=f"how to write the words (default: {default})",
    )


def _add_export_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="DIR", help="the data-set folder to write")


def _add_verify_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("manifest", metavar="MANIFEST", help="an exported manifest.json")
    parser.add_argument("--data", help="data root to rebuild in (default: a temporary one)")
    add_arguments(parser, ScrapeSettings)


def _add_serve_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="address to serve (default: 127.0.0.1)")
    parser.add_argument("--port", type=int, default=4200, help="port to serve (default: 4200)")
    parser.add_argument("--limit", type=int, default=4, help="runs at once (default: 4)")


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
    Command("clean", "strip what is not sung", _add_clean_arguments, clean),
    Command("overview", "write a page about the corpus", _add_force, overview),
    Command("vocabulary", "encode the cleaned songs", _settings_of(VocabularySettings), vocabulary),
    Command("train", "train a char-LSTM, sampling its checkpoints", _add_train_arguments, train),
    Command("sample", "sing from a checkpoint", _add_sample_arguments, sample),
    Command("report", "write a run's report", _add_report_arguments, report),
    Command("show", "a song, in Devanagari or in Roman letters", _add_show_arguments, show),
    Command("export", "write a data-set folder of the corpus", _add_export_arguments, export),
    Command("verify", "rebuild a corpus and compare it", _add_verify_arguments, verify),
    Command("serve", "the Prefect UI, the schedules and a worker", _add_serve_arguments, serve),
    Command("status", "what is there, how fresh, and from which inputs", _add_nothing, status),
)
