"""A real `lyrics serve`, in a home and with a data root of its own."""

import contextlib
import os
import select
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

FINAL = {"COMPLETED", "FAILED", "CANCELLED", "CRASHED"}
PATIENCE_SECONDS = 600.0
"""Other work may keep the machine busy."""


@dataclass
class Served:
    """A `lyrics serve` that shows its UI at `url`."""

    url: str
    home: Path
    data: Path
    process: subprocess.Popen[str]
    said: str = ""

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
        return self._ask("POST", path, json=body)

    def _ask(self, method: str, path: str, **others: Any) -> Any:
        """The answer, asked for again while the server's database is busy."""
        url, unavailable = f"{api_url(self.url)}/{path}", httpx.codes.SERVICE_UNAVAILABLE
        deadline = time.monotonic() + PATIENCE_SECONDS
        while (
            answer := httpx.request(method, url, timeout=120, **others)
        ).status_code == unavailable:
            assert time.monotonic() < deadline, "the server was busy all the time"
            time.sleep(0.5)
        answer.raise_for_status()
        return answer.json()

    def run(self, flow: str, **parameters: Any) -> dict[str, Any]:
        """Start the deployment of a flow, as the UI's form does, and return its flow run."""
        deployment = self._ask("GET", f"deployments/name/{flow}/{flow}")["id"]
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

    def state(self, run: dict[str, Any]) -> dict[str, Any]:
        return dict(self._ask("GET", f"flow_runs/{run['id']}")["state"])

    def wait_for(self, run: dict[str, Any], wanted: str) -> None:
        """Until its state has this name; fails at once when the run ends in another one."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while (state := self.state(run))["name"] != wanted:
            told = f"{state['name']} instead of {wanted}: {state['message']}"
            assert state["type"] not in FINAL, told
            assert time.monotonic() < deadline, told
            time.sleep(0.3)

    def wait_until_it_says(self, text: str) -> str:
        """All that it has said by then."""
        said, deadline = "", time.monotonic() + PATIENCE_SECONDS
        assert self.process.stdout
        while text not in said:
            remaining = max(0.0, deadline - time.monotonic())
            ready, _, _ = select.select([self.process.stdout], [], [], remaining)
            more = os.read(self.process.stdout.fileno(), 65536) if ready else b""
            assert more, f"it did not say {text!r}, but {said!r}"
            said += more.decode()
        return said

    def stop(self) -> str:
        """Ask it to stop, wait, and return what it said since it serves."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.communicate(timeout=240)[0]

    def close_terminal(self) -> None:
        """Nobody can read what it says, and it is told so; returns when it has ended.

        By the shell and by the system, as with bash.
        """
        assert self.process.stdout
        self.process.stdout.close()
        self.process.send_signal(signal.SIGHUP)
        time.sleep(0.003)
        self.process.send_signal(signal.SIGHUP)
        self.process.wait(timeout=240)

    def end(self) -> None:
        """With all that it has started."""
        if self.process.poll() is None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.stop()
        for pid in self.processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()
        assert self.process.stdout
        self.process.stdout.close()

    def processes(self, word: str = "") -> list[int]:
        """Those with this home in their environment, and the word among their arguments."""
        mark = f"PREFECT_HOME={self.home}".encode()
        there = [pid for pid in _pids() if mark in _told(pid, "environ")]
        return [pid for pid in there if not word or word.encode() in _told(pid, "cmdline")]


def environment(home: Path) -> dict[str, str]:
    """A user's: without what this machine tells Prefect, the project and Python."""
    others = ("PREFECT", "LYRICS_DATA", "PYTHONUNBUFFERED")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(others)}
    own = {"PREFECT_HOME": str(home), "PREFECT_PROFILES_PATH": str(home / "profiles.toml")}
    return kept | own | {"PYTHONPATH": str(PROJECT)}


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


@pytest.fixture
def own_port() -> int:
    """Of the test: nothing listens there."""
    return free_port()


def start(home: Path, data: Path) -> Served:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "flows.cli", "serve", "--port", str(port), "--data", str(data)],
        cwd=PROJECT, env=environment(home), text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        # As in a terminal, also where the tests run under nohup.
        preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL),
    )  # fmt: skip
    return Served(f"http://127.0.0.1:{port}", home, data, process)


@pytest.fixture(scope="session")
def start_serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Served]]:
    """start_serving(): a new `lyrics serve`; with the former one, in its home again.

    Returns when it has said that it serves; what it has said is in `said`.
    """
    started: list[Served] = []

    def begin(former: Served | None = None) -> Served:
        folder = tmp_path_factory.mktemp("served")
        home, data = (former.home, former.data) if former else (folder / "home", folder / "data")
        served = start(home, data)
        started.append(served)
        served.said = served.wait_until_it_says("shows the runs")
        return served

    yield begin
    for served in started:
        served.end()
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
    """wait_until(condition): fails when it does not become true in time."""

    def wait(condition: Callable[[], object]) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not condition():
            assert time.monotonic() < deadline, "it did not happen in time"
            time.sleep(0.3)

    return wait
