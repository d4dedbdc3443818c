"""What all commands have in common: exit codes, what they print, and types of their arguments.

It imports next to nothing: a command imports what it needs in its `work`, so that Ctrl-C in the
seconds that this takes ends it as it does later.
"""

import argparse
import contextlib
import difflib
import importlib.util
import io
import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TextIO

from corpus.errors import LyricsError, StorageError

STOPPED = 130
"""The exit code after Ctrl-C, as a shell gives it."""


def run_command(name: str, work: Callable[[], object]) -> int:
    """Run it; returns the exit code. What a user can cause is told in one line.

    Letters that the encoding of an output lacks are escaped. A standard output whose reader has
    enough, such as `head`, is no error; one that cannot be written for another reason is (code 1).
    """
    for stream in ("stdout", "stderr"):
        _prepare(stream)
    code, lost = 0, None
    try:
        work()
    except LyricsError as error:
        _tell_error(f"{name}: {error}")
        code = error.exit_code
    except KeyboardInterrupt:
        _tell_error(f"{name}: stopped")
        code = STOPPED
    except ModuleNotFoundError as error:
        package = (error.name or name).partition(".")[0]
        if importlib.util.find_spec(package):
            raise  # It is there, but for a part of it.
        _tell_error(f"{name}: this needs: pip install {package}")
        code = 1
    except OSError:
        lost = _lost(sys.stdout, "\n")
        if lost is None:  # It was something else.
            raise
    finally:
        lost = lost or _lost(sys.stdout)
        if lost is not None and not isinstance(lost, BrokenPipeError):
            _tell_error(f"{name}: cannot write to standard output: {lost.strerror}")
            code = code or 1
        _lost(sys.stderr)
    return code


def tell(text: str) -> None:
    """Print it at once. Where it cannot be written the work goes on: `run_command` tells of it."""
    with contextlib.suppress(OSError):
        print(text, flush=True)


def _prepare(name: str) -> None:
    if getattr(sys, name) is None:  # It was closed before we began, as by `2>&-`.
        nothing = Path(os.devnull).open("w")  # noqa: SIM115 - for good.
        os.set_inheritable(nothing.fileno(), True)
        setattr(sys, name, nothing)
    stream = getattr(sys, name)
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="backslashreplace")


def _lost(stream: TextIO, text: str = "") -> OSError | None:
    """Why it cannot be written, if so; then whatever else is written there goes nowhere."""
    try:
        print(text, end="", file=stream, flush=True)
    except OSError as error:
        with Path(os.devnull).open("wb") as nothing:  # Python flushes once more at its exit.
            os.dup2(nothing.fileno(), stream.fileno())
        return error
    return None


def _tell_error(text: str) -> None:
    if os.environ.get("LOCAL_RANK", "0") == "0":  # All of a machine have the same to tell.
        with contextlib.suppress(OSError):
            print(text, file=sys.stderr)


def nearest(word: str, words: Iterable[str]) -> str:
    """The end of an error's message: `; did you mean 'best'?`, or nothing where none is near."""
    near = difflib.get_close_matches(word, words, n=1, cutoff=0.7)
    return "".join(f"; did you mean {one!r}?" for one in near)


def count(text: str) -> int:
    """An argument: 1 or more."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{number} is below 1")
    return number


def filled(text: str) -> str:
    """An argument: a name or place, which an empty text is not."""
    if not text:
        raise argparse.ArgumentTypeError("it is empty: leave the option out, or name something")
    return text


def data_root() -> str:
    """Where stages read and write, unless they are told otherwise."""
    return os.environ.get("LYRICS_DATA") or "data"


def write_file(path: Path, text: str) -> None:
    """Raises StorageError."""
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise StorageError(f"cannot write {path}: {error.strerror or error}") from error


def new_file(text: str) -> Path:
    """An argument: where a file can be written, known before the work rather than after it."""
    path = Path(text)
    if path.is_dir():
        raise argparse.ArgumentTypeError(f"{text} is a folder")
    if not path.parent.is_dir():
        raise argparse.ArgumentTypeError(f"there is no folder {path.parent}")
    return path
