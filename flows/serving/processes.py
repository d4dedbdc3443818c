"""Child processes that end when they are told to."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from corpus.errors import ServeError
from flows.home import PROJECT

POLL_SECONDS = 0.1
SHOWN_LINES = 5
"""Of the log of a process that failed."""


class Process:
    """`python -m prefect …`, in the project's folder and in a process group of its own.

    Its own group, so that Ctrl-C reaches `lyrics serve` alone, which then ends its processes in
    their order.
    """

    def __init__(
        self, name: str, arguments: Sequence[str], environment: Mapping[str, str], log: Path
    ) -> None:
        self.name, self.log = name, log
        self._arguments, self._environment = arguments, dict(environment)
        log.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileNotFoundError):  # The former one's end is often what counts.
            log.replace(log.with_suffix(f".1{log.suffix}"))
        self._process = self._start()

    def restart(self) -> None:
        """Start it again when it has ended; its log goes on."""
        assert not self.is_alive
        self._process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as output:
            return subprocess.Popen(  # noqa: S603 - our own arguments.
                [sys.executable, "-m", "prefect", *self._arguments],
                cwd=PROJECT,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def require_alive(self) -> None:
        """Raises ServeError with the last lines of its log when it has ended."""
        if not self.is_alive:
            raise ServeError(f"{self.name} ended by itself; {self._last_lines()}")

    def require_success(self, is_stopped: Callable[[], bool] = bool) -> None:
        """Wait for its end. Raises ServeError when it failed, KeyboardInterrupt when stopped."""
        while self.is_alive:
            if is_stopped():
                self.stop(0)
                raise KeyboardInterrupt
            time.sleep(POLL_SECONDS)
        if self._process.wait() != 0:
            raise ServeError(f"{self.name} failed; {self._last_lines()}")

    def stop(self, grace: float) -> None:
        """End it and all that it started, by force after `grace` seconds."""
        if self.is_alive:
            self._process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(grace)
        with contextlib.suppress(ProcessLookupError):  # Nothing is left of its group.
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def _last_lines(self) -> str:
        lines = self.log.read_text(encoding="utf-8", errors="replace").split("\n")
        shown = " | ".join([line.strip() for line in lines if line.strip()][-SHOWN_LINES:])
        return f"{self.log} ends: {shown}"
