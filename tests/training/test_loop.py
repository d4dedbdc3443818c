"""The loop's decisions, with a trainer whose losses are written down beforehand."""

import math
import sys
import time
from collections.abc import Callable, Sequence

import pytest
import torch

from corpus.errors import StorageError, TrainingError, TrainingStopped
from corpus.store import Store
from training.checkpoint import CheckpointFile
from training.loop import Loop, Observer, Progress
from training.metrics import MetricsLog
from training.scale import Scale
from training.settings import TrainSettings
from training.world import World

RUN = "tea"
Tiny = Callable[..., TrainSettings]


class FakeTrainer:
    """Loses what it is told to, a step after the other; the last loss stays."""

    rate, step_characters, device = 0.5, 20, torch.device("cpu")

    def __init__(
        self,
        settings: TrainSettings,
        steps: int,
        losses: Sequence[float] = (2.0,),
        validations: Sequence[float] = (1.5,),
        pause: float = 0.0,
    ) -> None:
        self.settings, self.total_steps = settings, steps
        self.losses, self.validations, self.pause = list(losses), list(validations), pause
        self.step = 0
        self.progress: list[float] = []

    @property
    def epoch(self) -> float:
        return self.step / 10

    def train_step(self, progress: float) -> torch.Tensor:
        time.sleep(self.pause)
        self.progress.append(progress)
        self.step += 1
        return torch.tensor(self.losses[min(self.step, len(self.losses)) - 1])

    def validate(self, should_stop: Callable[[], bool]) -> float | None:
        if should_stop():
            return None
        return self.validations.pop(0) if len(self.validations) > 1 else self.validations[0]


class Watcher(Observer):
    def __init__(self, stop_at: int | None = None, pause: float = 0.0) -> None:
        self.progress: list[Progress] = []
        self.checkpoints: list[CheckpointFile] = []
        self.asked, self.stop_at, self.pause = 0, stop_at, pause

    def on_progress(self, progress: Progress) -> None:
        time.sleep(self.pause)
        self.progress.append(progress)

    def on_checkpoint(self, checkpoint: CheckpointFile) -> None:
        self.checkpoints.append(checkpoint)

    def should_stop(self) -> bool:
        self.asked += 1
        return self.stop_at is not None and self.asked > self.stop_at


@pytest.fixture
def log(store: Store) -> MetricsLog:
    return MetricsLog(store, RUN)


def loop(
    trainer: FakeTrainer,
    log: MetricsLog,
    watcher: Observer | None = None,
    write: Callable[[], None] = lambda: None,
    *,
    seconds: float = 0.0,
    last_checkpoint: CheckpointFile | None = None,
) -> Loop:
    def save(loss: float, seconds: float) -> tuple[CheckpointFile, Callable[[], None]]:
        return CheckpointFile.of(RUN, trainer.step, trainer.epoch, loss), write

    def save_stopped(seconds: float) -> None:
        log.store.write_text("stopped", str(trainer.step))

    return Loop(
        trainer,  # type: ignore[arg-type]
        log,
        watcher or Observer(),
        save,
        save_stopped,
        seconds=seconds,
        last_checkpoint=last_checkpoint,
        world=World(),
        scale=Scale(),
        again="the same command",
    )


def on_a_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    """The device computes on while its losses are waited for and its checkpoints written."""
    for module in ("loop", "writer"):
        monkeypatch.setattr(f"training.{module}.is_asynchronous", lambda device: True)


def test_it_validates_every_so_often_and_at_the_end(tiny: Tiny, log: MetricsLog) -> None:
    watcher = Watcher()
    last = loop(FakeTrainer(tiny(checkpoint_every=4), steps=10), log, watcher).run()
    assert [checkpoint.step for checkpoint in watcher.checkpoints] == [4, 8, 10]
    assert last == watcher.checkpoints[-1]
    validations = [r for r in log.read() if "validation_loss" in r]
    assert [r["step"] for r in validations] == [4, 8, 10]
    assert [r["checkpoint"] for r in validations] == [c.path for c in watcher.checkpoints]


