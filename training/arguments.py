"""Options of the train, sample and report commands, shared by `lyrics` and `python -m training`."""

import argparse
from typing import Any

from corpus.settings import add_arguments, given_arguments
from training.settings import SampleSettings, TrainSettings

DEFAULT_PRESET = "quick"


def add_train_arguments(parser: argparse.ArgumentParser) -> None:
    """Settings of training and of its samples; `--seed` and `--precision` serve both.

    `parser` must let the second definition of an option win (`conflict_handler="resolve"`).
    """
    _add_sampling(parser)
    add_arguments(parser, TrainSettings)
    parser.add_argument("--name", help="the run's name (default: made from preset and settings)")
    parser.add_argument(
        "--resume",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="go on from the run's last checkpoint; --no-resume starts a new run beside it",
    )


def add_sample_arguments(parser: argparse.ArgumentParser) -> None:
    add_run_argument(parser)
    parser.add_argument(
        "--checkpoint",
        default="last",
        help="last, best, a step, a checkpoint's name, or the path of a file (default: last)",
    )
    parser.add_argument("--device", default="auto", help="auto, cpu or cuda (default: auto)")
    _add_sampling(parser)
    parser.add_argument("--live", action="store_true", help="show a song while it is written")
    add_script_argument(parser, "roman")


def add_script_argument(parser: argparse.ArgumentParser, default: str) -> None:
    parser.add_argument(
        "--script",
        choices=("devanagari", "roman", "both"),
        default=default,
        help=f"how to write the words (default: {default})",
    )


def _add_sampling(parser: argparse.ArgumentParser) -> None:
    add_arguments(parser, SampleSettings)
    # As an abbreviation of --primes it would be taken for --prime-file as well.
    parser.add_argument(
        "--prime", dest="primes", nargs="+", default=argparse.SUPPRESS, help=argparse.SUPPRESS
    )


def add_run_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--run", help="the run's name (default: the newest)")


def checked_train_changes(given: argparse.Namespace) -> tuple[str, dict[str, Any]]:
    """The preset, and what was given to change in it.

    Raises SettingsError at once, rather than when training starts.
    """
    changes = given_arguments(given, TrainSettings)
    preset = changes.pop("preset", DEFAULT_PRESET)
    TrainSettings.of_preset(preset, **changes)
    return preset, changes


def sample_settings(given: argparse.Namespace) -> SampleSettings:
    return SampleSettings(**given_arguments(given, SampleSettings))
