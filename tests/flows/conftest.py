import os
import shutil
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import torch
from filelock import FileLock

from flows.home import SAMPLE_ARCHIVE

_TINY = {
    "layers": 1,
    "hidden_size": 16,
    "batch_size": 4,
    "sequence_length": 16,
    "epochs": 0.05,
    "checkpoint_every": 10,
    "threads": 1,
}


@pytest.fixture(scope="session")
def prefect_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A server of the tests' own, with its database in a temporary folder."""
    from prefect.settings import (
        PREFECT_FLOWS_HEARTBEAT_FREQUENCY,
        PREFECT_LOGGING_TO_API_ENABLED,
        PREFECT_RESULTS_LOCAL_STORAGE_PATH,
        temporary_settings,
    )
    from prefect.testing.utilities import prefect_test_harness

    changes = {
        PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None,
        PREFECT_LOGGING_TO_API_ENABLED: False,
        PREFECT_RESULTS_LOCAL_STORAGE_PATH: tmp_path_factory.mktemp("results"),
    }
    with ExitStack() as stack:
        with _laid_out_database(tmp_path_factory):
            stack.enter_context(prefect_test_harness(server_startup_timeout=120))
        stack.enter_context(temporary_settings(changes))
        yield


@contextmanager
def _laid_out_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """For a server that starts within: to lay one out takes it ten seconds of the processor, and
    those of the other workers, which share the folder of all, take a copy."""
    folder, shared = tmp_path_factory.mktemp("server"), tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    database, template = folder / "prefect-test.db", shared / "prefect-test.db"
    with FileLock(shared / "database.lock"), pytest.MonkeyPatch.context() as patch:
        patch.setattr("prefect.testing.utilities.mkdtemp", lambda: str(folder))
        is_first = not template.exists()
        if not is_first:
            shutil.copy(template, database)
        yield
        if is_first:
            with (
                closing(sqlite3.connect(database)) as ours,
                closing(sqlite3.connect(template)) as all_,
            ):
                ours.backup(all_)


@pytest.fixture
def refused_url() -> str:
    """The API of a server where nothing listens."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{listening.getsockname()[1]}/api"


@pytest.fixture
def lost_answers(prefect_server: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """All states of flow runs are told to the server twice, as where it is slow to answer."""
    send = httpx.Client.send

    def send_twice(client: httpx.Client, request: httpx.Request, **others: Any) -> httpx.Response:
        if request.url.path.endswith("/set_state"):
            send(client, request, **others)
        return send(client, request, **others)

    monkeypatch.setattr(httpx.Client, "send", send_twice)


@pytest.fixture(scope="session")
def tiny_archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sixty songs of the sample archive: some for each split."""
    folder = tmp_path_factory.mktemp("archive")
    for song in sorted(SAMPLE_ARCHIVE.glob("*.isb.txt"))[:60]:
        shutil.copy(song, folder)
    return folder


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """What the command line sets is undone, and Prefect's files stay out of the project."""
    before = dict(os.environ)
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path / ".prefect"))
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(autouse=True)
def one_core(monkeypatch: pytest.MonkeyPatch) -> None:
    """For one thread, and songs between the steps: a process for them takes seconds to start."""
    torch.set_num_threads(1)
    monkeypatch.setattr("training.beside.cores", lambda: 1)


@pytest.fixture
def tiny() -> dict[str, Any]:
    """Changes that make the preset `quick` a matter of a second."""
    return dict(_TINY)
