import os
import sys
import threading
import time
from collections.abc import Callable

import pytest
import torch

from corpus.errors import DataError, TrainingStopped
from corpus.store import Store
from training import beside
from training.beside import SampleBeside, leaves_a_core_free, sampling_observer
from training.checkpoint import CheckpointFile, list_checkpoints
from training.loop import Observer
from training.observers import Observers, SampleAtCheckpoints
from training.samples import sample_checkpoint
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
        self.begun: list[int] = []
        self.error: Exception | None = None
        self.ended = False
        self.unsung: list[CheckpointFile] = []

    def sampler(self, run: str, file: CheckpointFile) -> CheckpointSamples:
        self.begun.append(file.step)
        assert self.open.wait(timeout=60)
        if self.error:
            raise self.error
        return CheckpointSamples(file, ())

    def end(self) -> None:
        self.ended = True
        self.open.set()

    def observer(self) -> SampleBeside:
        def show(samples: CheckpointSamples) -> None:
            self.shown.append(samples.checkpoint.step)

        def unsung(run: str) -> list[CheckpointFile]:
            return self.unsung

        return SampleBeside(self.sampler, show, unsung, self.told.append, self.end)


@pytest.fixture
def stage() -> Stage:
    return Stage()


class Until(Observer):
    """Lets the songs begin when the last checkpoint is there, and stops then if it is to."""

    def __init__(self, stage: Stage, step: int, *, stops: bool = False) -> None:
        self.stage, self.step, self.stops, self.is_there = stage, step, stops, False

    def on_checkpoint(self, checkpoint: CheckpointFile) -> None:
        self.is_there = checkpoint.step == self.step
        if self.is_there and not self.stops:
            self.stage.open.set()

    def should_stop(self) -> bool:
        return self.is_there and self.stops


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


def test_what_waits_is_sung_at_the_end(encoded: Store, tiny: Tiny, stage: Stage) -> None:
    """However many they are; meanwhile training is not held up."""
    observers = [stage.observer(), Until(stage, 12)]
    train(encoded, tiny(checkpoint_every=1), name="tiny", observer=Observers(observers))
    assert stage.shown == [*range(1, 13)]


def test_songs_that_fail_are_told_and_stop_nothing(
    encoded: Store, tiny: Tiny, stage: Stage
) -> None:
    stage.error = DataError("the table is no table")
    stage.open.set()
    _, result = train(encoded, tiny(), name="tiny", observer=stage.observer())
    assert result.counts["steps"] == 12
    assert stage.shown == []
    assert stage.told == [f"step {n} was not sung: the table is no table" for n in (5, 10, 12)]


@pytest.mark.parametrize("kind", [DataError, OSError])
def test_songs_between_steps_that_fail_stop_nothing_either(
    encoded: Store, tiny: Tiny, kind: type[Exception]
) -> None:
    def fails(run: str, file: CheckpointFile) -> CheckpointSamples:
        raise kind("the table is no table")

    told: list[str] = []
    observer = SampleAtCheckpoints(fails, pytest.fail, told.append)
    _, result = train(encoded, tiny(), name="tiny", observer=observer)
    assert result.counts["steps"] == 12
    assert told == [f"step {n} was not sung: the table is no table" for n in (5, 10, 12)]


def test_what_was_sung_when_training_ends_is_shown(stage: Stage) -> None:
    stage.open.set()
    observer = stage.observer()
    observer.on_start("tiny", 0, 12)
    observer.on_checkpoint(CheckpointFile.of("tiny", 5, 0.1, 1.5))
    while observer.in_use():
        time.sleep(0.001)
    assert stage.shown == []
    observer.on_end()
    assert (stage.shown, stage.told) == ([5], [])


def test_a_stop_does_not_wait_for_songs(encoded: Store, tiny: Tiny, stage: Stage) -> None:
    observers = [stage.observer(), Until(stage, 12, stops=True)]
    with pytest.raises(TrainingStopped, match="when all its steps were made and saved"):
        train(encoded, tiny(), name="tiny", observer=Observers(observers))
    assert stage.ended
    assert stage.told == ["not sung yet: step 5, 10, 12"]
    assert stage.begun in ([5], [])  # What waits is not begun any more.
    assert not encoded.exists("runs/tiny/manifest.json")
    _, result = train(encoded, tiny(), name="tiny")
    assert (result.cached, result.counts["steps"]) == (False, 12)


