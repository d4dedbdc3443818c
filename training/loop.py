"""The training loop: steps, metrics, validation, checkpoints, and when to stop."""

import dataclasses
import functools
import math
import time
from collections.abc import Callable
from typing import NoReturn

import numpy as np
import torch

from corpus.errors import TrainingError, TrainingStopped
from training.checkpoint import CheckpointFile
from training.device import Moment, is_asynchronous
from training.metrics import MetricsLog, validation_record
from training.scale import Scale
from training.trainer import Trainer
from training.transfer import fetch
from training.world import World
from training.writer import CheckpointWriter

LOG_EVERY = 20
"""Steps between two looks at the loss."""
KEEP_SECONDS = 300.0
"""Between two states to go on from, where checkpoints lie farther apart: a kill costs no more."""
EXPLODED = 3.0
"""char-rnn's safety stop: the loss exceeds this many times the first."""


@dataclasses.dataclass(frozen=True)
class Progress:
    """Where training stands."""

    step: int
    total_steps: int
    epoch: float
    loss: float
    """Mean of the last steps' training losses, in nats a symbol."""
    rate: float
    characters_per_second: float
    seconds: float
    """Time trained so far, all sessions together."""
    share: float
    """Share of the run's steps or minutes that is spent."""
    session_seconds: float
    session_share: float

    @property
    def seconds_left(self) -> float:
        """An estimate from this session's pace."""
        return self.session_seconds * max(1 - self.share, 0) / max(self.session_share, 1e-9)


class Observer:
    """What may watch a training; each method is called from the training's thread."""

    def on_start(self, run: str, step: int, total_steps: int) -> None:
        """Training begins, or goes on from `step`."""

    def on_progress(self, progress: Progress) -> None:
        """Some steps were made."""

    def on_checkpoint(self, checkpoint: CheckpointFile) -> None:
        """A checkpoint was written, on a GPU some steps ago; training waits until this returns."""

    def in_use(self) -> set[str]:
        """Paths of checkpoints that will be read yet: they stay, and the run waits for that."""
        return set()

    def on_wait(self) -> None:
        """All is trained, and the run waits for what is in use; called again and again."""

    def on_notice(self, text: str) -> None:
        """Something a user should know, such as a damaged checkpoint that was passed over."""

    def on_end(self) -> None:
        """Training is over, or has broken off; also where there was nothing to train."""

    def should_stop(self) -> bool:
        """Asked at each step, and in long validations: True makes training save itself and stop."""
        return False


