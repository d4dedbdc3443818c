import dataclasses
import io
import re
from collections.abc import Callable

import pytest

from corpus.errors import TrainingStopped
from corpus.store import Store
from training.loop import Observer, Progress
from training.observers import Observers
from training.scale import Scale
from training.settings import TrainSettings
from training.stage import train
from training.terminal import TerminalObserver, brief


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class StopsAtCheckpoint(Observer):
    """Stops at the first one."""

    is_asked = False

    def on_checkpoint(self, checkpoint: object) -> None:
        self.is_asked = True

    def should_stop(self) -> bool:
        return self.is_asked


def test_a_log_has_lines_and_no_bar(encoded: Store, tiny: Callable[..., TrainSettings]) -> None:
    out = io.StringIO()
    train(encoded, tiny(), name="tiny", observer=TerminalObserver(out))
    assert "%" not in out.getvalue()
    assert "step 12 (epoch 0.14): validation" in out.getvalue()


def test_a_log_tells_of_long_ways_between_checkpoints(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.StringIO()
    terminal = TerminalObserver(out)
    terminal.on_start("tiny", 0, 20_000)
    terminal.on_progress(progress())
    assert "loss" not in out.getvalue()
    monkeypatch.setattr("training.terminal.LINE_SECONDS", 0.0)
    terminal.on_progress(progress())
    assert "step 9,200: loss" in out.getvalue()


@pytest.mark.parametrize("is_stopped", [False, True])
def test_a_bar_is_gone_when_training_ends_in_whatever_way(
    encoded: Store, tiny: Callable[..., TrainSettings], is_stopped: bool
) -> None:
    out = Terminal()
    terminal = TerminalObserver(out)
    if is_stopped:
        with pytest.raises(TrainingStopped):
            watchers = Observers([terminal, StopsAtCheckpoint()])
            train(encoded, tiny(), name="tiny", observer=watchers)
    else:
        train(encoded, tiny(), name="tiny", observer=terminal)
    shown = out.getvalue()
    assert re.search(r"% \|.{10}\| \d:\d\d left · \d\.\d\d bits · step \d+ · [\d,]+ chars/s", shown)
    assert shown.rpartition("\r")[2] == ""  # The last thing is an empty line.
    assert terminal.bar is None
    terminal.say("and then")
    assert out.getvalue().endswith("\rand then\n")


@pytest.mark.parametrize(
    ("room", "shown"),
    [
        (99, "1:02 left · 1.18 bits · step 9,200 · 15,800 chars/s"),
        (49, "1:02 left · 1.18 bits · step 9,200"),
        (34, "1:02 left · 1.18 bits · step 9,200"),
        (33, "1:02 left · 1.18 bits"),
        (5, "1:02 left"),
    ],
)
def test_a_narrow_terminal_shows_what_matters_most(room: int, shown: str) -> None:
    assert brief(progress(), Scale(), room) == shown


def test_hours_are_told_as_hours() -> None:
    assert brief(progress(session_seconds=7323), Scale(), 9).startswith("2:02:03 left")


def test_a_last_step_that_took_longer_leaves_no_time() -> None:
    late = dataclasses.replace(progress(), share=1.02)
    assert brief(late, Scale(), 9).startswith("0:00 left")


@pytest.mark.parametrize(("columns", "has_bar"), [(80, True), (59, False)])
def test_a_bar_is_where_there_is_room(
    monkeypatch: pytest.MonkeyPatch, columns: int, has_bar: bool
) -> None:
    """And it keeps within the terminal, which may be made narrower meanwhile."""
    monkeypatch.setattr("tqdm.std._screen_shape_wrapper", lambda: lambda out: (columns, 24))
    out = Terminal()
    terminal = TerminalObserver(out)
    terminal.on_start("tiny", 0, 9)
    terminal.on_progress(progress())
    line = out.getvalue().rpartition("\r")[2]
    assert line.startswith(" 50% |#####     | 1:02 left" if has_bar else " 50% 1:02 left")
    assert len(line) <= columns


def progress(session_seconds: float = 62) -> Progress:
    """At the half."""
    return Progress(
        step=9200, total_steps=18400, epoch=1.0, loss=0.818, rate=0.1,
        characters_per_second=15800, seconds=99, share=0.5,
        session_seconds=session_seconds, session_share=0.5,
    )  # fmt: skip


@pytest.mark.parametrize("is_terminal", [False, True])
def test_training_goes_on_where_nobody_reads_any_more(
    encoded: Store, tiny: Callable[..., TrainSettings], is_terminal: bool
) -> None:
    class Gone(io.StringIO):
        def write(self, text: str) -> int:
            if "step 5" in self.getvalue() + text:
                raise BrokenPipeError
            return super().write(text)

        def isatty(self) -> bool:
            return is_terminal

    out = Gone()
    _, result = train(encoded, tiny(), name="tiny", observer=TerminalObserver(out))
    assert result.counts["steps"] == 12
    assert "training tiny" in out.getvalue()
