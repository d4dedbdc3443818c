"""A GPU's tests, speeds and trainings: most of what docs/measurements.md says of one.

    python tests/benchmarks/gpu.py --data data/giit --out gpu

wants the corpus and its vocabulary at `--data`. Each part runs by itself, within its time, and
leaves what it printed in `--out`, with its runs' metrics and evaluations; one that fails does not
keep the next ones from running, and what was found so far lies in `figures.json` after each. Runs
stay at `--data`, and are not made twice: `gpu-best`; `gpu-long` of four times its epochs, since
what holds a training up at its start does not decide how much it pauses; `gpu-large`; `gpu-2016`;
`gpu-seldom`, which validates half as often; and in turn, twice, `gpu-sung` and `gpu-unsung`, which
tell what songs beside a training cost it. Part `songs` is of the processor beside the GPU.
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

PAIRS = ("sung-1", "unsung-1", "sung-2", "unsung-2")
RUNS = tuple(f"gpu-{name}" for name in ("best", "long", "large", "2016", "seldom", *PAIRS))
LARGE = ("--hidden-size", "768", "--dropout", "0.4")
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
    names = [part.name for part in parts(given.data, given.out, given.device, given.share)]
    if unknown := set(given.only or []) - set(names):
        parser.error(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(names)}")
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
    tested = ("gpu", "test_fused.py", "wavefront", "stepping")
    tests = [f"tests/training/{name}" for name in tested]
    pytest = [sys.executable, "-m", "pytest", "-n", "8", "-W", "default", *tests]
    bench = [sys.executable, "-m", "training.bench", "--device", device, "--rounds", "3"]
    bench += ["--seconds", "0.2", "--no-memory", "--songs"]
    songs = ["--threads", "2", "--batches", "1", "64", "--rounds", "3"]
    fast = ["--precision", "auto"]
    tenth = [*epochs("char-rnn", share / 10), *fast]
    return [
        Part("tests", 4, pytest),
        Part("bench", 2, [*bench, "1", "1024", "--json", str(out / "bench.json")]),
        Part("streams", 2, [*bench, "--batch-size", "8192", "--json", str(out / "streams.json")]),
        Part("songs", 2, [sys.executable, "tests/benchmarks/sampling.py", *songs]),
        Part("best", 3, [*train, "gpu-best", *epochs("best", share)]),
        Part("2016", 6, [*train, "gpu-2016", *epochs("char-rnn", share), *fast]),
        Part("evaluate-best", 2, [*evaluate, "gpu-best"]),
        Part("evaluate-2016", 2, [*evaluate, "gpu-2016"]),
        *(
            Part(name, 2, [*train, f"gpu-{name}", *tenth, *["--no-sample"] * name.startswith("un")])
            for name in PAIRS
        ),
        Part("seldom", 2, [*train, "gpu-seldom", *tenth, "--checkpoint-seconds", "1"]),
        Part("dynamic-best", 8, [*evaluate, "gpu-best", "--dynamic"]),
        Part("large", 4, [*train, "gpu-large", *epochs("best", 1.5 * share), *LARGE]),
        Part("dynamic-large", 8, [*evaluate, "gpu-large", "--dynamic"]),
        Part("long", 5, [*train, "gpu-long", *epochs("best", 4 * share), "--patience", "0"]),
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
    validated = [record for record in records if "validation_bits" in record]
    last = {name: reports[-1][name] for name in ("step", "epoch", "seconds", "paused")}
    found = last | {
        "characters_per_second": statistics.median(speeds),
        "checkpoints": len(validated),
        "best_validation_bits": min((r["validation_bits"] for r in validated), default=None),
        "milliseconds_a_step": milliseconds_a_step(validated, reports),
    }
    if store.exists(path := evaluation_path(run)):
        evaluation = store.read_json(path)
        found |= {name: evaluation[name] for name in EVALUATED if name in evaluation}
    return found


def milliseconds_a_step(
    validated: list[dict[str, Any]], reports: list[dict[str, Any]]
) -> float | None:
    """With validations, from the first checkpoint on: what is compiled and loaded is there then."""
    first, last = next(iter(validated), reports[0]), reports[-1]
    if last["step"] <= first["step"]:
        return None
    return 1000 * float(last["seconds"] - first["seconds"]) / int(last["step"] - first["step"])


if __name__ == "__main__":
    sys.exit(main())