class Loop:
    """Runs a trainer to its end.

    `save(validation_loss, seconds)` gives a checkpoint of this step and what writes it, whatever
    steps are made meanwhile; `save_stopped(seconds)` writes what a run goes on from that was
    stopped, or killed long after its last checkpoint, by the command `again`. `seconds` are those
    trained before.
    """

    def __init__(
        self,
        trainer: Trainer,
        log: MetricsLog,
        observer: Observer,
        save: Callable[[float, float], tuple[CheckpointFile, Callable[[], None]]],
        save_stopped: Callable[[float], None],
        *,
        seconds: float,
        last_checkpoint: CheckpointFile | None,
        world: World,
        scale: Scale,
        again: str,
    ) -> None:
        self.trainer, self.log, self.observer = trainer, log, observer
        self.save, self.save_stopped = save, save_stopped
        self.seconds_before = seconds
        self._losses: list[torch.Tensor] = []
        """Those of the steps since the last report."""
        self.paused = 0.0
        """Seconds of this session in which validation, saving and sampling held training up."""
        self._unfinished: Callable[[], None] | None = None
        """A report whose losses the device may not have yet."""
        self.rested_since = -math.inf
        """When the last checkpoint was done with."""
        self.kept_since = -math.inf
        """When there was last something to go on from."""
        self.world, self.scale, self.again = world, scale, again
        self.last_checkpoint = last_checkpoint
        """The last that is there."""
        self._writer = CheckpointWriter(trainer.device)
        records = log.read()
        self.first_loss = next((r["loss"] for r in records if "loss" in r), None)
        self.validated = [r["validation_loss"] for r in records if "validation_loss" in r]

    def run(self) -> CheckpointFile:
        """Train until the steps or the minutes are spent; returns the last checkpoint.

        Raises TrainingError when the loss is no number or explodes, TrainingStopped when the
        observer asked for it.
        """
        self.started, self.logged = time.monotonic(), Moment(self.trainer.device)
        self.kept_since = self.started
        self.start_share = self.share
        try:
            return self._run()
        finally:
            self._writer.close()
            self.log.flush()

    def _run(self) -> CheckpointFile:
        if self._is_due():  # Its validation was broken off, or it came too soon in its session.
            self._checkpoint()
        while (share := self._agreed_share()) < 1 or self.trainer.step == 0:
            self._losses.append(self.trainer.train_step(share))
            is_due = self._is_due()
            if is_due or self.trainer.step % LOG_EVERY == 0 or self.trainer.step == 1:
                self._report()
                if not is_due:  # At steps that are reported: the metrics go on as they would.
                    self._keep()
            if is_due:
                self._checkpoint()
        if self._losses:
            self._report()
        self._finish_report()
        self._finish_checkpoint()
        if self._is_new:
            self._checkpoint()
            self._finish_checkpoint()
        assert self.last_checkpoint is not None
        return self.last_checkpoint

    @property
    def _is_new(self) -> bool:
        """This step has no checkpoint yet."""
        return self.last_checkpoint is None or self.last_checkpoint.step < self.trainer.step

    def _is_due(self) -> bool:
        """Whether a checkpoint is. The processes ask each other: all call it at the same steps."""
        settings, step = self.trainer.settings, self.trainer.step
        if step == 0 or step % settings.checkpoint_every or not self._is_new:
            return False
        waited = time.monotonic() - self.rested_since
        return self.world.highest(waited)[0] >= settings.checkpoint_seconds

    def _agreed_share(self) -> float:
        """The same in all processes; stops all of them when one was asked to."""
        stop, share = self.world.highest(self.observer.should_stop(), self.share)
        if stop and share < 1:
            self._stop()
        return share

    def _is_stopped(self) -> bool:
        return bool(self.world.highest(self.observer.should_stop())[0])

    @property
    def seconds(self) -> float:
        return self.seconds_before + time.monotonic() - self.started

    @property
    def share(self) -> float:
        """Share of the run's steps or minutes that is spent, whichever is more; 1 is the end."""
        if self._out_of_patience:
            return 1.0
        steps = self.trainer.step / self.trainer.total_steps
        minutes = self.trainer.settings.max_minutes
        return max(steps, self.seconds / (60 * minutes)) if minutes else steps

    @property
    def _out_of_patience(self) -> bool:
        """Whether the last validations brought nothing new."""
        patience, losses = self.trainer.settings.patience, self.validated
        if not patience or not losses:
            return False
        return len(losses) - losses.index(min(losses)) > patience

    def _report(self) -> None:
        """The last steps; those of a GPU with the next report, as it need not be waited for."""
        steps, self._losses = self.world.mean(torch.stack(self._losses)), []
        trainer, before, self.logged = self.trainer, self.logged, Moment(steps.device)
        progress = Progress(
            trainer.step, trainer.total_steps, trainer.epoch, math.nan, trainer.rate, math.nan,
            self.seconds, self.share, time.monotonic() - self.started,
            self.share - self.start_share,
        )  # fmt: skip
        characters = len(steps) * trainer.step_characters
        tell = functools.partial(
            self._tell, progress, fetch(steps), characters, (before, self.logged), self.paused
        )
        self._finish_report()
        self._unfinished = tell
        if not is_asynchronous(steps.device):
            self._finish_report()
        self._finish_checkpoint(wait=False)

    def _finish_report(self) -> None:
        tell, self._unfinished = self._unfinished, None
        if tell is not None:
            tell()

    def _tell(
        self,
        progress: Progress,
        losses: Callable[[], np.ndarray],
        characters: int,
        moments: tuple[Moment, Moment],
        paused: float,
    ) -> None:
        """`progress` lacks the loss and the speed, which wait for the device."""
        steps, (before, after) = torch.from_numpy(losses()), moments
        loss, speed = float(steps.mean()), characters / max(before.seconds_to(after), 1e-9)
        self._check(float(steps.max()), progress.step)
        self.log.append(
            {
                "step": progress.step,
                "epoch": round(progress.epoch, 4),
                "loss": loss,
                **self.scale.figures(loss),
                "rate": progress.rate,
                "characters_per_second": round(speed),
                "seconds": round(progress.seconds, 3),
                "paused": round(paused / max(progress.session_seconds, 1e-9), 4),
            }
        )
        self.observer.on_progress(
            dataclasses.replace(progress, loss=loss, characters_per_second=speed)
        )

    def _check(self, loss: float, step: int) -> None:
        self.first_loss = self.first_loss or loss
        if math.isfinite(loss) and loss <= EXPLODED * self.first_loss:
            return
        self._finish_checkpoint()
        what = "exploded" if math.isfinite(loss) else "is not a number"
        good = self.last_checkpoint.path if self.last_checkpoint else "none yet"
        raise TrainingError(
            f"the loss {what} at step {step} ({loss:.4g} nats, {self.first_loss:.4g} "
            f"at the start): try a lower --learning-rate; last good checkpoint: {good}"
        )

    def _checkpoint(self) -> None:
        self._finish_report()
        self._finish_checkpoint()
        started = time.monotonic()
        loss = self.trainer.validate(self._is_stopped)
        if loss is None:
            self._stop()
        self._check(loss, self.trainer.step)
        checkpoint, write = self.save(loss, self.seconds)
        self.log.append(validation_record(checkpoint, self.seconds, self.scale))
        self.log.flush()  # After a kill a run goes on from the checkpoint: it must know all before.
        self.validated.append(loss)
        self._writer.begin(checkpoint, write)
        self._rest(started)
        self._finish_checkpoint(wait=False)

    def _finish_checkpoint(self, *, wait: bool = True) -> None:
        """Tell of the one that was begun, if it is there by now, or `wait` for it."""
        started = time.monotonic()
        checkpoint = self._writer.finished(wait=wait)
        if checkpoint is not None:
            self.last_checkpoint = checkpoint
            self.observer.on_checkpoint(checkpoint)
            self._rest(started)

    def _rest(self, started: float) -> None:
        """What has been done with a checkpoint since `started` held training up."""
        self.logged, self.rested_since = Moment(self.trainer.device), time.monotonic()
        self.kept_since = self.rested_since
        self.paused += self.rested_since - started

    def _keep(self) -> None:
        """What a kill goes on from, where the last such state is long ago."""
        started = time.monotonic()
        if self.world.highest(started - self.kept_since)[0] < KEEP_SECONDS:
            return
        self._finish_report()
        self._finish_checkpoint()
        self.log.flush()
        self.save_stopped(self.seconds)
        self.logged, self.kept_since = Moment(self.trainer.device), time.monotonic()
        self.paused += self.kept_since - started

    def _stop(self) -> NoReturn:
        self._finish_report()
        self._finish_checkpoint()
        if self._losses:  # Not reported: when the run goes on, it is at the steps that it would be.
            self._check(float(self.world.mean(torch.stack(self._losses)).max()), self.trainer.step)
        self.log.flush()
        self.save_stopped(self.seconds)
        raise TrainingStopped(
            f"training was stopped at step {self.trainer.step:,} of {self.trainer.total_steps:,} "
            f"and saved: {self.again} goes on from there"
        )
