import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor

import pytest

from corpus.errors import DataError, TrainingStopped
from corpus.store import Store
from training import beside
from training.beside import SampleBeside, Singer, leaves_a_core_free
from training.checkpoint import CheckpointFile, find_checkpoint, list_checkpoints
from training.loop import Observer
from training.observers import (
    Observers,
    SampleAtCheckpoints,
    sampler_of,
    sampling_observer,
    sing_on,
)
from training.samples import missing_samples, sample_checkpoint
from training.samples_table import CheckpointSamples, read_samples
from training.settings import SampleSettings, TrainSettings
from training.stage import train

Tiny = Callable[..., TrainSettings]
SAMPLING = SampleSettings(length=7, samples=2)


class Stage:
    """A sampler that sings when it is let, and what was shown and told of its songs."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.shown: list[int] = []
        self.told: list[str] = []
        self.error: Exception | None = None
        self.ended = False

    def sampler(self, run: str, file: CheckpointFile) -> CheckpointSamples:
        self.open.wait(timeout=60)
        if self.error:
            raise self.error
        return CheckpointSamples(file, ())

    def end(self) -> None:
        self.ended = True
        self.open.set()

    def observer(self) -> SampleBeside:
        def show(samples: CheckpointSamples) -> None:
            self.shown.append(samples.checkpoint.step)

        return SampleBeside(self.sampler, show, self.told.append, self.end)


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.fixture
def singer() -> Iterator[Singer]:
    singer = Singer()
    yield singer
    singer.dismiss()


class Until(Observer):
    """Lets the songs begin when the last checkpoint is there, and stops then if it is to."""

    def __init__(self, stage: Stage, step: int, *, stops: bool = False) -> None:
        self.stage, self.step, self.stops, self.is_there = stage, step, stops, False
        self.kept: list[int] = []

    def on_checkpoint(self, checkpoint: CheckpointFile) -> None:
        self.is_there = checkpoint.step == self.step
        if self.is_there and not self.stops:
            self.stage.open.set()

    def should_stop(self) -> bool:
        return self.is_there and self.stops


def test_another_process_sings_what_this_one_would(
    encoded: Store, tiny: Tiny, singer: Singer
) -> None:
    shown: list[CheckpointSamples] = []
    observer = SampleBeside(
        sampler_of(encoded, SAMPLING, singer), shown.append, pytest.fail, singer.dismiss
    )
    train(encoded, tiny(), name="tiny", observer=observer)
    assert [sung.checkpoint.step for sung in shown] == [5, 10, 12]
    assert missing_samples(encoded, "tiny", SAMPLING) == []
    stored = read_samples(encoded, "tiny")
    for sung in shown:
        assert sample_checkpoint(encoded, "tiny", sung.checkpoint, SAMPLING, "cpu") == sung
    assert read_samples(encoded, "tiny") == stored


def test_a_singer_that_was_killed_has_a_successor(trained: Store, singer: Singer) -> None:
    file = find_checkpoint(trained, "tiny", "last")
    once = SampleSettings(length=5, samples=1)
    process = singer._pool.submit(os.getpid).result()
    assert process != os.getpid()
    killing = threading.Timer(0.2, os.kill, (process, signal.SIGKILL))
    killing.start()
    with pytest.raises(BrokenExecutor):
        singer(trained, "tiny", file, SampleSettings(length=100_000, samples=1))
    assert len(singer(trained, "tiny", file, once).rows) == 2


def test_what_a_singer_fails_at_is_told_as_it_is(trained: Store, singer: Singer) -> None:
    gone = CheckpointFile.of("tiny", 99, 1.0, 1.0)
    with pytest.raises(DataError, match="step-000099"):
        singer(trained, "tiny", gone, SAMPLING)


def test_training_goes_on_while_songs_are_sung(encoded: Store, tiny: Tiny, stage: Stage) -> None:
    last = Until(stage, 12)
    train(encoded, tiny(), name="tiny", observer=Observers([stage.observer(), last]))
    assert last.is_there  # All of it was trained before the first song.
    assert stage.shown == [5, 10, 12]
    assert stage.ended


def test_a_checkpoint_stays_until_it_was_sung(encoded: Store, tiny: Tiny, stage: Stage) -> None:
    there: list[list[int]] = []

    class Look(Observer):
        def on_checkpoint(self, checkpoint: CheckpointFile) -> None:
            there.append([file.step for file in list_checkpoints(encoded, "tiny")])

    observers = [stage.observer(), Look(), Until(stage, 12)]
    settings = tiny(checkpoint_every=2, keep_best=1, keep_last=1)
    train(encoded, settings, name="tiny", observer=Observers(observers))
    assert there[-1] == [2, 4, 6, 8, 10, 12]
    assert len(list_checkpoints(encoded, "tiny")) <= 2
    assert stage.shown == there[-1]


def test_songs_that_fail_are_told_and_stop_nothing(
    encoded: Store, tiny: Tiny, stage: Stage
) -> None:
    stage.error = DataError("the table is no table")
    stage.open.set()
    _, result = train(encoded, tiny(), name="tiny", observer=stage.observer())
    assert result.counts["steps"] == 12
    assert stage.shown == []
    assert stage.told == [
        f"step {step} was not sung: the table is no table; `sample` can do it"
        for step in (5, 10, 12)
    ]


def test_a_stop_does_not_wait_for_songs(encoded: Store, tiny: Tiny, stage: Stage) -> None:
    observers = [stage.observer(), Until(stage, 12, stops=True)]
    with pytest.raises(TrainingStopped, match="when all its steps were made and saved"):
        train(encoded, tiny(), name="tiny", observer=Observers(observers))
    assert stage.ended
    assert stage.told == []
    assert not encoded.exists("runs/tiny/manifest.json")
    _, result = train(encoded, tiny(), name="tiny")
    assert (result.cached, result.counts["steps"]) == (False, 12)


def test_songs_are_shown_while_training_goes_on(encoded: Store, tiny: Tiny, stage: Stage) -> None:
    shown: list[list[int]] = []

    class Wait(Observer):
        def on_checkpoint(self, checkpoint: CheckpointFile) -> None:
            shown.append(list(stage.shown))
            while beside_it.in_use():
                time.sleep(0.01)

    beside_it = stage.observer()
    stage.open.set()
    train(encoded, tiny(), name="tiny", observer=Observers([beside_it, Wait()]))
    assert shown == [[], [5], [5, 10]]


@pytest.mark.parametrize(
    ("cores", "processes", "is_free"), [(1, 1, False), (2, 1, True), (2, 2, False), (3, 2, True)]
)
def test_a_core_is_free_where_training_takes_fewer(
    tiny: Tiny, monkeypatch: pytest.MonkeyPatch, cores: int, processes: int, is_free: bool
) -> None:
    monkeypatch.setattr(beside, "cpu_count", lambda: cores)
    assert leaves_a_core_free(tiny(threads=1), processes) is is_free
    assert not leaves_a_core_free(tiny(threads=cores), processes)


@pytest.mark.parametrize("has_loky", [True, False])
@pytest.mark.parametrize("cores", [1, 2])
def test_songs_are_sung_beside_training_where_they_can_be(
    encoded: Store, tiny: Tiny, monkeypatch: pytest.MonkeyPatch, has_loky: bool, cores: int
) -> None:
    monkeypatch.setattr(beside, "cpu_count", lambda: cores)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: "there" if has_loky else None)
    asked: list[object] = []

    def sampler_by(sing: object) -> Callable[[str, CheckpointFile], CheckpointSamples]:
        asked.append(sing)
        return sampler_of(encoded, SAMPLING, sing_on("cpu"))

    observer = sampling_observer(sampler_by, tiny(threads=1), lambda _: None, pytest.fail)
    is_beside = has_loky and cores > 1
    assert isinstance(observer, SampleBeside if is_beside else SampleAtCheckpoints)
    assert isinstance(asked[0], Singer) is is_beside
    observer.on_end()
