"""A process that sings: on the CPU, a checkpoint after the other, as it is asked.

    python -m training.singer

reads a line of JSON for each checkpoint, and answers with one: the `checkpoint` and the `rows` of
its samples, which it has stored with their run, or the `error`. It ends when nobody can ask it any
more, whatever it is at: also one whose asker was killed.
"""

import contextlib
import dataclasses
import json
import os
import queue
import subprocess
import sys
import threading
from typing import Any

from corpus.errors import LyricsError, TrainingError, TrainingStopped
from corpus.store import Store
from training.checkpoint import CheckpointFile
from training.samples import sample_checkpoint
from training.samples_table import CheckpointSamples
from training.settings import SampleSettings

NO_GPU = {"CUDA_VISIBLE_DEVICES": ""}
"""For torch: a GPU that trains has no room, and no time, for what another process does on it."""
NICENESS = 10
"""Where a core is not as free as it seemed, others come first."""


class Singer:
    """`sample_checkpoint` by such a process, which starts with the first checkpoint."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        self._is_dismissed = False
        self._changing, self._asking = threading.Lock(), threading.Lock()

    def __call__(
        self, store: Store, run: str, file: CheckpointFile, settings: SampleSettings
    ) -> CheckpointSamples:
        """Waits for the songs.

        Raises TrainingError where there will be none, TrainingStopped where it was dismissed.
        """
        asked = {
            "data": store.path(""),
            "run": run,
            "file": dataclasses.asdict(file),
            "settings": settings.to_dict(),
        }
        told = self._ask(json.dumps(asked))
        if "error" in told:
            raise TrainingError(told["error"])
        return CheckpointSamples(CheckpointFile(**told["checkpoint"]), tuple(told["rows"]))

    def dismiss(self) -> None:
        """End the process, also within a song; there will be no other."""
        with self._changing:
            self._is_dismissed = True
            if process := self._process:
                process.kill()
        with self._asking:
            self._reap()

    def _ask(self, line: str) -> dict[str, Any]:
        with self._asking:
            process = self._running()
            assert process.stdin is not None
            assert process.stdout is not None
            with contextlib.suppress(BrokenPipeError):
                print(line, file=process.stdin, flush=True)
            answer = process.stdout.readline()
            if answer.endswith("\n"):  # Not cut off by its death.
                told: dict[str, Any] = json.loads(answer)
                return told
            code = self._reap()
        if self._is_dismissed:
            raise TrainingStopped("the process that sings was ended with the training")
        raise TrainingError(f"the process that sings has ended, with the exit code {code}")

    def _reap(self) -> int | None:
        """What it ended with."""
        process, self._process = self._process, None
        if process is None:
            return None
        process.communicate()  # Waits, and closes its pipes.
        return process.returncode

    def _running(self) -> subprocess.Popen[str]:
        with self._changing:
            if self._is_dismissed:
                raise TrainingStopped("nobody sings any more")
            if self._process is None:
                # It finds what this process finds, and nothing of the folder that both stand in.
                path = os.pathsep.join(filter(None, sys.path))
                # In a session of its own: Ctrl-C is for who asks.
                self._process = subprocess.Popen(  # noqa: S603 - ours.
                    [sys.executable, "-P", "-m", __name__],
                    env=os.environ | {"PYTHONPATH": path} | NO_GPU,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                    start_new_session=True,
                )
            return self._process


def main() -> None:
    os.nice(NICENESS)
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # Where else something is printed.
    asked: queue.Queue[str] = queue.Queue()
    threading.Thread(target=_listen, args=(asked,), daemon=True).start()
    while True:
        print(json.dumps(_answer(json.loads(asked.get()))), file=answers, flush=True)


def _listen(asked: "queue.Queue[str]") -> None:
    for line in sys.stdin:
        asked.put(line)
    os._exit(0)


def _answer(asked: dict[str, Any]) -> dict[str, Any]:
    try:
        store, file = Store(asked["data"]), CheckpointFile(**asked["file"])
        settings = SampleSettings.from_dict(asked["settings"])
        return dataclasses.asdict(sample_checkpoint(store, asked["run"], file, settings, "cpu"))
    except LyricsError as error:
        return {"error": str(error)}
    except Exception as error:  # Such as no memory. Who asked has more to do than this.
        return {"error": f"{type(error).__name__}: {error}"}


if __name__ == "__main__":
    main()
