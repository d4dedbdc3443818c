"""A flow run started from the command line."""

import logging
import sys
from typing import Any

from prefect import Flow
from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings

from corpus.errors import LyricsError
from corpus.store import Store
from flows.stages import log
from training.metrics import bits
from training.report import report_path
from training.samples_table import by_checkpoint, read_samples

SHOWN_CHARACTERS = 400


def run_flow(flow: Flow[..., Any], **parameters: Any) -> Any:
    """Run it here, with our lines on standard output; returns its result.

    Raises the LyricsError that ended it.
    """
    _print_log()
    # Heartbeats are for watching workers; here each flow would wait a second for their thread.
    with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
        return flow(**parameters)


def _print_log() -> None:
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(logging.Formatter("%(message)s"))
    log.handlers = [handler, *(h for h in log.handlers if type(h) is not logging.StreamHandler)]
    log.setLevel(logging.INFO)


def show_run(store: Store, run: str) -> None:
    """The share of real words for each checkpoint, a song of the last one, and the report."""
    checkpoints = by_checkpoint(read_samples(store, run))
    if not checkpoints:
        raise LyricsError(f"run {run!r} has no samples: lyrics sample makes some")
    print("\n  step   epoch   bits/char   real words")
    for sung in checkpoints:
        file, share = sung.checkpoint, sung.real_words
        words = "-" if share is None else f"{share:.0%}"
        print(f"{file.step:6,}  {file.epoch:6.2f}   {bits(file.loss):9.3f}   {words:>10}")
    row = checkpoints[-1].rows[0]
    print(f"\nThe last checkpoint sings (temperature {row['temperature']}, seed {row['seed']}):\n")
    print((row["prime"] + row["text"])[:SHOWN_CHARACTERS].strip())
    print(f"\nreport: {store.path(report_path(run))}")
