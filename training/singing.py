"""The sample command: songs on the terminal."""

import argparse

from corpus.script import in_script, to_devanagari
from corpus.store import Store
from training.arguments import live_settings, sample_settings
from training.live import Written, live_in
from training.samples import sample_at
from training.samples_table import CheckpointSamples
from training.verses.devanagari import devanagari_of


def sing(store: Store, given: argparse.Namespace) -> None:
    """Every sample on standard output, while it is written where that is asked for."""
    devanagari = devanagari_of(store) if given.script != "roman" else None

    def written(text: str) -> str:
        return in_script(text, given.script, devanagari or to_devanagari)

    show, settings = None, sample_settings(given)
    if given.live:
        settings, pace = live_settings(given)
        show = live_in(written, pace, by_line=given.script != "roman")
    samples = sample_at(store, given.run, given.checkpoint, settings, given.device, show)
    if not given.live:
        print_samples(samples, written)


def print_samples(samples: CheckpointSamples, written: Written) -> None:
    """Every sample in full."""
    for row in samples.rows:
        words = "" if row["real_words"] is None else f", {row['real_words']:.0%} real words"
        print(
            f"--- step {row['step']:,}, temperature {row['temperature']}, seed {row['seed']}{words}"
        )
        print(written(row["prime"] + row["text"]) + "\n")
