"""The sample command: songs on the terminal."""

import argparse
import sys

from corpus.errors import StorageError
from corpus.script import in_script, to_devanagari
from corpus.store import Store
from training.arguments import live_settings
from training.live import Written, heading, live_in
from training.samples import sample_at
from training.samples_table import CheckpointSamples, add_samples
from training.settings import SampleSettings
from training.verses.devanagari import devanagari_of


def sing(store: Store, given: argparse.Namespace) -> None:
    """Every sample on standard output, while it is written where that is asked for.

    A run's samples are stored with it, a file's are not.
    """
    devanagari = devanagari_of(store) if given.script != "roman" else None

    def written(text: str) -> str:
        return in_script(text, given.script, devanagari or to_devanagari)

    show, settings = None, SampleSettings.from_arguments(given)
    if given.live:
        settings, pace = live_settings(given)
        show = live_in(written, pace, by_line=given.script != "roman")
    samples = sample_at(store, given.run, given.checkpoint, settings, given.device, show)
    if not given.live:
        print_samples(samples, written)
    _keep(store, samples)


def _keep(store: Store, samples: CheckpointSamples) -> None:
    """Who cannot write there, in somebody else's data root, has heard the songs all the same."""
    if (run := samples.checkpoint.run) is None:
        return
    try:
        add_samples(store, run, list(samples.rows))
    except StorageError as error:
        print(f"note: these songs were not kept: {error}", file=sys.stderr)


def print_samples(samples: CheckpointSamples, written: Written) -> None:
    """Every sample in full."""
    for row in samples.rows:
        words = "" if row["real_words"] is None else f", {row['real_words']:.0%} real words"
        print(heading(samples.checkpoint, row["temperature"], row["seed"]) + words)
        print(written(row["prime"] + row["text"]) + "\n")
