"""A flow run started from the command line."""

import contextlib
import logging
import signal
from collections.abc import Iterator
from types import FrameType
from typing import Any, NoReturn

import httpx
from prefect import Flow
from prefect.exceptions import UnfinishedRun
from prefect.settings import (
    PREFECT_API_URL,
    PREFECT_FLOWS_HEARTBEAT_FREQUENCY,
    PREFECT_HOME,
    temporary_settings,
)

from corpus import disk
from corpus.command import tell
from corpus.errors import LyricsError, ServeError, StorageError
from flows.serving.reach import reach
from flows.stages import log
from flows.terminal import in_terminal


def run_flow(flow: Flow[..., Any], **parameters: Any) -> Any:
    """Run it here, with our lines on standard output; returns its result.

    A terminal that is closed stops it as Ctrl-C does. Raises the LyricsError that ended it, one for
    a run that was cancelled in the UI meanwhile, which no process hears of but a worker's,
    StorageError when Prefect's folder cannot be written, and ServeError when the server that it
    should report to does not answer, or fails.
    """
    _print_log()
    _check_home()
    if url := PREFECT_API_URL.value():
        with reach(url):
            pass
    # Without a server that runs nobody listens, and each flow would wait a second for its thread.
    changes = {} if url else {PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}
    with temporary_settings(changes), in_terminal(), _stopped_by_hangup(), _server_errors():
        try:
            return flow(**parameters)
        except UnfinishedRun as error:
            raise LyricsError(
                "the run, or a stage of it, was cancelled in the UI and has worked to its end all "
                "the same; what it made is kept. Ctrl-C stops a command"
            ) from error


class _Lines(logging.Handler):
    """Our lines on standard output."""

    def emit(self, record: logging.LogRecord) -> None:
        tell(self.format(record))


def _print_log() -> None:
    handler = _Lines()
    # An error is raised as well: the command line says it once, on standard error.
    handler.addFilter(lambda record: record.levelno < logging.ERROR)
    log.handlers = [handler, *(h for h in log.handlers if not isinstance(h, _Lines))]


PROBE = bytes(1 << 16)
"""About what Prefect's database grows by in a small run."""


def _check_home() -> None:
    """On a full disk Prefect would try for minutes, and then not say why."""
    probe = PREFECT_HOME.value() / "probe"
    try:
        with disk.writing(probe) as file:
            file.write(PROBE)
        probe.unlink(missing_ok=True)  # Another command may have the same thought.
    except OSError as error:
        raise StorageError(f"cannot write {probe}: {error.strerror or error}") from error


@contextlib.contextmanager
def _server_errors() -> Iterator[None]:
    """Those of Prefect's server, and not those of the flow that runs in here."""
    try:
        yield
    except httpx.HTTPStatusError as error:
        raise ServeError(_failed(f"status {error.response.status_code}")) from error
    except RuntimeError as error:
        if "ephemeral Prefect API server" not in str(error):  # It has no class of its own.
            raise
        raise ServeError(_failed("no answer in time")) from error


def _failed(how: str) -> str:
    place = PREFECT_API_URL.value() or f"embedded, over {PREFECT_HOME.value()}"
    return f"Prefect's server fails ({place}; {how}): is the disk full?"


@contextlib.contextmanager
def _stopped_by_hangup() -> Iterator[None]:
    former = signal.getsignal(signal.SIGHUP)
    if former == signal.SIG_IGN:  # As under `nohup`.
        yield
        return
    signal.signal(signal.SIGHUP, _interrupt_once)
    try:
        yield
    finally:
        signal.signal(signal.SIGHUP, former)


def _interrupt_once(number: int, frame: FrameType | None) -> NoReturn:
    signal.signal(number, signal.SIG_IGN)  # The system sends one, and the shell another.
    raise KeyboardInterrupt
