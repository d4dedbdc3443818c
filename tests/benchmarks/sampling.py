"""How fast songs are drawn, beside `torch.lstm_cell` called layer by layer in float32.

Ours is by C where it compiles, and by torch's operations.

    python tests/benchmarks/sampling.py [--layers 3] [--hidden-size 300] [--pointer 0]
                                        [--pointer-size 64] [--batches 1 8 64]

On one thread, in characters a second of its processor time, which a busy machine does not
stretch; on more (`--threads`) by the wall's clock. Every way draws in every round; figures are
medians over the rounds, and the ratio's median is over the pairs of a round.
"""

import argparse
import functools
import statistics
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple
from unittest import mock

import torch
from torch import Tensor

from corpus.vocabulary import Vocabulary
from training import sampling
from training.bench.sampling_peers import unrolled_step
from training.course import Drawing, Song
from training.device import lacks_bfloat16, using_threads
from training.model import CharLSTM
from training.sampling import sample
from training.settings import TrainSettings
from training.stepping import recurrence
from training.stepping.recurrence import ROWS
from training.stepping.torch_stack import TorchStack

SIZES = ("layers", "hidden_size", "pointer", "pointer_size")
VOCABULARY = Vocabulary("".join(map(chr, range(32, 97))))


class AsItIs(NamedTuple):
    """In the place of weights that are laid out for stepping."""

    model: CharLSTM
    precision: str
    device: torch.device = torch.device("cpu")
    most_rows: int = ROWS


class CellByCell:
    """Out of torch's cells; a pointer is not at the temperature."""

    def __init__(self, weights: AsItIs, temperatures_B: Sequence[float]) -> None:
        self.weights, self.model = weights, weights.model
        self.state = self.model.initial_state(len(temperatures_B))
        self.temperatures_B1 = torch.tensor(temperatures_B).unsqueeze(1)

    @torch.no_grad()
    def step(self, ids_B: Tensor) -> Tensor:
        logits_BV, self.state = unrolled_step(self.model, ids_B, self.state)
        return logits_BV / self.temperatures_B1


def speed(model: CharLSTM, batch: int, given: argparse.Namespace, precision: str) -> float:
    """Characters a second."""
    songs = [Song("", 0.8, seed) for seed in range(batch)]
    clock = time.process_time if given.threads == 1 else time.perf_counter
    with using_threads(given.threads):
        started = clock()
        sample(model, VOCABULARY, songs, Drawing(given.length), precision)
        return batch * given.length / (clock() - started)


def ways(given: argparse.Namespace) -> dict[str, Callable[[CharLSTM, int], float]]:
    def cells(model: CharLSTM, batch: int) -> float:
        with mock.patch.multiple(sampling, StepWeights=AsItIs, Recurrence=CellByCell):
            return speed(model, batch, given, "float32")

    def by_torch(model: CharLSTM, batch: int, precision: str) -> float:
        with mock.patch.object(recurrence, "stacker_for", return_value=TorchStack):
            return speed(model, batch, given, precision)

    def ours(model: CharLSTM, batch: int, precision: str) -> float:
        return speed(model, batch, given, precision)

    precisions = ["float32"] if lacks_bfloat16(torch.device("cpu")) else ["float32", "bfloat16"]
    found: dict[str, Callable[[CharLSTM, int], float]] = {"lstm_cell": cells}
    for precision in precisions:
        found[f"{precision}, by torch"] = functools.partial(by_torch, precision=precision)
        found[precision] = functools.partial(ours, precision=precision)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--layers", type=int, default=3)
    parser.add_argument("--hidden-size", type=int, default=300)
    parser.add_argument("--pointer", type=int, default=0)
    parser.add_argument("--pointer-size", type=int, default=64)
    parser.add_argument("--batches", type=int, nargs="+", default=[1, 8, 64])
    parser.add_argument("--length", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--threads", type=int, default=1)
    given = parser.parse_args()
    sizes = {name: getattr(given, name) for name in SIZES}
    settings = TrainSettings(init="torch", **sizes)
    model = CharLSTM(len(VOCABULARY), settings).eval()
    for batch in given.batches:
        rounds = [
            {name: way(model, batch) for name, way in ways(given).items()}
            for _ in range(given.rounds + 1)
        ][1:]
        for name in rounds[0]:
            speeds = [figures[name] for figures in rounds]
            ratio = statistics.median(f[name] / f["lstm_cell"] for f in rounds)
            print(
                f"batch {batch:3} {name:18} {statistics.median(speeds):9,.0f} characters/s "
                f"(best {max(speeds):9,.0f}), {ratio:.2f} x lstm_cell",
                flush=True,
            )


if __name__ == "__main__":
    main()
