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
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from flows.home import PROJECT
from flows.serving.sqlite import PLUGIN

BIN = Path(sys.executable).parent
SILENT_SECONDS = 70
"""Instead of the 90 that users get: two heartbeats of 30 seconds, and what a busy machine takes."""
BEGIN_SECONDS = 120
"""Instead of 600."""
IMPATIENT = f"""
from prefect.client.orchestration import get_client
from flows.serving.automations import install_automations
with get_client(sync_client=True) as client:
    install_automations(client, {SILENT_SECONDS}, {BEGIN_SECONDS})
"""
TINY = {
    "layers": 1, "hidden_size": 16, "batch_size": 4, "sequence_length": 16, "threads": 1,
    "checkpoint_every": 400, "device": "cpu", "pointer": 0,
}  # fmt: skip
SAMPLING = {"length": 10, "samples": 1}


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
            capture_output=True, text=True, timeout=300,
        )  # fmt: skip
        assert done.returncode == 0, f"{script}\n{done.stdout}{done.stderr}"
        return done.stdout

    def start(self, script: str, log: str, **environment: str) -> subprocess.Popen[bytes]:
        """A script that goes on, in a process group of its own; its output is in the file `log`."""
        with (self.folder / f"{log}.log").open("ab") as output:
            process = subprocess.Popen(
                ["bash", "-ec", script], cwd=self.folder, env=self.environment | environment,
                stdout=output, stderr=output, stdin=subprocess.DEVNULL, process_group=0,
            )  # fmt: skip
        self.processes.append(process)
        return process

    def stop(self) -> None:
        for process in self.processes:
            end(process)

    def kill(self) -> None:
        """All at once, as when the power fails: workers start their runs in groups of their own."""
        mark = f"PYTHONPATH={self.folder}".encode()
        for variables in Path("/proc").glob("[0-9]*/environ"):
            with contextlib.suppress(OSError):
                if mark in variables.read_bytes().split(b"\0"):
                    os.kill(int(variables.parent.name), signal.SIGKILL)


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
        answer = self._send("POST", path, json=body)
        return answer.json() if answer.content else None

    def get(self, path: str) -> Any:
        return self._send("GET", path).json()

    def _send(self, method: str, path: str, **others: Any) -> httpx.Response:
        """As Prefect's own client does, again while the server says that it is busy (503)."""
        url, deadline = f"{self.url}/{path}", time.monotonic() + 120
        while True:
            answer = httpx.request(method, url, auth=self.auth, timeout=120, **others)
            if answer.status_code != 503 or time.monotonic() > deadline:
                answer.raise_for_status()
                return answer
            time.sleep(1)

    def answers(self) -> bool:
        with contextlib.suppress(httpx.HTTPError):
            return httpx.get(f"{self.url}/health", timeout=5).is_success
        return False

    def start_run(
        self, deployment: str, parameters: Mapping[str, Any], name: str, **others: Any
    ) -> str:
        """The id of a new flow run."""
        there = self.get(f"deployments/name/{deployment}")["id"]
        body = {"parameters": parameters, "name": name, **others}
        return str(self.post(f"deployments/{there}/create_flow_run", **body)["id"])

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
        """What the UI's button does, some seconds after the run has ended.

        Prefect's worker reports a crash again when its run comes back before that is over.
        """
        time.sleep(5)
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


@pytest.fixture(scope="module")
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
        machine.kill()


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


@dataclass
class Site:
    """A server on SQLite with the project's deployments."""

    home: Machine
    api: Api
    serve: str
    server: Any = None
    tiny: Mapping[str, Any] = field(default_factory=lambda: dict(TINY))
    sampling: Mapping[str, Any] = field(default_factory=lambda: dict(SAMPLING))

    def start_server(self) -> None:
        self.server = self.home.start(self.serve, "server", **PLUGIN)
        _wait_until(self.api.answers, 180, "the server answers")

    def train(self, data: Path, name: str, epochs: float) -> str:
        """The id of a run on the queue that any worker asks for; 27 steps are an epoch."""
        changes = TINY | {"epochs": epochs}
        parameters = {"data": str(data), "changes": changes, "sampling": SAMPLING, "name": name}
        return str(self.api.start_run("train/train", parameters, name, work_queue_name="default"))

    def leave_running(self) -> str:
        """A run without a process, as an earlier server may have left it, and watched from now."""
        run = self._begin("of-an-earlier-server", tags=["lyrics"])
        self.home.run(f"""python -c '
from prefect.client.orchestration import get_client
from flows.serving.automations import watch
with get_client(sync_client=True) as client:
    watch([client.read_flow_run("{run}")])
'""")
        return run

    def leave_running_of_others(self) -> str:
        """A run of another project, of which nothing is heard after a heartbeat."""
        run = self._begin("of-another-project")
        self.home.run(f"""python -c '
from prefect.events import emit_event
resource = {{"prefect.resource.id": "prefect.flow-run.{run}"}}
emit_event("prefect.flow-run.heartbeat", resource)
'""")
        return run

    def _begin(self, flow: str, tags: Sequence[str] = ()) -> str:
        flow_id = self.api.post("flows/", name=flow)["id"]
        begun = {"state": {"type": "RUNNING"}, "tags": [*tags]}
        return str(self.api.post("flow_runs/", flow_id=flow_id, **begun)["id"])

    def leave_pending(self, deployment: str) -> str:
        """A run whose worker has taken it, and was killed before it began."""
        run = self.api.start_run(deployment, {}, "taken", work_queue_name="gpu")
        self.api.post(f"flow_runs/{run}/set_state", state={"type": "PENDING"})
        return run

    def wait_for_checkpoint(self, data: Path, run: str, name: str) -> Path:
        def first() -> Path | None:
            there = sorted((data / "runs" / name / "checkpoints").glob("*.pt"))
            return there[0] if there else None

        self.api.wait_for(run, "RUNNING", "COMPLETED", "FAILED", "CRASHED")
        return Path(_wait_until(first, 90, f"{name} has a checkpoint"))


@pytest.fixture(scope="module")
def site(
    make_machine: Callable[..., Any],
    make_api: Callable[..., Any],
    free_port: Callable[[], int],
) -> Site:
    port = free_port()
    home = make_machine("site", PREFECT_API_URL=f"http://127.0.0.1:{port}/api")
    api = make_api(home.environment["PREFECT_API_URL"])
    site = Site(home, api, f"prefect server start --port {port}")
    site.start_server()
    home.run("lyrics deploy")
    home.run(f"python -c '{IMPATIENT}'")
    return site


@pytest.fixture(scope="module")
def start_worker(
    site: Site, make_machine: Callable[..., Any]
) -> Callable[..., tuple[Any, subprocess.Popen[bytes]]]:
    """start_worker(name, runs): a machine, and its worker that does so many runs at once."""

    def start(name: str, limit: int) -> tuple[Any, subprocess.Popen[bytes]]:
        url = site.home.environment["PREFECT_API_URL"]
        machine = make_machine(name, PREFECT_API_URL=url, PREFECT_WORKER_QUERY_SECONDS="1")
        command = f"exec prefect worker start --pool lyrics --work-queue default --limit {limit}"
        return machine, machine.start(command, "worker")

    return start


@pytest.fixture(scope="module")
def worker(start_worker: Callable[..., Any]) -> Any:
    return start_worker("worker", 2)
