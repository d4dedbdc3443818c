"""The sample command: songs on the terminal."""

import argparse
from collections.abc import Callable, Iterable

from corpus.script import in_script, to_devanagari
from corpus.store import Store
from training.arguments import sample_settings
from training.course import Song
from training.samples import Show, sample_at
from training.samples_table import CheckpointSamples
from training.verses.devanagari import devanagari_of

Written = Callable[[str], str]
"""A text in another script, line by line."""


def sing(store: Store, given: argparse.Namespace) -> None:
    """Every sample on standard output, while it is written where that is asked for."""
    devanagari = devanagari_of(store) if given.script != "roman" else None

    def written(text: str) -> str:
        return in_script(text, given.script, devanagari or to_devanagari)

    show = live_in(written, by_line=given.script != "roman") if given.live else None
    settings = sample_settings(given)
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


def live_in(written: Written, *, by_line: bool) -> Show:
    """Prints a sample while it comes: each piece, or each line where a script needs whole words."""

    def show(song: Song, pieces: Iterable[str]) -> str:
        print(f"--- temperature {song.temperature}, seed {song.seed}")
        text = ""
        begun = song.prime
        for piece in pieces:
            text += piece
            begun += piece
            if not by_line or "\n" in piece:
                ready, end, begun = begun.rpartition("\n") if by_line else (begun, "", "")
                print(written(ready), end=end, flush=True)
        print(written(begun) + "\n", flush=True)
        return text

    return show
