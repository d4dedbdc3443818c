"""What a whole run ends with on the terminal."""

import shlex
import shutil
import sys

from corpus.errors import LyricsError
from corpus.store import Store
from corpus.tables import CORPUS_PAGE
from flows.home import DATA_ROOT
from training.report import report_path
from training.runs import list_runs, read_config
from training.samples_table import by_checkpoint, usual_samples
from training.scale import Scale

SHOWN_CHARACTERS = 400
NEXT = (("play", ""), ("sample", ' --prime "dil" --live'), ("evaluate", ""))
"""Commands to go on with, and what follows their data root."""
COMPARE = ("compare", " --page")
"""One more, where there are several runs."""


def show_run(data: str, run: str) -> None:
    """The share of real words for each checkpoint, a song of the last one, and how to go on."""
    store = Store(data)
    sampled = by_checkpoint(store, run)
    if not sampled:
        raise LyricsError(f"run {run!r} has no samples: lyrics sample makes some")
    checkpoints = usual_samples(sampled)  # What somebody tried beside them does not compare.
    scale = Scale.from_config(read_config(store, run))
    print("\n  step   epoch   bits/char   real words")
    for sung in checkpoints:
        file, share = sung.checkpoint, sung.real_words
        words = "-" if share is None else f"{share:.0%}"
        print(f"{file.step:6,}  {file.epoch:6.2f}   {scale.bits(file.loss):9.3f}   {words:>10}")
    row = checkpoints[-1].rows[0]
    print(f"\nThe last checkpoint sings (temperature {row['temperature']}, seed {row['seed']}):\n")
    print((row["prime"] + row["text"])[:SHOWN_CHARACTERS].strip())
    print(f"\ncorpus: {store.link(CORPUS_PAGE)}")
    print(f"report: {store.link(report_path(run))}")
    print("\nTo go on:")
    several = (COMPARE,) if len(list_runs(store)) > 1 else ()
    for command, more in (*NEXT, *several):
        print(f"  {_program()} {command}{_data_option(data)}{more}")


def _program() -> str:
    """As the shell that asked for this finds it."""
    return "lyrics" if shutil.which("lyrics") else shlex.quote(sys.argv[0])


def _data_option(data: str) -> str:
    """Nothing where a command takes that data root by itself."""
    return "" if data == DATA_ROOT else f" --data {shlex.quote(data)}"
