"""Runs that are killed or stopped go on as if nothing had happened, bit for bit."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

import pytest
import torch

from corpus.errors import TrainingStopped
from corpus.store import Store
from training import loop
from training.checkpoint import list_checkpoints, load_checkpoint
from training.device import using_threads
from training.loop import Observer
from training.metrics import MetricsLog
from training.settings import TrainSettings
from training.stage import train

Tiny = Callable[..., TrainSettings]
RUN = "tiny"


SMALL_BEST = {
    "hidden_size": 8,
    "embedding_size": 6,
    "embedding_init": "cooccurrence",
    "pointer": 40,  # Two windows.
    "pointer_size": 8,
    "batch_size": 16,
    "sequence_length": 20,
    "epochs": 2.3,  # 12 steps.
    "warmup_steps": 2,
    "averaging": 0.6,
    "checkpoint_every": 5,
    "checkpoint_seconds": 0.0,
    "device": "cpu",
}


@pytest.fixture(scope="module", params=["char-rnn", "best"])
def settings(request: pytest.FixtureRequest, tiny: Tiny) -> TrainSettings:
    """With dropout: the random state must go on too; `best` goes through songs in three orders."""
    if request.param == "best":
        return TrainSettings.of_preset("best", **SMALL_BEST)
    return tiny(dropout=0.3)


@pytest.fixture(scope="module")
def unbroken(
    tmp_path_factory: pytest.TempPathFactory,
    encode_songs: Callable[[Store], Store],
    settings: TrainSettings,
) -> dict[str, Any]:
    """What a run leaves that nobody disturbed."""
    store = encode_songs(Store(tmp_path_factory.mktemp("unbroken")))
    with using_threads(1):
        train(store, settings, name=RUN)
    return result(store)


def result(store: Store) -> dict[str, Any]:
    """All that must be equal: states of all checkpoints, and all that is no time."""
    timed = ("seconds", "characters_per_second", "paused")
    files = list_checkpoints(store, RUN)
    checkpoints = [load_checkpoint(store, file.path) for file in files]
    return {
        "files": store.files(f"runs/{RUN}") + [file.path for file in files],
        "metrics": [
            {name: value for name, value in record.items() if name not in timed}
            for record in MetricsLog(store, RUN).read()
        ],
        "states": [_bytes({**c.model, "all": c.trainer}) for c in checkpoints],
        "counts": {
            name: value
            for name, value in store.read_json(f"runs/{RUN}/manifest.json")["counts"].items()
            if name not in timed
        },
    }


def _bytes(value: Any) -> Any:
    """A state with its tensors as bytes, so that == compares every bit."""
    if isinstance(value, torch.Tensor):
        data = value.reshape(-1).view(torch.uint8)  # NumPy has no bfloat16.
        return (str(value.dtype), tuple(value.shape), data.numpy().tobytes())
    if isinstance(value, dict):
        return {name: _bytes(part) for name, part in value.items()}
    return [_bytes(part) for part in value] if isinstance(value, list | tuple) else value


class Killed(BaseException):
    """As SIGKILL, nothing that catches errors or cleans up can mend it."""


class Mortal(Store):
    """Dies at the nth change of the storage, leaving that one half done or undone."""

    def __init__(self, root: str, life: int) -> None:
        super().__init__(root)
        self.life = life

    def _live(self) -> None:
        self.life -= 1
        if self.life < 0:
            raise Killed

    @contextlib.contextmanager
    def writing(self, name: str) -> Iterator[IO[bytes]]:
        self._live()
        with super().writing(name) as file:
            yield file

    def append_text(self, name: str, text: str) -> None:
        if self.life == 0:
            super().append_text(name, text[: len(text) // 2])
        self._live()
        super().append_text(name, text)

    def remove(self, name: str) -> None:
        self._live()
        super().remove(name)


@pytest.mark.parametrize("stopped", [False, True])
@pytest.mark.parametrize("beside", [False, True])
def test_killed_at_any_moment_it_ends_as_the_unbroken_run(
    encoded: Store,
    settings: TrainSettings,
    unbroken: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    stopped: bool,
    beside: bool,
) -> None:
    """Also when it went on from a stop, whose state the kill may leave behind, and where it trains
    on while checkpoints are written beside it, as on a GPU."""
    for module in ("loop", "writer"):
        monkeypatch.setattr(f"training.{module}.is_asynchronous", lambda device: beside)
    moments, every = 0, 2 if (stopped or beside) and settings.preset == "best" else 1
    for life in range(0, 100, every):
        encoded.remove(f"runs/{RUN}")
        if stopped:
            stop(encoded, settings, 3)
        try:
            train(Mortal(encoded.root, life), settings, name=RUN)
            break
        except Killed:
            moments += every
        train(encoded, settings, name=RUN)
        ended = result(encoded)
        assert lasting(ended) == lasting(unbroken), f"killed at change {life}"
        assert stopped or ended["metrics"] == unbroken["metrics"], f"killed at change {life}"
    assert 12 < moments < 100


class Ends(Observer):
    """Ends the training at some steps, in one way or another."""

    def __init__(self, steps: set[int], end: Callable[[], Any]) -> None:
        self.steps, self.end, self.step = steps, end, 0

    def on_start(self, run: str, step: int, total_steps: int) -> None:
        self.step = step

    def should_stop(self) -> bool:
        if self.step in self.steps:
            return bool(self.end())
        self.step += 1
        return False


def stop(store: Store, settings: TrainSettings, step: int) -> None:
    with pytest.raises(TrainingStopped, match=rf"at step {step} of 12 and saved"):
        train(store, settings, name=RUN, observer=Ends({step}, lambda: True))


def leave() -> None:
    raise SystemExit


def go_on(store: Store, settings: TrainSettings) -> int:
    """To the end; the step that it went on from."""
    starts: list[int] = []
    observer = Observer()
    observer.on_start = lambda run, step, total: starts.append(step)  # type: ignore[method-assign]
    train(store, settings, name=RUN, observer=observer)
    (start,) = starts
    return start


@pytest.mark.parametrize("step", [0, 3, 5, 7, 11])
def test_left_at_a_step_it_goes_on_from_the_last_checkpoint(
    encoded: Store, settings: TrainSettings, unbroken: dict[str, Any], step: int
) -> None:
    with pytest.raises(SystemExit):
        train(encoded, settings, name=RUN, observer=Ends({step}, leave))
    assert go_on(encoded, settings) == step // 5 * 5
    assert result(encoded) == unbroken


def test_left_far_from_a_checkpoint_it_goes_on_from_what_was_kept(
    encoded: Store, settings: TrainSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "LOG_EVERY", 2)
    train(encoded, settings, name=RUN)
    unbroken = result(encoded)
    encoded.remove(f"runs/{RUN}")
    monkeypatch.setattr(loop, "KEEP_SECONDS", 0.0)
    for step in (3, 9):
        with pytest.raises(SystemExit):
            train(encoded, settings, name=RUN, observer=Ends({step}, leave))
    assert go_on(encoded, settings) == 8
    assert result(encoded) == unbroken


@pytest.mark.parametrize("steps", [{1}, {3}, {5}, {7}, {3, 7, 11}])
def test_stopped_at_a_step_it_goes_on_from_there(
    encoded: Store, settings: TrainSettings, unbroken: dict[str, Any], steps: set[int]
) -> None:
    remaining = sorted(steps)
    for step in remaining:
        stop(encoded, settings, step)
        assert f"runs/{RUN}/stopped.pt" in encoded.files(f"runs/{RUN}")
        assert not encoded.exists(f"runs/{RUN}/manifest.json")
    train(encoded, settings, name=RUN)
    assert lasting(result(encoded)) == lasting(unbroken)


def test_embeddings_are_not_computed_for_a_checkpoint_to_overwrite(
    encoded: Store, tiny: Tiny, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = tiny(embedding_size=4, embedding_init="cooccurrence")
    stop(encoded, settings, 3)
    monkeypatch.delattr("training.trainer.cooccurrence_embeddings")
    train(encoded, settings, name=RUN)
    assert list_checkpoints(encoded, RUN)[-1].step == 12
    with pytest.raises(NameError, match="cooccurrence_embeddings"):  # A new one wants them.
        train(encoded, settings, name="new")


def lasting(ended: dict[str, Any]) -> dict[str, Any]:
    """What a stop does not change: the report after it is of fewer steps."""
    validations = [record for record in ended["metrics"] if "validation_loss" in record]
    return ended | {"metrics": validations}


def test_stopped_it_is_asked_before_every_step(encoded: Store, settings: TrainSettings) -> None:
    """Stopped at once, nothing is lost and nothing is made."""
    stop(encoded, settings, 0)
    assert list_checkpoints(encoded, RUN) == []


class Notices(Observer):
    def __init__(self) -> None:
        self.texts: list[str] = []

    def on_notice(self, text: str) -> None:
        self.texts.append(text)


@pytest.mark.parametrize("damaged", [1, 2])
def test_a_damaged_checkpoint_is_set_aside(
    encoded: Store, settings: TrainSettings, unbroken: dict[str, Any], damaged: int
) -> None:
    """It goes back to the one before, or to the beginning."""
    with pytest.raises(SystemExit):
        train(encoded, settings, name=RUN, observer=Ends({11}, leave))
    files = list_checkpoints(encoded, RUN)
    for file in files[-damaged:]:
        encoded.write_bytes(file.path, encoded.read_bytes(file.path)[:-100])
    notices = Notices()
    train(encoded, settings, name=RUN, observer=notices)
    assert len(notices.texts) == damaged
    assert files[-1].path in notices.texts[0]
    assert "is damaged" in notices.texts[0]
    assert "set aside" in notices.texts[0]
    ended = result(encoded)
    for part in ("metrics", "states"):
        assert ended[part] == unbroken[part]
    aside = [name for name in encoded.files(f"runs/{RUN}/checkpoints") if "damaged" in name]
    assert aside == [f"{file.path}.damaged" for file in files[-damaged:]]


def test_a_damaged_stopped_state_is_set_aside(
    encoded: Store, settings: TrainSettings, unbroken: dict[str, Any]
) -> None:
    stop(encoded, settings, 7)
    encoded.write_bytes(f"runs/{RUN}/stopped.pt", b"half")
    notices = Notices()
    train(encoded, settings, name=RUN, observer=notices)
    assert len(notices.texts) == 1
    assert result(encoded)["states"] == unbroken["states"]


def test_minutes_spent_before_a_stop_count_and_the_stopped_state_is_kept(
    encoded: Store, tiny: Tiny
) -> None:
    """Fewer minutes than were trained before the first checkpoint: it ends with one."""
    stop(encoded, tiny(), 3)
    train(encoded, tiny(max_minutes=1e-9), name=RUN)
    assert [file.step for file in list_checkpoints(encoded, RUN)] == [3]


KILLS_ITSELF = """
import os, signal, sys
from corpus.store import Store
from training.loop import Observer
from training.settings import TrainSettings
from training.stage import train

class Kill(Observer):
    step = 0
    def should_stop(self):
        self.step += 1
        if self.step == 9:
            os.kill(os.getpid(), signal.SIGKILL)
        return False

settings = TrainSettings.from_dict(eval(sys.argv[2]))
train(Store(sys.argv[1]), settings, name="tiny", observer=Kill())
"""


def test_a_process_that_is_really_killed(encoded: Store, tiny: Tiny, tmp_path: Path) -> None:
    settings = tiny(dropout=0.3, threads=1)
    train(encoded, settings, name=RUN)
    unbroken = result(encoded)
    encoded.remove(f"runs/{RUN}")
    command = [sys.executable, "-c", KILLS_ITSELF, encoded.root, repr(settings.to_dict())]
    done = subprocess.run(
        command, capture_output=True, text=True, env=os.environ | {"OMP_NUM_THREADS": "1"}
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert [file.step for file in list_checkpoints(encoded, RUN)] == [5]
    train(encoded, settings, name=RUN)
    assert result(encoded) == unbroken
