"""Options of the commands of training, for `lyrics` and `python -m training`."""

import argparse
import dataclasses
from typing import Any

from corpus.command import filled
from corpus.errors import SettingsError
from corpus.settings import add_arguments, by_preset, given_arguments, number
from training.batch_scale import scaled
from training.evaluation.settings import EvaluateSettings
from training.play.serve import HOST, PORT
from training.play.wish import PlaySettings
from training.presets import PRESETS
from training.settings import SampleSettings, TrainSettings

DEFAULT_PRESET = "quick"
_SERVING_BOTH = ("seed", "precision")
"""Options of training that are those of its samples as well, which have another default."""


def add_train_arguments(parser: argparse.ArgumentParser) -> None:
    """Settings of training and of its samples; `--seed` and `--precision` serve both.

    `parser` must let the second definition of an option win (`conflict_handler="resolve"`).
    """
    _add_sampling(parser)
    fields = dataclasses.fields(TrainSettings)
    told = {field.name: by_preset(field, PRESETS) for field in fields}
    told |= {name: f"{told[name]}; the songs' too, where given" for name in _SERVING_BOTH}
    add_arguments(parser, TrainSettings, told | {"preset": f"default: {DEFAULT_PRESET}"})
    parser.add_argument(
        "--batch-scale",
        type=int,
        default=1,
        metavar="FACTOR",
        help="for a large GPU: so many times the streams and the learning rate; "
        "warm-up, averaging and checkpoints over as many symbols",
    )
    parser.add_argument("--name", help="the run's name (default: made from preset and settings)")
    parser.add_argument(
        "--resume",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="go on from the run's last checkpoint; --no-resume starts a new run beside it",
    )


def add_sample_arguments(parser: argparse.ArgumentParser) -> None:
    add_run_argument(parser)
    _add_checkpoint(parser, "last", ", or the path of a file")
    _add_sampling(parser)
    parser.add_argument(
        "--live",
        action="store_true",
        help="show a song while it is written; one, at temperature "
        f"{PlaySettings().temperature}, unless --samples or --temperatures say otherwise",
    )
    parser.add_argument(
        "--pace",
        type=number,
        default=PlaySettings().pace,
        help="with --live: symbols written a second; 0 is as fast as it can "
        f"(default: {PlaySettings().pace:g})",
    )
    add_script_argument(parser, "roman")


def add_evaluate_arguments(parser: argparse.ArgumentParser) -> None:
    add_run_argument(parser)
    _add_checkpoint(parser, "best")
    add_arguments(parser, EvaluateSettings)


def _add_checkpoint(parser: argparse.ArgumentParser, default: str, more: str = "") -> None:
    parser.add_argument(
        "--checkpoint",
        default=default,
        help=f"last, best, a step or a checkpoint's name{more} (default: {default})",
    )
    _add_device(parser)


def add_play_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default=HOST, help=f"address to serve (default: {HOST})")
    parser.add_argument(
        "--port", type=int, default=PORT, help=f"port; 0 takes a free one (default: {PORT})"
    )
    _add_device(parser)


def _add_device(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--device", default="auto", help="auto, cpu or cuda (default: auto)")


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
        "--prime",
        dest="primes",
        nargs="+",
        metavar="PRIMES",
        default=argparse.SUPPRESS,
        help="the same as --primes",
    )


def add_run_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--run", type=filled, help="the run's name (default: the newest that has a checkpoint)"
    )


def add_compare_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("runs", nargs="*", metavar="RUN", help="which runs (default: all)")
    parser.add_argument(
        "--page", action="store_true", help="write runs/index.html too: curves, songs, reports"
    )


def checked_train_changes(given: argparse.Namespace) -> tuple[str, dict[str, Any]]:
    """The preset, and what was given to change in it.

    Raises SettingsError at once, rather than when training starts.
    """
    changes = given_arguments(given, TrainSettings)
    preset = changes.pop("preset", DEFAULT_PRESET)
    settings = TrainSettings.of_preset(preset, **changes)
    if given.batch_scale < 1:
        raise SettingsError(f"batch-scale: {given.batch_scale} is below 1")
    return preset, changes | (scaled(settings, given.batch_scale) if given.batch_scale > 1 else {})


def live_settings(given: argparse.Namespace) -> tuple[SampleSettings, float]:
    """What is sung live, and its pace: a song to watch, rather than many to compare."""
    usual: dict[str, Any] = {"samples": 1, "temperatures": (PlaySettings().temperature,)}
    settings = SampleSettings(**usual | given_arguments(given, SampleSettings))
    return settings, PlaySettings(pace=given.pace).pace
