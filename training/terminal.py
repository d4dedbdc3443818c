"""Training as it is watched in a terminal, or read in a log."""

import contextlib
import math
import sys
import time
from collections.abc import Iterator
from typing import TextIO

try:
    from tqdm import tqdm
except ImportError:  # A GPU machine may have little more than torch: lines do without a bar.
    tqdm = None  # type: ignore[assignment,misc]

from training.checkpoint import CheckpointFile
from training.loop import Observer, Progress
from training.samples_table import CheckpointSamples
from training.scale import Scale

SHOWN_LINES = 4
BAR = "{percentage:3.0f}% |{bar:10}| {desc}"
NO_BAR = "{percentage:3.0f}% {bar:0}{desc}"  # Without any {bar} tqdm would not cut at the edge.
COLUMNS = 80
"""Of a terminal that does not say."""
LINE_SECONDS = 60.0
"""Between two lines of progress where there is no bar."""
BAR_COLUMNS = 60
"""Of a terminal that has room for a bar beside what matters more."""


class TerminalObserver(Observer):
    """A progress bar on a terminal; elsewhere a line a minute, and one at each checkpoint.

    Where nobody can read them any more, as behind a `head` that has enough, training goes on in
    silence.
    """

    def __init__(self, out: TextIO | None = None, scale: Scale = Scale()) -> None:
        self.out: TextIO | None = out or sys.stderr  # None where nobody reads any more.
        self.scale = scale
        self.bar: tqdm | None = None  # type: ignore[type-arg]
        self.progress: Progress | None = None
        self._said_at = -math.inf

    def on_start(self, run: str, step: int, total_steps: int) -> None:
        going_on = f", going on from step {step:,}" if step else ""
        self.say(f"training {run}: {total_steps:,} steps{going_on}")
        if tqdm is not None and self.out is not None and self.out.isatty():
            self.bar = tqdm(
                total=1.0, file=self.out, bar_format=BAR, leave=False, dynamic_ncols=True
            )

    def on_progress(self, progress: Progress) -> None:
        self.progress = progress
        if self.bar is None:
            self._say_now_and_then(progress)
            return
        columns = self.bar.format_dict["ncols"] or COLUMNS  # Asked for anew each time.
        self.bar.bar_format = BAR if columns >= BAR_COLUMNS else NO_BAR
        room = columns - len(self.bar.bar_format.format(percentage=100, bar="", desc=""))
        self.bar.n = min(progress.share, 1.0)
        with self._unread():
            self.bar.set_description_str(brief(progress, self.scale, room))

    def _say_now_and_then(self, progress: Progress) -> None:
        if time.monotonic() - self._said_at >= LINE_SECONDS:
            self.say(f"step {progress.step:,}: {describe(progress, self.scale)}")

    def on_checkpoint(self, checkpoint: CheckpointFile) -> None:
        speed = ""
        if self.progress:
            speed = f", {self.progress.characters_per_second:,.0f} {self.scale.unit}s/s"
        self.say(
            f"step {checkpoint.step:,} (epoch {checkpoint.epoch:.2f}): validation "
            f"{checkpoint.loss:.3f} nats = {self.scale.describe(checkpoint.loss)}{speed}"
        )

    def on_notice(self, text: str) -> None:
        self.say(f"note: {text}")

    def on_end(self) -> None:
        if self.bar is not None:
            with self._unread():
                self.bar.close()
            self.bar = None

    def show_samples(self, samples: CheckpointSamples) -> None:
        """The share of real words, and the beginning of the first sample."""
        real = samples.real_words
        words = "" if real is None else f"{real:.0%} of the words it sang are real; "
        self.say(f"  step {samples.checkpoint.step:,}: {words}for example:")
        text = samples.rows[0]["prime"] + samples.rows[0]["text"]
        lines = [line for line in text.splitlines() if line.strip()]
        for line in lines[:SHOWN_LINES]:
            self.say(f"    {line}")

    def say(self, text: str) -> None:
        """A line; above the progress bar, where there is one."""
        self._said_at = time.monotonic()
        with self._unread():
            if self.bar is not None:
                self.bar.write(text, file=self.out)
            elif self.out is not None:  # For `print` that would be standard output.
                print(text, file=self.out, flush=True)

    @contextlib.contextmanager
    def _unread(self) -> Iterator[None]:
        """What cannot be written ends the bar and all lines, and not the training."""
        try:
            yield
        except (OSError, ValueError):  # The second of a file that was closed.
            self.out, self.bar = None, None


def describe(progress: Progress, scale: Scale) -> str:
    """Loss, bits, speed and the time left, in one line."""
    return (
        f"loss {progress.loss:.3f}, {scale.describe(progress.loss)}, "
        f"{progress.characters_per_second:,.0f} {scale.unit}s/s, {_time_left(progress)} left"
    )


def brief(progress: Progress, scale: Scale, room: int) -> str:
    """What matters most first, and as much as has room: half a number would be another one."""
    parts = [
        f"{_time_left(progress)} left",
        f"{scale.bits(progress.loss):.2f} bits",
        f"step {progress.step:,}",
        f"{progress.characters_per_second:,.0f} {scale.unit}s/s",
    ]
    while len(parts) > 1 and len(" · ".join(parts)) > room:
        parts.pop()
    return " · ".join(parts)


def _time_left(progress: Progress) -> str:
    minutes, seconds = divmod(round(progress.seconds_left), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"
