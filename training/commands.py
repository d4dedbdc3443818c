"""`python -m training`: train, sample, play, evaluate, report and compare without Prefect."""

import argparse
import signal
from collections.abc import Sequence
from types import FrameType
from typing import Any, Self

from corpus.command import data_root, filled
from corpus.store import Store
from training.arguments import (
    add_compare_arguments,
    add_evaluate_arguments,
    add_play_arguments,
    add_run_argument,
    add_sample_arguments,
    add_train_arguments,
    checked_train_changes,
)
from training.beside import sampling_observer
from training.device import pick_device
from training.evaluation.settings import EvaluateSettings
from training.evaluation.stage import evaluate, read_evaluation
from training.loop import Observer
from training.observers import Observers
from training.play.serve import play
from training.primes import check_primes
from training.report import build_report
from training.runs import latest_run
from training.sample_command import sing
from training.samples import missing_samples, sample_checkpoint
from training.scale import Scale
from training.settings import SampleSettings, TrainSettings
from training.stage import train
from training.terminal import TerminalObserver
from training.world import joined_world


class StopOnSignal(Observer):
    """From its start on, training saves itself and stops at the next step after a signal to end.

    SIGTERM and SIGHUP, of a terminal that is closed, may come again, as from a group of processes;
    a second SIGINT ends it at once. A SIGHUP that is ignored, as under `nohup`, stays so. Before
    the start and behind the block signals do what they did.
    """

    def __init__(self) -> None:
        self.asked = False
        self._former: dict[int, Any] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._former.items():
            signal.signal(number, handler)

    def on_start(self, run: str, step: int, total_steps: int) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
                self._former[number] = signal.signal(number, self._ask)

    def _ask(self, number: int, frame: FrameType | None) -> None:
        self.asked = True
        signal.signal(signal.SIGINT, self._former[signal.SIGINT])

    def should_stop(self) -> bool:
        return self.asked


def run(arguments: Sequence[str] | None = None) -> None:
    given = parser().parse_args(arguments)
    given.command(Store(given.data), given)


def parser() -> argparse.ArgumentParser:
    whole = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    commands = whole.add_subparsers(
        required=True, metavar="{train,sample,play,evaluate,report,compare}"
    )
    for name, command, help, add in (
        ("train", _train, "train a run and sample its checkpoints", add_train_arguments),
        ("sample", sing, "sing from a checkpoint", add_sample_arguments),
        ("play", _play, "a page to let checkpoints sing on", add_play_arguments),
        ("evaluate", _evaluate, "measure a checkpoint on held-out songs", add_evaluate_arguments),
        ("report", _report, "write a run's report", add_run_argument),
        ("compare", _compare, "the runs of a data root side by side", add_compare_arguments),
    ):
        sub = commands.add_parser(name, help=help, conflict_handler="resolve")
        sub.add_argument("--data", type=filled, default=data_root(), help="data root")
        add(sub)
        if command is _train:
            sub.add_argument(
                "--sample",
                action=argparse.BooleanOptionalAction,
                default=True,
                help="sing at each checkpoint, and write a report; `sample` and `report` can later",
            )
        sub.set_defaults(command=command)
    return whole


def _train(store: Store, given: argparse.Namespace) -> None:
    preset, changes = checked_train_changes(given)
    settings = TrainSettings.of_preset(preset, **changes)
    sampling = SampleSettings.from_arguments(given)
    check_primes(store, sampling, settings.line_direction)
    with joined_world(pick_device(settings.device)) as world, StopOnSignal() as stopper:
        options = {"name": given.name, "resume": given.resume, "world": world}
        if not world.is_main:
            train(store, settings, observer=stopper, **options)
            return
        terminal = TerminalObserver(scale=Scale.of(store, settings))
        observers: list[Observer] = [terminal, stopper]
        if given.sample:
            singing = sampling_observer(
                store,
                settings,
                sampling,
                terminal.show_samples,
                terminal.on_notice,
                processes=world.here,
            )
            observers.insert(1, singing)
        name, result = train(store, settings, observer=Observers(observers), **options)
    print(f"{name}: {'cached: ' if result.cached else ''}{result.counts}")
    if not given.sample:
        return
    for file in missing_samples(store, name, sampling):  # A kill, or a failure.
        terminal.show_samples(sample_checkpoint(store, name, file, sampling, settings.device))
    print(f"report: {build_report(store, name).counts['report']}")


def _play(store: Store, given: argparse.Namespace) -> None:
    play(store, given.host, given.port, given.device)


def _evaluate(store: Store, given: argparse.Namespace) -> None:
    from training.evaluation.table import print_evaluation  # Only here is rich needed.

    run = given.run or latest_run(store)
    settings = EvaluateSettings.from_arguments(given)
    evaluate(store, run, given.checkpoint, settings, device=given.device)
    print_evaluation(read_evaluation(store, run))


def _report(store: Store, given: argparse.Namespace) -> None:
    print(build_report(store, given.run or latest_run(store)).counts["report"])


def _compare(store: Store, given: argparse.Namespace) -> None:
    from training.compare.command import compare

    compare(store, given.runs, given.page)
