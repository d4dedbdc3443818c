"""What breaks while server, worker and training are at work, as docs/operating.md tells.

Each test leaves the server and a worker running for the next one.
"""

import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from corpus.store import Store

pytestmark = pytest.mark.server


@pytest.fixture
def data(encode_songs: Callable[[Store], Store], tmp_path: Path) -> Path:
    """A data root with the vocabulary of a few songs."""
    encode_songs(Store(tmp_path / "data"))
    return tmp_path / "data"


def test_a_run_whose_process_is_gone_ends_as_crashed_and_retry_goes_on(
    site: Any, start_worker: Callable[..., Any], data: Path
) -> None:
    lost, _ = start_worker("lost", 1)
    runs = [site.train(data, "machine-lost", 150)]
    kept = [site.wait_for_checkpoint(data, runs[0], "machine-lost")]
    lost.kill()
    stopped, worker = start_worker("stopped", 1)
    runs.append(site.train(data, "worker-stopped", 150))
    kept.append(site.wait_for_checkpoint(data, runs[1], "worker-stopped"))
    worker.send_signal(signal.SIGTERM)
    worker.wait(timeout=60)
    stopped.kill()
    written = [path.stat().st_mtime_ns for path in kept]
    of_others = site.leave_running_of_others()
    left = site.leave_running()
    for run in (*runs, left):
        ended = site.api.wait_for(run, "CRASHED", "COMPLETED", seconds=300)
        assert ended["state_name"] == "Crashed"
    assert "its process is gone" in site.api.run(runs[0])["state"]["message"]
    assert site.api.run(of_others)["state_name"] == "Running"
    start_worker("successor", 2)
    for run in runs:
        site.api.retry(run)
    for run in runs:
        ended = site.api.wait_for(run, "COMPLETED", "FAILED")
        assert ended["state_name"] == "Completed", site.api.logs(run)
    assert [path.stat().st_mtime_ns for path in kept] == written


def test_a_run_whose_worker_died_before_it_began_frees_its_queue(site: Any) -> None:
    run = site.leave_pending("train/train")
    ended = site.api.wait_for(run, "CRASHED", "RUNNING", seconds=400)
    assert "it has not begun" in ended["state"]["message"]


def test_a_server_that_is_killed_and_a_locked_database_cost_a_run_nothing(
    site: Any, worker: Any, data: Path, wait_until: Callable[..., Any]
) -> None:
    run = site.train(data, "server-gone", 300)
    site.wait_for_checkpoint(data, run, "server-gone")
    lease = lease_of(site, site.leave_pending("scrape/scrape"))
    site.home.stop()
    time.sleep(8)
    site.start_server()
    # Refused, and a run that holds a limit (pipeline, scrape, sample) would be killed for it.
    site.api.post(f"v2/concurrency_limits/leases/{lease}/renew", lease_duration=300)
    with locked(site.home.folder / ".prefect" / "prefect.db"):
        time.sleep(15)
    wait_until(site.api.answers, 30, "the server answers again")
    # A server that was away for long may take it for dead, until it says that it has ended.
    ended = site.api.wait_for(run, "COMPLETED", "FAILED")
    assert ended["state_name"] == "Completed", site.api.logs(run)
    assert (data / "runs" / "server-gone" / "manifest.json").exists()


def lease_of(site: Any, run: str) -> str:
    """What a run with a limit renews while it is at work."""
    details = site.api.run(run)["state"]["state_details"]
    return str(details["deployment_concurrency_lease_id"])


@contextlib.contextmanager
def locked(database: Path) -> Iterator[None]:
    """Nobody else can write to it."""
    with contextlib.closing(sqlite3.connect(database, timeout=60)) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        yield
        connection.rollback()


def test_a_cancelled_run_saves_itself_and_retry_goes_on(site: Any, worker: Any, data: Path) -> None:
    run = site.train(data, "cancelled", 300)
    kept = site.wait_for_checkpoint(data, run, "cancelled")
    written = kept.stat().st_mtime_ns
    site.home.run(f"prefect flow-run cancel {run}")
    site.api.wait_for(run, "CANCELLED")
    assert (data / "runs" / "cancelled" / "stopped.pt").exists()
    of_run = {"flow_run_id": {"any_": [run]}}
    ended = {row["state_type"] for row in site.api.post("task_runs/filter", task_runs=of_run)}
    assert "FAILED" not in ended
    assert "CANCELLED" in ended
    assert "training was stopped at step " in site.api.logs(run)
    site.api.retry(run)
    ended = site.api.wait_for(run, "COMPLETED", "FAILED")
    assert ended["state_name"] == "Completed", site.api.logs(run)
    assert kept.stat().st_mtime_ns == written


def test_the_second_of_two_pipelines_waits(
    site: Any,
    worker: Any,
    tiny_archive: Path,
    tmp_path: Path,
    wait_until: Callable[..., Any],
) -> None:
    parameters = {
        "data": str(tmp_path / "data"),
        "scraping": {"archive": str(tiny_archive)},
        "changes": site.tiny | {"epochs": 0.1},
        "sampling": site.sampling,
    }
    runs = [site.api.start_run("pipeline/pipeline", parameters, name) for name in ("one", "two")]
    states: set[str] = set()

    def both_ended() -> bool:
        now = {site.api.run(run)["state_name"] for run in runs}
        states.update(now)
        return now <= {"Completed", "Failed", "Crashed"}

    wait_until(both_ended, 240, "both pipelines have ended")
    assert states & {"Failed", "Crashed"} == set()
    assert "AwaitingConcurrencySlot" in states
    second = {"parent_flow_run_id": {"any_": [runs[1]]}}
    stages = site.api.post("flow_runs/filter", flow_runs=second)
    assert {"Cached"} <= {row["state_name"] for row in stages}


def test_a_command_waits_for_another_writer_of_its_stage(
    site: Any, data: Path, wait_until: Callable[..., Any]
) -> None:
    log = site.home.folder / "second-writer.log"
    waits = "another process is writing there, waiting for it to end"
    with Store(data).lock("locks/vocabulary-manifest"):
        process = site.home.start(f"exec lyrics vocabulary --force --data {data}", log.stem)
        wait_until(lambda: waits in log.read_text(), 120, "it says that it waits")
        assert process.poll() is None
    assert process.wait(timeout=120) == 0, log.read_text()


@pytest.fixture
def small_disk(data: Path, tmp_path: Path) -> Iterator[Path]:
    """A data root on a disk that takes two checkpoints."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=300k", "lyrics", place]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("a small disk can be mounted only by root, and not in every container")
    subprocess.run(["cp", "-r", data, place / "data"], check=True)
    yield place
    subprocess.run(["umount", "-l", place], check=True)


def test_a_full_disk_is_said_and_retry_goes_on_when_there_is_room(
    site: Any, worker: Any, small_disk: Path
) -> None:
    data = small_disk / "data"
    run = site.train(data, "full", 150)
    ended = site.api.wait_for(run, "FAILED", "COMPLETED", "CRASHED")
    assert ended["state_name"] == "Failed"
    assert "No space left on device" in ended["state"]["message"]
    kept = sorted((data / "runs" / "full" / "checkpoints").glob("*.pt"))[0]
    written = kept.stat().st_mtime_ns
    subprocess.run(["mount", "-o", "remount,size=50m", small_disk], check=True)
    site.api.retry(run)
    ended = site.api.wait_for(run, "COMPLETED", "FAILED")
    assert ended["state_name"] == "Completed", json.dumps(ended["state"])
    assert kept.stat().st_mtime_ns == written