def test_a_device_that_computes_on_is_reported_all_the_same(
    tiny: Tiny, log: MetricsLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twenty steps later, but before a checkpoint, and with the loss that it had."""
    settings, losses = tiny(checkpoint_every=50), [*map(float, range(90, 0, -1))]

    def told() -> list[tuple[int, float]]:
        log.store.write_text(log.path, "")
        watcher = Watcher()
        loop(FakeTrainer(settings, 90, losses), log, watcher).run()
        told = [(one.step, one.loss) for one in watcher.progress]
        records = [record for record in log.read() if "loss" in record]
        assert [(record["step"], record["loss"]) for record in records] == told
        steps = [record["step"] for record in log.read()]
        assert steps == sorted(steps)
        return told

    at_once = told()
    on_a_gpu(monkeypatch)
    assert told() == at_once
    assert [step for step, _ in at_once] == [1, 20, 40, 50, 60, 80, 90]


def test_a_loss_that_is_no_number_stops_a_device_that_computes_on(
    tiny: Tiny, log: MetricsLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_a_gpu(monkeypatch)
    trainer = FakeTrainer(tiny(checkpoint_every=45), 90, [2.0] * 30 + [math.nan])
    with pytest.raises(TrainingError, match="is not a number at step 40"):
        loop(trainer, log).run()
    assert trainer.step == 45
    assert not [record for record in log.read() if "validation_loss" in record]


def slowly() -> None:
    """For longer than steps without a pause take."""
    time.sleep(0.1)


class Disk:
    """Writes a checkpoint, or fails to, when the trainer has come so far."""

    def __init__(self, trainer: FakeTrainer, steps: int, fails: bool = False) -> None:
        self.trainer, self.steps, self.fails = trainer, steps, fails

    def write(self) -> None:
        while self.trainer.step < self.steps:
            time.sleep(0.001)
        if self.fails:
            raise StorageError("No space left on device")


class Told(Watcher):
    """Of which checkpoints, and at which steps."""

    def __init__(self, trainer: FakeTrainer) -> None:
        super().__init__()
        self.trainer, self.steps = trainer, []  # type: ignore[var-annotated]

    def on_checkpoint(self, checkpoint: CheckpointFile) -> None:
        self.steps.append((checkpoint.step, self.trainer.step))


def test_between_steps_of_the_cpu_a_checkpoint_is_told_at_once(tiny: Tiny, log: MetricsLog) -> None:
    trainer = FakeTrainer(tiny(checkpoint_every=4), 10)
    told = Told(trainer)
    loop(trainer, log, told).run()
    assert told.steps == [(4, 4), (8, 8), (10, 10)]


def test_a_device_that_computes_on_trains_while_a_checkpoint_is_written(
    tiny: Tiny, log: MetricsLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told of when it is there, with a report; the next one, and the end, wait for it."""
    on_a_gpu(monkeypatch)
    monkeypatch.setattr("training.loop.LOG_EVERY", 1)
    trainer = FakeTrainer(tiny(checkpoint_every=200), 450)
    told = Told(trainer)
    last = loop(trainer, log, told, Disk(trainer, 203).write).run()
    assert [step for step, _ in told.steps] == [200, 400, 450]
    assert 203 <= told.steps[0][1] < 400
    assert last.step == 450
    assert [r["step"] for r in log.read() if "validation_loss" in r] == [200, 400, 450]


def test_the_last_one_is_waited_for_and_not_made_twice(
    tiny: Tiny, log: MetricsLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_a_gpu(monkeypatch)
    watcher = Watcher()
    loop(FakeTrainer(tiny(checkpoint_every=10), 20), log, watcher, slowly).run()
    assert [checkpoint.step for checkpoint in watcher.checkpoints] == [10, 20]


def test_a_checkpoint_that_could_not_be_written_meanwhile_ends_the_training(
    tiny: Tiny, log: MetricsLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_a_gpu(monkeypatch)
    trainer, watcher = FakeTrainer(tiny(checkpoint_every=10), 25), Watcher()
    with pytest.raises(StorageError, match="No space left"):
        loop(trainer, log, watcher, Disk(trainer, 13, fails=True).write).run()
    assert (13 <= trainer.step <= 20, watcher.checkpoints) == (True, [])


@pytest.mark.parametrize("ends", ["stopped", "left"])
def test_what_is_kept_to_go_on_from_waits_for_the_checkpoint_that_is_being_written(
    tiny: Tiny, log: MetricsLog, store: Store, monkeypatch: pytest.MonkeyPatch, ends: str
) -> None:
    """Whose writing removes what was kept before it."""
    on_a_gpu(monkeypatch)
    watcher = Watcher(stop_at=14)
    if ends == "left":  # Without a word, with what was kept at step 12.
        monkeypatch.setattr("training.loop.LOG_EVERY", 12)
        monkeypatch.setattr("training.loop.KEEP_SECONDS", 0.0)
        watcher.should_stop = lambda: trainer.step == 14 and sys.exit()  # type: ignore[method-assign]

    def write() -> None:
        slowly()
        store.remove("stopped")

    trainer = FakeTrainer(tiny(checkpoint_every=10), 25)
    with pytest.raises((TrainingStopped, SystemExit)):
        loop(trainer, log, watcher, write).run()
    assert [checkpoint.step for checkpoint in watcher.checkpoints] == [10]
    assert store.read_text("stopped") == {"stopped": "13", "left": "12"}[ends]


def test_whatever_ends_it_a_checkpoint_that_was_begun_is_written(
    tiny: Tiny, log: MetricsLog, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_a_gpu(monkeypatch)
    trainer, watcher = FakeTrainer(tiny(checkpoint_every=10), 25), Watcher()
    watcher.should_stop = lambda: trainer.step == 12 and sys.exit()  # type: ignore[method-assign]

    def write() -> None:
        slowly()
        store.write_text("written", "")

    with pytest.raises(SystemExit):
        loop(trainer, log, watcher, write).run()
    assert store.exists("written")


def test_a_loss_that_is_lost_waits_for_the_last_good_checkpoint(
    tiny: Tiny, log: MetricsLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_a_gpu(monkeypatch)
    trainer = FakeTrainer(tiny(checkpoint_every=15), 45, [2.0] * 17 + [math.nan])
    with pytest.raises(TrainingError, match=r"at step 20.*last good checkpoint: .*step-000015_"):
        loop(trainer, log, None, slowly).run()
    assert trainer.step == 30


def test_a_checkpoint_that_comes_too_soon_is_left_out(
    tiny: Tiny, log: MetricsLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a second for each step; the first, and the last step's, are never too soon."""
    trainer, watcher = FakeTrainer(tiny(checkpoint_every=2, checkpoint_seconds=5.0), 15), Watcher()
    monkeypatch.setattr(time, "monotonic", lambda: float(trainer.step))
    loop(trainer, log, watcher).run()
    assert [checkpoint.step for checkpoint in watcher.checkpoints] == [2, 8, 14, 15]


def test_what_a_kill_goes_on_from_is_kept_where_checkpoints_lie_far_apart(
    tiny: Tiny, log: MetricsLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After 300 seconds, of ten for each step, at every twentieth; checkpoints count too."""
    trainer, kept = FakeTrainer(tiny(checkpoint_every=70), 150), []
    monkeypatch.setattr(time, "monotonic", lambda: 10.0 * trainer.step)
    made = loop(trainer, log, seconds=7.0)
    made.save_stopped = lambda seconds: kept.append((trainer.step, seconds))
    made.run()
    assert kept == [(40, 407.0), (100, 1007.0)]


def test_the_time_left_is_by_the_pace_of_this_session(
    tiny: Tiny, log: MetricsLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    trainer, watcher = FakeTrainer(tiny(checkpoint_every=8), 10), Watcher()
    trainer.step = 5
    monkeypatch.setattr(time, "monotonic", lambda: float(trainer.step))
    loop(trainer, log, watcher, seconds=500.0).run()
    assert [progress.step for progress in watcher.progress] == [8, 10]
    assert watcher.progress[0].seconds_left == pytest.approx(2.0)


def test_speed_is_that_of_steps_without_their_checkpoints(
    tiny: Tiny, log: MetricsLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second for each step of 20 characters, and 100 for each checkpoint."""
    trainer, watcher = FakeTrainer(tiny(checkpoint_every=4), 10), Watcher()
    monkeypatch.setattr(time, "monotonic", lambda: trainer.step + 100.0 * len(watcher.checkpoints))
    loop(trainer, log, watcher).run()
    assert [progress.characters_per_second for progress in watcher.progress] == [20.0] * 4


def test_the_last_step_is_not_saved_twice(tiny: Tiny, log: MetricsLog) -> None:
    watcher = Watcher()
    loop(FakeTrainer(tiny(checkpoint_every=5), steps=10), log, watcher).run()
    assert [checkpoint.step for checkpoint in watcher.checkpoints] == [5, 10]


def test_it_logs_means_of_the_steps_between(tiny: Tiny, log: MetricsLog) -> None:
    trainer = FakeTrainer(
        tiny(checkpoint_every=1000), steps=45, losses=[20.0, *map(float, range(2, 46))]
    )
    watcher = Watcher()
    loop(trainer, log, watcher).run()
    steps = [r for r in log.read() if "loss" in r]
    assert [r["step"] for r in steps] == [1, 20, 40, 45]
    assert [r["loss"] for r in steps] == [20, sum(range(2, 21)) / 19, 30.5, 43.0]
    assert steps[0]["bits"] == pytest.approx(20 / math.log(2))
    assert (steps[1]["rate"], steps[1]["epoch"]) == (0.5, 2.0)
    assert [p.loss for p in watcher.progress] == [r["loss"] for r in steps]


def test_progress_is_the_share_of_the_steps(tiny: Tiny, log: MetricsLog) -> None:
    trainer, watcher = FakeTrainer(tiny(), steps=10), Watcher()
    loop(trainer, log, watcher).run()
    assert trainer.progress == pytest.approx([step / 10 for step in range(10)])
    assert watcher.progress[-1].share == 1
    assert watcher.progress[-1].seconds_left == 0


@pytest.mark.parametrize(
    ("losses", "said"),
    [
        ([2.0, 2.0, 2.0, math.nan], "is not a number at step 4 (nan nats, 2 at the start)"),
        ([2.0, 2.0, 2.0, math.inf], "is not a number at step 4 (inf nats, 2 at the start)"),
        ([2.0, 2.0, 2.0, 6.1], "exploded at step 4 (6.1 nats, 2 at the start)"),
    ],
)
def test_a_loss_that_is_lost_names_the_last_good_checkpoint(
    tiny: Tiny, log: MetricsLog, losses: list[float], said: str
) -> None:
    trainer, watcher = FakeTrainer(tiny(checkpoint_every=1), 10, losses), Watcher()
    with pytest.raises(TrainingError) as caught:
        loop(trainer, log, watcher).run()
    good = watcher.checkpoints[-1]
    assert good.step == 3
    assert said in str(caught.value)
    assert str(caught.value).endswith(f"last good checkpoint: {good.path}")
    assert all(math.isfinite(r.get("loss", 0)) for r in log.read())


def test_three_times_the_first_loss_is_not_yet_an_explosion(tiny: Tiny, log: MetricsLog) -> None:
    loop(FakeTrainer(tiny(checkpoint_every=1), 3, [2.0, 6.0]), log).run()


def test_one_loss_among_others_is_an_explosion(tiny: Tiny, log: MetricsLog) -> None:
    losses = [*[2.0] * 10, 40.0, 2.0]  # Their mean is 4.
    with pytest.raises(TrainingError, match=r"exploded at step 20 \(40 nats, 2 at the start\)"):
        loop(FakeTrainer(tiny(checkpoint_every=50), 60, losses), log).run()


@pytest.mark.parametrize("loss", [math.nan, math.inf])
def test_a_first_loss_that_is_no_number_has_no_good_checkpoint(
    tiny: Tiny, log: MetricsLog, loss: float
) -> None:
    with pytest.raises(TrainingError, match="last good checkpoint: none yet"):
        loop(FakeTrainer(tiny(), 3, [loss]), log).run()


@pytest.mark.parametrize("validation", [math.nan, math.inf, 99.0])
def test_a_validation_that_is_lost_is_not_saved(
    tiny: Tiny, log: MetricsLog, validation: float
) -> None:
    """The last step may have spoilt the weights after its own loss was fine."""
    trainer = FakeTrainer(tiny(checkpoint_every=1), 3, validations=[1.5, validation])
    watcher = Watcher()
    with pytest.raises(TrainingError, match=r"at step 2 .*step-000001_"):
        loop(trainer, log, watcher).run()
    assert [checkpoint.step for checkpoint in watcher.checkpoints] == [1]


def test_a_resumed_run_measures_explosions_by_its_first_loss(tiny: Tiny, log: MetricsLog) -> None:
    log.append({"step": 1, "loss": 2.0})
    with pytest.raises(TrainingError, match=r"exploded .* 2 at the start"):
        loop(FakeTrainer(tiny(), 3, [7.0]), log).run()


def test_it_stops_when_it_is_asked_and_is_saved(tiny: Tiny, log: MetricsLog, store: Store) -> None:
    with pytest.raises(TrainingStopped, match=r"stopped at step 3 of 10 and saved"):
        loop(FakeTrainer(tiny(), 10), log, Watcher(stop_at=3)).run()
    assert store.read_text("stopped") == "3"


def test_what_is_lost_is_not_kept_to_go_on_from(tiny: Tiny, log: MetricsLog, store: Store) -> None:
    """Each try to go on would come to the same end."""
    losses = [2.0, 2.0, 2.0, math.nan]
    with pytest.raises(TrainingError, match="is not a number at step 7"):
        loop(FakeTrainer(tiny(checkpoint_every=50), 100, losses), log, Watcher(stop_at=7)).run()
    assert not store.exists("stopped")


def test_it_has_ended_who_asks_it_to_stop_after_the_last_step(
    tiny: Tiny, log: MetricsLog, store: Store
) -> None:
    """Asked before each step, in the validation of the last one, and then."""
    watcher = Watcher(stop_at=4)
    assert loop(FakeTrainer(tiny(checkpoint_every=3), 3), log, watcher).run().step == 3
    assert (watcher.asked, store.exists("stopped")) == (5, False)


def test_a_validation_that_is_broken_off_is_made_up_for(
    tiny: Tiny, log: MetricsLog, store: Store
) -> None:
    trainer, watcher = FakeTrainer(tiny(checkpoint_every=4), 10), Watcher(stop_at=4)
    with pytest.raises(TrainingStopped, match="at step 4 of 10 and saved"):
        loop(trainer, log, watcher).run()
    assert (store.read_text("stopped"), watcher.checkpoints) == ("4", [])
    again = Watcher()
    loop(trainer, log, again).run()
    assert [checkpoint.step for checkpoint in again.checkpoints] == [4, 8, 10]
    assert [r["step"] for r in log.read() if "validation_loss" in r] == [4, 8, 10]


@pytest.mark.parametrize("what", ["validation", "writing", "watching"])
def test_the_share_of_pauses_is_told(tiny: Tiny, log: MetricsLog, what: str) -> None:
    watcher, trainer, write = Watcher(), FakeTrainer(tiny(checkpoint_every=2), 4), slowly
    if what != "writing":
        write = lambda: None  # noqa: E731
    if what == "validation":
        trainer.validate = lambda should_stop: slowly() or 1.5  # type: ignore[func-returns-value, method-assign]
    if what == "watching":
        watcher.on_checkpoint = lambda checkpoint: slowly()  # type: ignore[method-assign]
    loop(trainer, log, watcher, write).run()
    paused = [(r["step"], r["paused"], r["seconds"]) for r in log.read() if "loss" in r]
    assert [share for _, share, _ in paused[:2]] == [0.0, 0.0]
    step, share, seconds = paused[2]
    assert step == 4
    assert 0.099 <= share * seconds <= seconds


def test_minutes_end_it_with_a_checkpoint(tiny: Tiny, log: MetricsLog) -> None:
    trainer = FakeTrainer(tiny(max_minutes=0.05 / 60), steps=10**6, pause=0.002)
    watcher = Watcher()
    last = loop(trainer, log, watcher).run()
    assert 1 <= trainer.step <= 25
    assert last.step == trainer.step == watcher.checkpoints[-1].step
    assert trainer.progress == sorted(trainer.progress)
    assert trainer.progress[-1] < 1


def test_minutes_that_end_while_someone_watches_still_end_with_a_checkpoint(
    tiny: Tiny, log: MetricsLog
) -> None:
    trainer = FakeTrainer(tiny(max_minutes=0.03 / 60), steps=10**6)
    last = loop(trainer, log, Watcher(pause=0.05)).run()
    assert last.step == trainer.step == 1


def test_minutes_count_over_all_sessions(tiny: Tiny, log: MetricsLog) -> None:
    trainer = FakeTrainer(tiny(max_minutes=1.0), steps=10**6)
    trainer.step = 7
    last = loop(trainer, log, seconds=60.0).run()
    assert (trainer.step, last.step) == (7, 7)


def test_the_least_is_one_step(tiny: Tiny, log: MetricsLog) -> None:
    trainer = FakeTrainer(tiny(max_minutes=1e-9), steps=10**6)
    assert loop(trainer, log).run().step == 1
    assert [r["step"] for r in log.read()] == [1, 1]


def test_a_run_that_is_complete_is_left_alone(tiny: Tiny, log: MetricsLog) -> None:
    trainer, watcher = FakeTrainer(tiny(), steps=10), Watcher()
    trainer.step = 10
    last = CheckpointFile.of(RUN, 10, 1.0, 1.5)
    assert loop(trainer, log, watcher, last_checkpoint=last).run() is last
    assert (trainer.progress, watcher.checkpoints, log.read()) == ([], [], [])


def test_it_stops_when_validations_bring_nothing_new(tiny: Tiny, log: MetricsLog) -> None:
    validations = [1.9, 1.5, 1.6, 1.4, 1.45, 1.41, 1.4, 1.0]
    trainer = FakeTrainer(tiny(patience=3, checkpoint_every=2), 90, validations=validations)
    assert loop(trainer, log).run().step == 14
    again = FakeTrainer(tiny(patience=3, checkpoint_every=2), 90)
    again.step = 14  # Killed before it said that it has ended.
    last = CheckpointFile.of(RUN, 14, 1.4, 1.4)
    assert loop(again, log, last_checkpoint=last).run() == last
    assert again.step == 14


def test_no_patience_at_all_is_never_out_of_it(tiny: Tiny, log: MetricsLog) -> None:
    trainer = FakeTrainer(tiny(patience=0, checkpoint_every=2), 10, validations=[1.5, 1.6])
    assert loop(trainer, log).run().step == 10
