"""A flow run started from the command line."""

import logging
import sys
from typing import Any

from prefect import Flow
from prefect.exceptions import UnfinishedRun
from prefect.settings import (
    PREFECT_API_URL,
    PREFECT_FLOWS_HEARTBEAT_FREQUENCY,
    temporary_settings,
)

from corpus.errors import LyricsError
from flows.serving.reach import reach
from flows.stages import log
from flows.terminal import in_terminal


def run_flow(flow: Flow[..., Any], **parameters: Any) -> Any:
    """Run it here, with our lines on standard output; returns its result.

    Raises the LyricsError that ended it, one for a run that was cancelled in the UI meanwhile,
    which no process hears of but a worker's, and ServeError when the server that it should report
    to does not answer.
    """
    _print_log()
    if url := PREFECT_API_URL.value():
        with reach(url):
            pass
    # Without a server that runs nobody listens, and each flow would wait a second for its thread.
    changes = {} if url else {PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}
    with temporary_settings(changes), in_terminal():
        try:
            return flow(**parameters)
        except UnfinishedRun as error:
            raise LyricsError(
                "the run, or a stage of it, was cancelled in the UI and has worked to its end all "
                "the same; what it made is kept. Ctrl-C stops a command"
            ) from error


def _print_log() -> None:
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(logging.Formatter("%(message)s"))
    # An error is raised as well: the command line says it once, on standard error.
    handler.addFilter(lambda record: record.levelno < logging.ERROR)
    log.handlers = [handler, *(h for h in log.handlers if type(h) is not logging.StreamHandler)]
    log.setLevel(logging.INFO)
