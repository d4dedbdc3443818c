"""`lyrics serve`: a real server with its UI, its deployments, and a worker."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from flows.home import PROJECT
from flows.serving.prepare import GPU_QUEUE, POOL
from flows.serving.sqlite import PLUGIN

pytestmark = pytest.mark.server
DEPLOYMENTS = yaml.safe_load((PROJECT / "prefect.yaml").read_text(encoding="utf-8"))["deployments"]


def test_it_shows_the_ui_and_every_deployment(served: Any) -> None:
    assert "<html" in httpx.get(served.url, follow_redirects=True).text
    # By whatever name a browser reaches the server.
    assert httpx.get(f"{served.url}/ui-settings").json()["api_url"] == "/api"
    there = {row["name"]: row for row in served.api("deployments/filter")}
    assert set(there) == {declared["name"] for declared in DEPLOYMENTS}
    assert {row["work_pool_name"] for row in there.values()} == {POOL}
    queues = {name for name, row in there.items() if row["work_queue_name"] == GPU_QUEUE}
    assert queues == {"train"}
    schedules = {
        name: row["schedules"][0]["schedule"] for name, row in there.items() if row["schedules"]
    }
    assert set(schedules) == {"pipeline", "scrape"}
    assert there["pipeline"]["parameters"] == {"changes": {"keep_best": 3, "keep_last": 2}}
    told = served.said.splitlines()
    assert told[0].startswith("starting the Prefect server")
    assert told[1:4] == [
        f"data root: {served.data}",
        "pipeline: Sundays 03:00, Asia/Kolkata",
        "scrape: every day 01:30, Asia/Kolkata",
    ]
    assert all(schedule["timezone"] == "Asia/Kolkata" for schedule in schedules.values())


def test_it_keeps_no_process_that_its_start_alone_needed(served: Any) -> None:
    assert served.processes("resource_tracker") == []
    assert served.processes("flows.serving.check") == []


def test_its_server_alone_loads_what_keeps_sqlite_from_stopping_it(served: Any) -> None:
    wanted = {f"{name}={value}".encode() for name, value in PLUGIN.items()}
    for command, expected in (("server", wanted), ("worker", set())):
        (pid,) = served.processes(command)
        variables = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
        assert wanted & {*variables} == expected
    log = (served.home / "logs" / "server.log").read_text(encoding="utf-8")
    assert "plugin" not in log  # Prefect tells of one that it could not load, and goes on.


def test_the_schedules_have_made_runs(served: Any, wait_until: Callable[..., None]) -> None:
    scheduled = {"state": {"type": {"any_": ["SCHEDULED"]}}}
    wait_until(lambda: served.api("flow_runs/filter", flow_runs=scheduled))


def test_other_commands_report_to_it(served: Any, tiny_archive: Any, tmp_path: Any) -> None:
    root = ["--data", str(tmp_path)]
    assert served.lyrics("scrape", "--archive", str(tiny_archive), *root).returncode == 0
    assert served.lyrics("clean", *root).returncode == 0
    (run,) = (one for one in served.runs("clean") if one["parameters"]["data"] == str(tmp_path))
    assert run["state_name"] == "Completed"
    assert run["deployment_id"] is None


def test_deploying_again_leaves_one_of_each(served: Any) -> None:
    done = served.lyrics("deploy", "--data", str(served.data))
    assert done.returncode == 0, done.stderr
    assert f"data root in the forms: {served.data};" in done.stdout
    assert "\nscrape: every day 01:30, Asia/Kolkata\n" in done.stdout
    names = [row["name"] for row in served.api("automations/filter")]
    assert sorted(name for name in names if name.startswith("lyrics: ")) == [
        "lyrics: a run that does not begin has crashed",
        "lyrics: a run that is silent has crashed",
        "lyrics: sample each checkpoint of a training that leaves it to this",
        "lyrics: the rest, when a scrape brought something new",
    ]
    assert len(names) == len(set(names))
    assert len(served.api("deployments/filter")) == len(DEPLOYMENTS)


def test_a_worker_that_ends_is_started_again(served: Any, wait_until: Callable[..., None]) -> None:
    (worker,) = served.processes("worker")
    os.kill(worker, signal.SIGKILL)
    wait_until(lambda: served.processes("worker") not in ([], [worker]))


def test_a_second_one_says_that_one_is_running(served: Any) -> None:
    second = served.lyrics("serve")
    assert second.returncode == 1
    assert second.stderr == (
        f"lyrics: lyrics serve is running already at {served.url} (process {served.process.pid})\n"
    )


def test_a_port_in_use_is_said(served: Any, tmp_path: Any) -> None:
    port = served.url.rpartition(":")[2]
    done = subprocess.run(
        [sys.executable, "-m", "flows.cli", "serve", "--port", port],
        cwd=PROJECT,
        env=served.environment | {"PREFECT_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert done.stderr == (
        f"lyrics: port {port} of 127.0.0.1 is in use by another program: give another --port\n"
    )


def test_a_lock_without_its_key_is_said(served: Any, own_port: int, tmp_path: Any) -> None:
    own = {"PREFECT_HOME": str(tmp_path), "PREFECT_SERVER_API_AUTH_STRING": "admin:secret"}
    done = subprocess.run(
        [sys.executable, "-m", "flows.cli", "serve", "--port", str(own_port)],
        cwd=PROJECT,
        env=served.environment | own,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert done.stderr.startswith(
        "lyrics: the Prefect server answers 401; set PREFECT_API_AUTH_STRING ("
    )
