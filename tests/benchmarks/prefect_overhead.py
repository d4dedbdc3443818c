"""What Prefect costs: the sample pipeline as flows, against the same stages called directly.

    python tests/benchmarks/prefect_overhead.py [--epochs 12] [--rounds 3]

Both sides run in fresh processes, one after the other in turn, over the bundled archive and with
the same settings; the flows have an embedded server, whose database is there already. Told are
wall-clock and processor seconds (all processes of a side together), and their ratios.
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from corpus.clean.stage import CleanSettings, clean_archive
from corpus.gates import GateSettings
from corpus.overview import build_overview
from corpus.replica import Replica
from corpus.scrape.settings import ScrapeSettings
from corpus.scrape.stage import scrape
from corpus.store import Store
from corpus.vocabulary import VocabularySettings, build_vocabulary
from flows.home import SAMPLE_ARCHIVE
from training.beside import sampling_observer
from training.observers import Observers
from training.report import build_report
from training.settings import SampleSettings, TrainSettings
from training.stage import train
from training.terminal import TerminalObserver

PRESET = "quick"


def run_directly(data: str, epochs: float) -> None:
    """The stages, as the pipeline runs them."""
    store = Store(data)
    with Replica(SAMPLE_ARCHIVE) as replica:
        scrape(store, ScrapeSettings(archive=replica.url, way="site", delay=0.0))
    clean_archive(store, CleanSettings(), GateSettings())
    build_overview(store)
    build_vocabulary(store, VocabularySettings())
    settings = TrainSettings.of_preset(PRESET, device="cpu", epochs=epochs)
    watcher = TerminalObserver()
    singing = sampling_observer(
        store, settings, SampleSettings(), watcher.show_samples, watcher.on_notice
    )
    run, _ = train(store, settings, observer=Observers([watcher, singing]))
    build_report(store, run)


def measure(command: list[str], home: str) -> tuple[float, float]:
    """Wall-clock and processor seconds of a command and all that it starts."""
    environment = os.environ | {"PREFECT_HOME": home}
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, check=True, env=environment, capture_output=True)
    wall, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def commands(folder: Path, epochs: float) -> dict[str, list[str]]:
    """Each on a data root of its own, which is new."""
    direct, flows = (str(folder / side) for side in ("direct", "flows"))
    python, epochs_given = sys.executable, ["--epochs", str(epochs)]
    archive = ["--archive", "sample", "--device", "cpu", "--preset", PRESET]
    return {
        "direct": [python, __file__, *epochs_given, "--only-here", direct],
        "flows": [python, "-m", "flows.cli", "run", *archive, *epochs_given, "--data", flows],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=float, default=12.0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only-here", metavar="DATA", help="run the stages here and end")
    given = parser.parse_args()
    if given.only_here:
        run_directly(given.only_here, given.epochs)
        return
    figures: dict[str, list[tuple[float, float]]] = {"direct": [], "flows": []}
    with tempfile.TemporaryDirectory() as home:
        measure([sys.executable, "-m", "prefect", "server", "database", "upgrade", "-y"], home)
        for number in range(given.rounds):
            with tempfile.TemporaryDirectory() as folder:
                for side, command in commands(Path(folder), given.epochs).items():
                    figures[side].append(measure(command, home))
                    wall, processor = figures[side][-1]
                    print(f"round {number + 1}, {side}: {wall:.1f} s, processor {processor:.1f} s")
    for what, place in (("wall-clock", 0), ("processor", 1)):
        ratios = [
            flows[place] / direct[place]
            for direct, flows in zip(figures["direct"], figures["flows"], strict=True)
        ]
        print(f"{what}: flows take {statistics.median(ratios):.2f} times as long (median)")


if __name__ == "__main__":
    main()
