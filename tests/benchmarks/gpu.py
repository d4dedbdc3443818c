"""A GPU's tests, speeds, and three trainings, as docs/measurements.md has them; but for the shares
of a step, its memory, more streams, and the run of 2 x 512 cells.

    python tests/benchmarks/gpu.py --data data/giit --out gpu

wants the corpus and its vocabulary at `--data`. Each part runs by itself, within its time, and
leaves what it printed in `--out`, with its runs' metrics and evaluations; one that fails does not
keep the next ones from running, and what was found so far lies in `figures.json` after each. The
runs `gpu-best`, `gpu-long` (four times its epochs: what holds a training up at its start does not
decide how much it pauses) and `gpu-2016` stay at `--data`, and are not made twice.
"""

import argparse
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, NamedTuple

import torch

from corpus.store import Store
from training.evaluation.stage import evaluation_path
from training.metrics import MetricsLog, metrics_path
from training.settings import TrainSettings

RUNS = ("gpu-best", "gpu-long", "gpu-2016")
EVALUATED = ("bits", "bits_error", "dynamic_bits", "dynamic_bits_error")


class Part(NamedTuple):
    name: str
    minutes: float
    """It is ended after so many."""
    command: list[str]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", default="data/giit", help="the data root (default: data/giit)")
    parser.add_argument("--out", type=Path, default=Path("gpu"), help="a folder (default: gpu)")
    parser.add_argument("--device", default="cuda", help="cpu tries it out")
    parser.add_argument("--share", type=float, default=1.0, help="of the trainings' epochs")
    parser.add_argument("--only", nargs="+", metavar="PART", help="parts by name")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    seconds: dict[str, float] = {}
    for part in parts(given.data, given.out, given.device, given.share):
        if given.only is None or part.name in given.only:
            started = time.monotonic()
            told = run(part, given.out)
            seconds[part.name] = round(time.monotonic() - started, 1)
            print(f"{part.name}, {seconds[part.name]} s: {told}", flush=True)
            keep(Store(given.data), given.out, {"on": machine(given.device), "seconds": seconds})
    print((given.out / "figures.json").read_text())
    return 0


def parts(data: str, out: Path, device: str, share: float) -> list[Part]:
    training, where = [sys.executable, "-m", "training"], ["--data", data, "--device", device]
    train = [*training, "train", *where, "--name"]
    evaluate = [*training, "evaluate", *where, "--run"]
    tests = [f"tests/training/{name}" for name in ("gpu", "test_fused.py", "wavefront")]
    pytest = [sys.executable, "-m", "pytest", "-n", "8", "-W", "default", *tests]
    bench = [sys.executable, "-m", "training.bench", "--device", device, "--rounds", "3"]
    bench += ["--seconds", "0.2", "--no-memory", "--songs", "1", "1024"]
    return [
        Part("tests", 4, pytest),
        Part("bench", 2, [*bench, "--json", str(out / "bench.json")]),
        Part("best", 3, [*train, "gpu-best", *epochs("best", share)]),
        Part("long", 5, [*train, "gpu-long", *epochs("best", 4 * share), "--patience", "0"]),
        Part("2016", 6, [*train, "gpu-2016", *epochs("char-rnn", share), "--precision", "auto"]),
        Part("evaluate-best", 2, [*evaluate, "gpu-best"]),
        Part("evaluate-2016", 2, [*evaluate, "gpu-2016"]),
        Part("dynamic-best", 4, [*evaluate, "gpu-best", "--dynamic"]),
    ]


def epochs(preset: str, share: float) -> list[str]:
    """Of the preset, whose epochs are so many times its own."""
    whole = TrainSettings.of_preset(preset).epochs
    return ["--preset", preset, "--epochs", str(whole * share)]


def run(part: Part, out: Path) -> str:
    log = out / f"{part.name}.log"
    with log.open("wb") as file:
        try:
            code = subprocess.run(
                part.command, stdout=file, stderr=subprocess.STDOUT, timeout=60 * part.minutes
            ).returncode
        except subprocess.TimeoutExpired:
            return f"not done after {part.minutes} minutes: {log}"
    last = log.read_text(errors="replace").strip().rpartition("\n")[2]
    return last if code == 0 else f"failed ({code}): {log}: {last}"


def machine(device: str) -> dict[str, Any]:
    name = torch.cuda.get_device_name() if device.startswith("cuda") else device
    return {"device": name, "torch": torch.__version__, "cuda": torch.version.cuda}


def keep(store: Store, out: Path, found: dict[str, Any]) -> None:
    """What the runs came to, and the files that they are read from, beside what was `found`."""
    for run in RUNS:
        if values := of_run(store, run):
            found[run] = values
        for path in (metrics_path(run), evaluation_path(run)):
            if store.exists(path):
                (out / f"{run}.{Path(path).name}").write_bytes(store.read_bytes(path))
    (out / "figures.json").write_text(json.dumps(found, indent=2) + "\n")


def of_run(store: Store, run: str) -> dict[str, Any]:
    records = MetricsLog(store, run).read()
    reports = [record for record in records if "characters_per_second" in record]
    if not reports:
        return {}
    speeds = [record["characters_per_second"] for record in reports]
    validated = [r["validation_bits"] for r in records if "validation_bits" in r]
    last = {name: reports[-1][name] for name in ("step", "epoch", "seconds", "paused")}
    found = last | {
        "characters_per_second": statistics.median(speeds),
        "checkpoints": len(validated),
        "best_validation_bits": min(validated, default=None),
    }
    if store.exists(path := evaluation_path(run)):
        evaluation = store.read_json(path)
        found |= {name: evaluation[name] for name in EVALUATED if name in evaluation}
    return found


if __name__ == "__main__":
    sys.exit(main())
