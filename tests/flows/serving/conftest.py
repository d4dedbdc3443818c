"""A real `lyrics serve`, in a home and with a data root of its own."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from flows.home import PROJECT
from flows.serving.place import api_url


@dataclass
class Served:
    """A `lyrics serve` that shows its UI at `url`."""

    url: str
    home: Path
    data: Path
    process: subprocess.Popen[str]

    @property
    def environment(self) -> dict[str, str]:
        return environment(self.home) | {"PREFECT_API_URL": api_url(self.url)}

    def lyrics(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "flows.cli", *arguments],
            cwd=PROJECT, env=environment(self.home), capture_output=True, text=True,
        )  # fmt: skip

    def prefect(self, *arguments: str) -> str:
        """What `prefect …` prints against this server."""
        return subprocess.run(
            [sys.executable, "-m", "prefect", *arguments],
            cwd=PROJECT, env=self.environment, capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip

    def api(self, path: str, **body: Any) -> Any:
        """The answer to a POST."""
        answer = httpx.post(f"{api_url(self.url)}/{path}", json=body, timeout=30)
        answer.raise_for_status()
        return answer.json()

    def stop(self) -> str:
        """Ask it to stop, wait, and return what it said."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.communicate(timeout=90)[0]

    def processes(self) -> list[int]:
        """Those that have this home in their environment, found as Linux lists them."""
        mark = f"PREFECT_HOME={self.home}".encode()
        return [pid for pid in _pids() if mark in _environ(pid).split(b"\0")]


def environment(home: Path) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PREFECT", "LYRICS_DATA"))}
    own = {"PREFECT_HOME": str(home), "PREFECT_PROFILES_PATH": str(home / "profiles.toml")}
    return kept | own | {"PYTHONPATH": str(PROJECT)}


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def start(home: Path, data: Path) -> Served:
    """Returns when it has said that it serves."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "flows.cli", "serve", "--port", str(port), "--data", str(data)],
        cwd=PROJECT, env=environment(home), text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    assert process.stdout
    line = process.stdout.readline()
    assert "shows the runs" in line, line + process.stdout.read()
    return Served(f"http://127.0.0.1:{port}", home, data, process)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served")
    served = start(folder / "home", folder / "data")
    try:
        yield served
    finally:
        if served.process.poll() is None:
            served.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _pids() -> Iterator[int]:
    yield from (int(path.name) for path in Path("/proc").iterdir() if path.name.isdecimal())


def _environ(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:  # It has ended, or is another user's.
        return b""


@pytest.fixture(scope="session")
def wait_until() -> Callable[..., None]:
    """wait_until(condition, seconds=60): fails when it does not become true in time."""

    def wait(condition: Callable[[], object], seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, "it did not happen in time"
            time.sleep(0.3)

    return wait