def test_what_was_not_sung_stays_until_it_is_when_training_goes_on(
    encoded: Store, tiny: Tiny, stage: Stage
) -> None:
    settings = tiny(keep_best=1, keep_last=1)
    stopping = [stage.observer(), Until(stage, 5, stops=True)]
    with pytest.raises(TrainingStopped):
        train(encoded, settings, name="tiny", observer=Observers(stopping))
    assert stage.told == ["not sung yet: step 5"]
    later = Stage()
    later.unsung = list_checkpoints(encoded, "tiny")
    there: list[int] = []

    class Look(Observer):
        def on_checkpoint(self, checkpoint: CheckpointFile) -> None:
            there.append(list_checkpoints(encoded, "tiny")[0].step)

    going_on = [later.observer(), Look(), Until(later, 12)]
    train(encoded, settings, name="tiny", observer=Observers(going_on))
    assert there == [5, 5]
    assert later.shown == [5, 10, 12]


def test_samples_that_cannot_be_read_are_told(encoded: Store, tiny: Tiny, stage: Stage) -> None:
    def broken(run: str) -> list[CheckpointFile]:
        raise DataError("the table is no table")

    observer = stage.observer()
    observer.unsung = broken
    stage.open.set()
    train(encoded, tiny(), name="tiny", observer=observer)
    assert stage.told == ["what was not sung before is not known: the table is no table"]
    assert stage.shown == [5, 10, 12]


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
    assert shown[1][:1] == [5]
    assert shown[2][:2] == [5, 10]


@pytest.mark.parametrize(
    ("cores", "processes", "is_free"), [(1, 1, False), (2, 1, True), (2, 2, False), (3, 2, True)]
)
def test_a_core_is_free_where_training_takes_fewer(
    tiny: Tiny, monkeypatch: pytest.MonkeyPatch, cores: int, processes: int, is_free: bool
) -> None:
    monkeypatch.setattr(beside, "cores", lambda: cores)
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    assert leaves_a_core_free(tiny(threads=1), processes) is is_free
    assert not leaves_a_core_free(tiny(threads=cores), processes)
    assert not leaves_a_core_free(tiny(threads=None), processes)
    monkeypatch.setenv("OMP_NUM_THREADS", "1")  # As torchrun sets it.
    assert leaves_a_core_free(tiny(threads=None), processes) is is_free
    monkeypatch.setattr(beside, "pick_device", lambda name: torch.device("cuda"))
    assert leaves_a_core_free(tiny(threads=None), processes) is is_free


@pytest.mark.parametrize("cores", [1, 2])
def test_songs_are_sung_beside_training_where_they_can_be(
    encoded: Store, tiny: Tiny, monkeypatch: pytest.MonkeyPatch, cores: int
) -> None:
    monkeypatch.setattr(beside, "cores", lambda: cores)
    shown: list[CheckpointSamples] = []
    settings = tiny(threads=1, checkpoint_every=12)
    observer = sampling_observer(encoded, settings, SAMPLING, shown.append, pytest.fail)
    assert isinstance(observer, SampleBeside if cores > 1 else SampleAtCheckpoints)
    train(encoded, settings, name="tiny", observer=observer)
    (sung,) = shown
    assert read_samples(encoded, "tiny") == list(sung.rows)
    assert sample_checkpoint(encoded, "tiny", sung.checkpoint, SAMPLING, "cpu") == sung


def test_cores_are_those_that_this_process_may_use(monkeypatch: pytest.MonkeyPatch) -> None:
    loky = pytest.importorskip("loky")
    monkeypatch.undo()  # Of the fixture that all tests have.
    affinity = len(os.sched_getaffinity(0))
    assert 1 <= beside.cores() == loky.cpu_count() <= affinity  # Fewer by a container's quota.


def test_without_loky_cores_are_those_of_the_affinity(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    monkeypatch.setitem(sys.modules, "loky", None)
    assert beside.cores() == len(os.sched_getaffinity(0))
