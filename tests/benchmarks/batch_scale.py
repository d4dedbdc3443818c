"""Whether more streams at once cost loss: `python tests/benchmarks/batch_scale.py --data DIR`.

A small model reads the same characters of the data root with more and more streams: with the rate
as it was, with the root of the factor, and with the rate that `--batch-scale` gives.
"""

import argparse
import dataclasses

from corpus.store import Store
from training.ablation import measure
from training.batch_scale import scaled
from training.settings import TrainSettings


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", required=True)
    parser.add_argument("--characters", type=int, default=1_000_000)
    parser.add_argument("--hidden-size", type=int, default=128)
    parser.add_argument("--preset", default="quick")
    parser.add_argument("--factors", type=int, nargs="+", default=[1, 4, 8])
    given = parser.parse_args()
    base = TrainSettings.of_preset(
        given.preset, layers=1, hidden_size=given.hidden_size, epochs=1.0, device="cpu", threads=1
    )
    for factor in given.factors:
        changes = scaled(base, factor)
        rates = {base.learning_rate * factor**power for power in (0.0, 0.5, 1.0)}
        for rate in sorted(rates):
            settings = dataclasses.replace(base, **changes | {"learning_rate": rate})
            bits, _ = measure(Store(given.data), settings, given.characters)
            print(f"{settings.batch_size:5} streams, rate {rate:.4f}: {bits:.3f} bits", flush=True)


if __name__ == "__main__":
    main()
