import io
from collections.abc import Callable

import pytest

from corpus.errors import TrainingStopped
from corpus.store import Store
from training.loop import Observer
from training.observers import Observers
from training.settings import TrainSettings
from training.stage import train
from training.terminal import TerminalObserver


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
    assert "step 5  " in shown
    assert " left" in shown
    assert shown.rpartition("\r")[2] == ""  # The last thing is an empty line.
    assert terminal.bar is None
    terminal.say("and then")
    assert out.getvalue().endswith("\rand then\n")


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
