"""Prefect servers and workers as real processes, by the commands that the documents give."""

import contextlib
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from flows.home import PROJECT

BIN = Path(sys.executable).parent


@pytest.fixture(scope="session")
def free_port() -> Callable[[], int]:
    return _free_port


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


@pytest.fixture(scope="session")
def wait_until() -> Callable[..., Any]:
    """wait_until(condition, seconds, what): fails when it does not become true in time."""
    return _wait_until


def _wait_until(condition: Callable[[], Any], seconds: float, what: str) -> Any:
    """The condition's first value that is true."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < deadline, f"not in {seconds:.0f} s: {what}"
        time.sleep(0.3)
    return value


@dataclass
class Machine:
    """A folder with the project in it, and the environment of its shells."""

    folder: Path
    environment: dict[str, str]
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def run(self, script: str, **environment: str) -> str:
        """What a script prints; it must succeed."""
        done = subprocess.run(
            ["bash", "-ec", script], cwd=self.folder, env=self.environment | environment,
            capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 0, f"{script}\n{done.stdout}{done.stderr}"
        return done.stdout

    def start(self, script: str, log: str, **environment: str) -> subprocess.Popen[bytes]:
        """A script that goes on, in a process group of its own; its output is in the file `log`."""
        with (self.folder / f"{log}.log").open("ab") as output:
            process = subprocess.Popen(
                ["bash", "-ec", script], cwd=self.folder, env=self.environment | environment,
                stdout=output, stderr=output, stdin=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip
        self.processes.append(process)
        return process

    def stop(self) -> None:
        for process in self.processes:
            end(process)


def end(process: subprocess.Popen[bytes], how: int = signal.SIGKILL) -> None:
    """Signal a process with all that it started in its group, and wait for it."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, how)
    process.wait(timeout=30)


@dataclass
class Api:
    """The API of a Prefect server."""

    url: str
    auth: tuple[str, str] | None = None

    def post(self, path: str, **body: Any) -> Any:
        answer = httpx.post(f"{self.url}/{path}", json=body, auth=self.auth, timeout=60)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def get(self, path: str) -> Any:
        answer = httpx.get(f"{self.url}/{path}", auth=self.auth, timeout=60)
        answer.raise_for_status()
        return answer.json()

    def answers(self) -> bool:
        with contextlib.suppress(httpx.HTTPError):
            return httpx.get(f"{self.url}/health", timeout=5).is_success
        return False

    def start_run(self, deployment: str, parameters: Mapping[str, Any], name: str) -> str:
        """The id of a new flow run."""
        there = self.get(f"deployments/name/{deployment}")
        made = self.post(
            f"deployments/{there['id']}/create_flow_run", parameters=parameters, name=name
        )
        return str(made["id"])

    def run(self, run: str) -> dict[str, Any]:
        return dict(self.get(f"flow_runs/{run}"))

    def wait_for(self, run: str, *states: str, seconds: float = 180) -> dict[str, Any]:
        """The flow run, when it is of one of these types or names of states."""
        wanted = set(states)

        def reached() -> dict[str, Any] | None:
            with contextlib.suppress(httpx.HTTPError):
                there = self.run(run)
                if {there["state_type"], there["state_name"]} & wanted:
                    return there
            return None

        return dict(_wait_until(reached, seconds, f"{run} is {' or '.join(states)}"))

    def retry(self, run: str) -> None:
        """What the UI's button does."""
        state = {"type": "SCHEDULED", "name": "AwaitingRetry"}
        self.post(f"flow_runs/{run}/set_state", state=state, force=True)

    def logs(self, run: str) -> str:
        rows = self.post("logs/filter", logs={"flow_run_id": {"any_": [run]}})
        return "\n".join(row["message"] for row in rows)


def bare_environment() -> dict[str, str]:
    """Without what this machine tells Prefect, the project and S3 clients."""
    owned = ("PREFECT", "LYRICS", "AWS", "PYTEST")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(owned)}
    return kept | {"PATH": f"{BIN}:{kept.get('PATH', '')}", "OMP_NUM_THREADS": "1"}


def copy_project(folder: Path) -> Path:
    """A clone with what is not committed yet; first on the path of its machine's Python."""
    for name in ("corpus", "flows", "training", "data/sample"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(PROJECT / name, folder / name, ignore=ignored)
    for name in ("pyproject.toml", "prefect.yaml"):
        shutil.copy(PROJECT / name, folder)
    return folder


@pytest.fixture(scope="session")
def make_machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Machine]]:
    machines = []

    def make(name: str, **environment: str) -> Machine:
        folder = copy_project(tmp_path_factory.mktemp(name))
        own = {"PYTHONPATH": str(folder), "PREFECT_PROFILES_PATH": str(folder / "profiles.toml")}
        machine = Machine(folder, bare_environment() | own | environment)
        machines.append(machine)
        return machine

    yield make
    for machine in machines:
        machine.stop()


@pytest.fixture(scope="session")
def make_api() -> Callable[..., Api]:
    """make_api(url, "user:password")"""

    def make(url: str, auth: str | None = None) -> Api:
        user, _, password = (auth or "").partition(":")
        return Api(url, (user, password) if auth else None)

    return make


@dataclass
class Documented:
    """The commands of a document, by the heading that they stand under."""

    text: str
    changes: Mapping[str, str]
    """What this machine has elsewhere: ports, folders."""

    def commands(self, heading: str) -> list[str]:
        section = self.text.split(f"\n## {heading}\n")[1].split("\n## ")[0]
        blocks = re.findall(r"```sh\n(.*?)```", section, re.S)
        assert blocks, heading
        for old, new in self.changes.items():
            blocks = [block.replace(old, new) for block in blocks]
        return blocks


@pytest.fixture(scope="session")
def read_document() -> Callable[..., Documented]:
    return lambda path, changes: Documented((PROJECT / path).read_text("utf-8"), changes)


@pytest.fixture(scope="session")
def postgres_machine() -> Iterator[Machine]:
    """A folder and a shell of somebody who may run PostgreSQL, which root may not."""
    if not list(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    folder = Path(tempfile.mkdtemp(prefix="pg"))  # Below pytest's folders only root may look.
    machine = Machine(folder, bare_environment())
    if os.geteuid() == 0:
        user = pwd.getpwnam("postgres")
        os.chown(folder, user.pw_uid, user.pw_gid)
        run = machine.run
        machine.run = lambda script, **more: run(  # type: ignore[method-assign]
            f"exec runuser -u postgres -- bash -ec {_quoted(script)}", **more
        )
    yield machine
    machine.run(f"{Path(next(iter(_pg_bin())))}/pg_ctl -D database -m immediate stop || true")
    shutil.rmtree(folder, ignore_errors=True)


def _pg_bin() -> list[Path]:
    return sorted(Path("/usr/lib/postgresql").glob("*/bin"))


def _quoted(script: str) -> str:
    return "'" + script.replace("'", "'\\''") + "'"
