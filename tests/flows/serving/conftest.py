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
        """The answer to a POST, asked again while the server's database is busy."""
        url, unavailable = f"{api_url(self.url)}/{path}", httpx.codes.SERVICE_UNAVAILABLE
        deadline = time.monotonic() + 60
        while (answer := httpx.post(url, json=body, timeout=120)).status_code == unavailable:
            assert time.monotonic() < deadline, "the server was busy for a minute"
            time.sleep(0.5)
        answer.raise_for_status()
        return answer.json()

    def run(self, flow: str, **parameters: Any) -> dict[str, Any]:
        """Start the deployment of a flow, as the UI's form does, and return its flow run."""
        url = f"{api_url(self.url)}/deployments/name/{flow}/{flow}"
        deployment = httpx.get(url, timeout=120).json()["id"]
        given = {"parameters": parameters, "state": {"type": "SCHEDULED"}}
        return dict(self.api(f"deployments/{deployment}/create_flow_run", **given))

    def retry(self, run: dict[str, Any]) -> None:
        """What the UI's Retry does."""
        state = {"type": "SCHEDULED", "name": "AwaitingRetry", "message": "Retry from the UI"}
        self.api(f"flow_runs/{run['id']}/set_state", state=state, force=True)

    def cancel(self, run: dict[str, Any]) -> None:
        """What the UI's Cancel does."""
        self.api(f"flow_runs/{run['id']}/set_state", state={"type": "CANCELLING"})

    def runs(self, flow: str) -> list[dict[str, Any]]:
        """Its runs that have begun, from old to new."""
        begun = {"state": {"type": {"not_any_": ["SCHEDULED"]}}}
        of_flow = {"name": {"any_": [flow]}}
        return list(
            self.api("flow_runs/filter", flow_runs=begun, flows=of_flow, sort="START_TIME_ASC")
        )

    def state(self, run: dict[str, Any]) -> str:
        url = f"{api_url(self.url)}/flow_runs/{run['id']}"
        return str(httpx.get(url, timeout=120).json()["state_name"])

    def stop(self) -> str:
        """Ask it to stop, wait, and return what it said."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.communicate(timeout=240)[0]

    def processes(self, word: str = "") -> list[int]:
        """Those with this home in their environment, and the word among their arguments."""
        mark = f"PREFECT_HOME={self.home}".encode()
        there = [pid for pid in _pids() if mark in _told(pid, "environ")]
        return [pid for pid in there if not word or word.encode() in _told(pid, "cmdline")]


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


@pytest.fixture(scope="session")
def start_serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Served]]:
    """start_serving(): a new `lyrics serve`; with the former one, in its home again."""
    started: list[Served] = []

    def begin(former: Served | None = None) -> Served:
        folder = tmp_path_factory.mktemp("served")
        home, data = (former.home, former.data) if former else (folder / "home", folder / "data")
        started.append(start(home, data))
        return started[-1]

    yield begin
    for served in started:
        if served.process.poll() is None:
            served.stop()
        shutil.rmtree(served.home, ignore_errors=True)


@pytest.fixture(scope="session")
def served(start_serving: Callable[..., Served]) -> Served:
    """One for all tests: none of them stops it."""
    return start_serving()


def _pids() -> Iterator[int]:
    yield from (int(path.name) for path in Path("/proc").iterdir() if path.name.isdecimal())


def _told(pid: int, what: str) -> list[bytes]:
    """What Linux tells of a process, word by word."""
    try:
        return Path(f"/proc/{pid}/{what}").read_bytes().split(b"\0")
    except OSError:  # It has ended, or is another user's.
        return []


@pytest.fixture
def slow(tiny: dict[str, Any]) -> dict[str, Any]:
    """Changes that make a training last until it is stopped."""
    return tiny | {"epochs": 1e6, "checkpoint_every": 200}


@pytest.fixture(scope="session")
def wait_until() -> Callable[..., None]:
    """wait_until(condition, seconds=240): fails when it does not become true in time."""

    def wait(condition: Callable[[], object], seconds: float = 240) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, "it did not happen in time"
            time.sleep(0.3)

    return wait
