"""The options of each command of `lyrics`."""

import argparse
from collections.abc import Callable

from corpus.clean.stage import CleanSettings
from corpus.command import count
from corpus.gates import GateSettings
from corpus.scrape.settings import ScrapeSettings
from corpus.settings import Settings, add_arguments
from corpus.vocabulary import VocabularySettings
from flows.choice import STAGES
from training.arguments import (
    add_evaluate_arguments,
    add_run_argument,
    add_script_argument,
    add_train_arguments,
)

AddOptions = Callable[[argparse.ArgumentParser], None]
UNCHANGED = "run although nothing changed"


def settings_of(*classes: type[Settings], force: str = UNCHANGED) -> AddOptions:
    """An option for each setting, and `--force`, which does what `force` tells."""

    def add(parser: argparse.ArgumentParser) -> None:
        for cls in classes:
            add_arguments(parser, cls)
        add_force(parser, force)

    return add


def add_force(parser: argparse.ArgumentParser, help: str = UNCHANGED) -> None:
    parser.add_argument("--force", action="store_true", help=help)


def add_run_options(parser: argparse.ArgumentParser) -> None:
    add_train_arguments(parser)
    settings_of(
        ScrapeSettings,
        CleanSettings,
        GateSettings,
        VocabularySettings,
        force=f"{UNCHANGED}; training starts a new run, as with --no-resume",
    )(parser)
    add_accept(parser)
    parser.add_argument(
        "--from",
        dest="start",
        choices=STAGES,
        default=STAGES[0],
        help=f"the stage to begin with; the ones before it stay as they are (default: {STAGES[0]})",
    )
    parser.add_argument("--only", choices=STAGES, help="this one stage and no other")
    parser.add_argument(
        "--dry-run", action="store_true", help="say what would run and why, and do nothing"
    )


def add_accept(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--accept", action="store_true", help="take a corpus that fails a gate")


def add_train_options(parser: argparse.ArgumentParser) -> None:
    add_train_arguments(parser)
    add_force(parser, "start a new run although nothing changed; the same as --no-resume")


def add_evaluate_options(parser: argparse.ArgumentParser) -> None:
    add_evaluate_arguments(parser)
    add_force(parser)


def add_report_options(parser: argparse.ArgumentParser) -> None:
    add_run_argument(parser)
    add_force(parser)


def add_clean_options(parser: argparse.ArgumentParser) -> None:
    settings_of(CleanSettings, GateSettings)(parser)
    add_accept(parser)
    parser.add_argument(
        "--explain",
        metavar="SONG",
        help="show which rule takes what of one song (an id, or an .isb.txt file)",
    )


def add_show_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("song", nargs="?", help="a song's id, or the path of an .isb.txt file")
    add_script_argument(parser, "devanagari")
    parser.add_argument(
        "--odd-words",
        action="store_true",
        help="list the words of all songs that are not ITRANS in every letter",
    )


def add_export_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="DIR", help="the data-set folder to write")


def add_verify_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("manifest", metavar="MANIFEST", help="an exported manifest.json")
    parser.add_argument("--data", help="data root to rebuild in (default: a temporary one)")
    add_arguments(parser, ScrapeSettings)


def add_serve_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="address to serve (default: 127.0.0.1)")
    parser.add_argument("--port", type=int, default=4200, help="port to serve (default: 4200)")
    parser.add_argument("--limit", type=count, default=4, help="runs at once (default: 4)")


def add_nothing(parser: argparse.ArgumentParser) -> None:
    """No options of its own."""
