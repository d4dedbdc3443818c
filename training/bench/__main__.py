"""`python -m training.bench`: characters per second in training and sampling, against peers.

The contestants take turns, and ratios are medians over the rounds, so they hold on a busy machine
where absolute figures do not.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from typing import Any

import torch

from corpus.command import count, new_file, run_command, write_file
from training.bench.contest import CLOCKS, Speeds, clock_of, contest
from training.bench.hardware import device_name, matmul_peak, training_memory
from training.bench.sampling_peers import sampling_contestants
from training.bench.table import print_results
from training.bench.training_peers import (
    STOCK,
    UNROLLED,
    training_contestants,
    training_flops,
)
from training.device import (
    DEVICES,
    check_precision,
    lacks_bfloat16,
    pick_device,
    set_threads,
)
from training.settings import TrainSettings

SIZES = ("layers", "hidden_size", "batch_size", "sequence_length")


def main(arguments: Sequence[str] | None = None) -> int:
    given = _parser().parse_args(arguments)
    return run_command("training.bench", lambda: _bench(given))


def _bench(given: argparse.Namespace) -> None:
    sizes = {name: getattr(given, name) for name in SIZES if getattr(given, name) is not None}
    settings = TrainSettings.of_preset(
        "char-rnn",
        device=given.device,
        threads=given.threads,
        precision=given.precision,
        **sizes,
    )
    results = bench(settings, given)
    print_results(results)
    if given.json:
        write_file(given.json, json.dumps(results, indent=2) + "\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training.bench", description=__doc__)
    parser.add_argument("--device", default="auto", help=", ".join(DEVICES))
    parser.add_argument("--threads", type=int, help="CPU threads; by default as torch finds")
    parser.add_argument("--precision", default="auto", help="of our own rows (default: auto)")
    for name in SIZES:
        parser.add_argument(f"--{name.replace('_', '-')}", type=int, help="default: char-rnn's")
    parser.add_argument(
        "--clock",
        choices=CLOCKS,
        default="wall",
        help="what seconds are: `processor` counts those that the process had (--threads 1)",
    )
    parser.add_argument("--rounds", type=count, default=9, help="turns of each (default: 9)")
    parser.add_argument("--seconds", type=float, default=0.5, help="of a turn (default: 0.5)")
    parser.add_argument(
        "--songs", type=count, nargs="*", default=[1, 64, 1024], help="sampled at once"
    )
    parser.add_argument(
        "--memory", action=argparse.BooleanOptionalAction, default=True, help="measure memory too"
    )
    parser.add_argument("--json", type=new_file, metavar="FILE", help="write the figures there too")
    return parser


def bench(settings: TrainSettings, given: argparse.Namespace) -> dict[str, Any]:
    """All figures, as JSON holds them."""
    device = pick_device(settings.device)
    check_precision(settings.precision, device)
    set_threads(settings.threads)
    now, turns = clock_of(device, given.clock), (given.rounds, given.seconds)
    precisions = ["float32"] if lacks_bfloat16(device) else ["float32", "bfloat16"]
    peaks = {name: matmul_peak(device, name, now) for name in precisions}
    training = rows(contest(training_contestants(settings), *turns, now))
    for row in training:
        flops = row["characters_per_second"] * training_flops(settings)
        row["share_of_peak"] = flops / peaks[row["precision"]]
        if given.memory:
            row["memory_mib"] = training_memory(row["name"], settings)
    sampling = {
        str(songs): rows(contest(sampling_contestants(settings, songs), *turns, now, warm_ups=1))
        for songs in given.songs
    }
    return {
        "device": device_name(device),
        "torch": torch.__version__,
        "clock": given.clock,
        "sizes": {name: getattr(settings, name) for name in SIZES},
        "matmul_peak": peaks,
        "training": training,
        "sampling": sampling,
    }


def rows(speeds: Sequence[Speeds]) -> list[dict[str, Any]]:
    by_name = {one.name: one for one in speeds}
    return [
        {
            "name": one.name,
            "precision": one.precision,
            "characters_per_second": one.median,
            "x_unrolled": one.ratio(by_name[UNROLLED]),
            "x_stock": one.ratio(by_name[STOCK]),
        }
        for one in speeds
    ]


if __name__ == "__main__":
    sys.exit(main())
