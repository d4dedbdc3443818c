"""What the commands of training have in common: exit codes, and types of their arguments."""

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path

from corpus.errors import LyricsError

STOPPED = 130
"""The exit code after Ctrl-C, as a shell gives it."""


def run_command(name: str, work: Callable[[], None]) -> int:
    """Run it; returns the exit code. What a user can cause is told in one line."""
    try:
        work()
    except LyricsError as error:
        _tell(f"{name}: {error}")
        return error.exit_code
    except KeyboardInterrupt:
        _tell(f"{name}: stopped")
        return STOPPED
    return 0


def _tell(text: str) -> None:
    if os.environ.get("RANK", "0") == "0":  # Of several processes all have the same to tell.
        print(text, file=sys.stderr)


def count(text: str) -> int:
    """An argument: 1 or more."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{number} is below 1")
    return number


def new_file(text: str) -> Path:
    """An argument: where a file can be written, known before the work rather than after it."""
    path = Path(text)
    if path.is_dir():
        raise argparse.ArgumentTypeError(f"{text} is a folder")
    if not path.parent.is_dir():
        raise argparse.ArgumentTypeError(f"there is no folder {path.parent}")
    return path
