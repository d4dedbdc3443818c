"""A flow run started from the command line."""

import contextlib
import logging
import signal
from collections.abc import Iterator
from types import FrameType
from typing import Any, NoReturn

import httpx
from prefect import Flow, tags
from prefect.exceptions import UnfinishedRun
from prefect.settings import (
    PREFECT_API_URL,
    PREFECT_FLOWS_HEARTBEAT_FREQUENCY,
    PREFECT_HOME,
    temporary_settings,
)

from corpus.command import tell
from corpus.errors import LyricsError, ServeError
from flows.names import TAG
from flows.serving import place
from flows.serving.reach import reach
from flows.stages import log
from flows.terminal import in_terminal


def run_flow(flow: Flow[..., Any], **parameters: Any) -> Any:
    """Run it here, with our lines on standard output; returns its result.

    SIGTERM, and a terminal that is closed, stop it as Ctrl-C does. Raises the LyricsError that
    ended it, one for a run that was cancelled in the UI meanwhile, which no process hears of but a
    worker's, StorageError when Prefect's folder cannot be written, and ServeError when the server
    that it should report to does not answer, or fails.
    """
    _print_log()
    place.check_home(PREFECT_HOME.value())
    if url := PREFECT_API_URL.value():
        with reach(url):
            pass
    # Without a server that runs nobody listens, and each flow would wait a second for its thread.
    changes = {} if url else {PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}
    ours = tags(TAG)
    with temporary_settings(changes), ours, in_terminal(), _stopped_by_signals(), _server_errors():
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


@contextlib.contextmanager
def _server_errors() -> Iterator[None]:
    """Those of Prefect's server, and not those of the flow that runs in here."""
    try:
        yield
    except httpx.HTTPStatusError as error:
        raise ServeError(_failed(f"status {error.response.status_code}")) from error
    except httpx.TransportError as error:
        raise ServeError(
            f"Prefect's server is gone ({_server()}; {error}): what was made is kept, and the same "
            "command goes on from there"
        ) from error
    except RuntimeError as error:
        if "ephemeral Prefect API server" not in str(error):  # It has no class of its own.
            raise
        raise ServeError(_failed("no answer in time")) from error


def _failed(how: str) -> str:
    return f"Prefect's server fails ({_server()}; {how}): is the disk full?"


def _server() -> str:
    return PREFECT_API_URL.value() or f"embedded, over {PREFECT_HOME.value()}"


@contextlib.contextmanager
def _stopped_by_signals() -> Iterator[None]:
    """Else SIGTERM, which Prefect hands on when a flow has ended by it, would end the process
    before the embedded server, which then stayed."""
    former = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)}
    ours = [number for number in former if former[number] != signal.SIG_IGN]  # As under `nohup`.
    for number in ours:
        signal.signal(number, _interrupt_once)
    try:
        yield
    finally:
        for number in ours:
            signal.signal(number, former[number])


def _interrupt_once(number: int, frame: FrameType | None) -> NoReturn:
    signal.signal(number, signal.SIG_IGN)  # The system sends one, and the shell another.
    raise KeyboardInterrupt
