"""`python -m training.ablation`: what each choice of the preset `best` wins.

`best` is trained as it is, and once with each of its choices changed, over the same number of
characters, each run with its whole schedule. Bits a character are those of the held-out songs. By
default model and text are both some fifteen times smaller than the preset's and the archive's:
their proportion stays, and how often the text is read, so that regularisation counts as much.
"""

import argparse
import dataclasses
import sys
import time
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from rich.table import Table

from corpus.command import count, data_root, filled, run_command
from corpus.store import Store
from corpus.vocabulary import END_OF_SONG, read_split, read_vocabulary
from training.console import Console
from training.scale import Scale
from training.settings import TrainSettings
from training.trainer import Trainer

CHANGES: dict[str, dict[str, Any]] = {
    "no pointer": {"pointer": 0},
    "a pointer over 250 characters": {"pointer": 250},
    "keys of 32 numbers": {"pointer_size": 32},
    "AdamW at half the rate, not Muon": {"optimizer": "adamw", "learning_rate": 5e-3},
    "AdamW at the same rate, not Muon": {"optimizer": "adamw"},
    "lines from their beginning": {"line_direction": "forward"},
    "one-hot characters": {"embedding_size": 0},
    "no residual connections": {"residual": False},
    "no dropout": {"dropout": 0.0},
    "dropout of 0.3": {"dropout": 0.3},
    "one mask all through a window": {"locked_dropout": True},
    "weight drop of 0.1": {"weight_drop": 0.1},
    "songs in one order": {"shuffle": False},
    "no averaged weights": {"averaging": 0.0},
    "no warm-up": {"warmup_steps": 0},
    "a constant rate": {"schedule": "epoch-decay", "learning_rate_decay": 1.0},
    "windows of 50 characters": {"sequence_length": 50},
}
"""What is done otherwise than `best` does it, one thing at a time."""


class Measured(NamedTuple):
    bits: float
    """Bits a character on the held-out songs."""
    seconds: float
    """Processor time."""


def main(arguments: Sequence[str] | None = None) -> int:
    given = _parser().parse_args(arguments)
    return run_command("training.ablation", lambda: _ablate(given))


def _ablate(given: argparse.Namespace) -> None:
    settings = TrainSettings.of_preset(
        "best",
        hidden_size=given.hidden_size,
        batch_size=given.batch_size,
        epochs=given.epochs,
        pointer=given.pointer,
        threads=given.threads,
        seed=given.seed,
    )
    names = given.only or list(CHANGES)
    ablate(Store(given.data), settings, given.text, names, Console())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training.ablation", description=__doc__)
    parser.add_argument("--data", type=filled, default=data_root(), help="data root")
    parser.add_argument("--hidden-size", type=int, default=96, help="cells (default: 96)")
    parser.add_argument("--batch-size", type=int, default=8, help="streams (default: 8)")
    parser.add_argument(
        "--text",
        type=count,
        default=300_000,
        help="characters of training songs (default: 300,000)",
    )
    parser.add_argument("--epochs", type=float, default=7.0, help="times read (default: 7)")
    parser.add_argument("--pointer", type=int, default=1000, help="its reach (default: 1000)")
    parser.add_argument("--threads", type=int, default=1, help="CPU threads (default: 1)")
    parser.add_argument("--seed", type=int, default=123, help="of weights, order and dropout")
    parser.add_argument("--only", nargs="*", choices=CHANGES, metavar="NAME", help="these rows")
    return parser


def ablate(
    store: Store, settings: TrainSettings, text: int, names: Sequence[str], console: Console
) -> dict[str, Measured]:
    """Measure and print, `best` first. Raises DataError when the songs are missing or too few."""
    measured = {}
    for name in ("best", *names):
        measured[name] = measure(store, changed(settings, name), text)
        console.print(f"{name}: {measured[name].bits:.3f} bits", style="dim")
    console.print(_table(measured))
    return measured


def changed(settings: TrainSettings, name: str) -> TrainSettings:
    """The settings with one choice changed; a step still reads as many characters."""
    other = dataclasses.replace(settings, **CHANGES.get(name, {}))
    step = settings.batch_size * settings.sequence_length
    return dataclasses.replace(other, batch_size=step // other.sequence_length)


def measure(store: Store, settings: TrainSettings, text: int) -> Measured:
    """One run over the first songs of `text` characters, to the end of its schedule."""
    started = time.process_time()
    vocabulary = read_vocabulary(store).directed(settings.line_direction)
    train_N, validation_N = (
        vocabulary.ordered(read_split(store, split, vocabulary))
        for split in ("train", "validation")
    )
    trainer = Trainer(settings, len(vocabulary), first_songs(train_N, text), validation_N)
    while trainer.step < trainer.total_steps:
        trainer.train_step(trainer.step / trainer.total_steps)
    loss = trainer.validate()
    assert loss is not None  # Nobody stops it.
    return Measured(Scale.of(store, settings).bits(loss), time.process_time() - started)


def first_songs(ids_N: np.ndarray, text: int) -> np.ndarray:
    """The first whole songs of at most `text` characters together."""
    ends = np.flatnonzero(ids_N[:text] == END_OF_SONG)
    return ids_N[: ends[-1] + 1] if len(ends) else ids_N[:0]


def _table(measured: dict[str, Measured]) -> Table:
    table = Table("changed", "bits a character", "more", "CPU seconds", box=None)
    best = measured["best"].bits
    for name, (value, seconds) in measured.items():
        more = "" if name == "best" else f"{value - best:+.3f}"
        what = "nothing" if name == "best" else name
        table.add_row(what, f"{value:.3f}", more, f"{seconds:.0f}")
    return table


if __name__ == "__main__":
    sys.exit(main())
