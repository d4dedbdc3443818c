"""Start the server, the deployments and the worker in their order, and end them in the other."""

import contextlib
import os
import time
from collections.abc import Callable, Iterator

import httpx
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.objects import WorkerStatus

from corpus.errors import ServeError
from flows.serving import place
from flows.serving.automations import watch
from flows.serving.deploy import declare, fill, log_file
from flows.serving.place import Place
from flows.serving.prepare import POOL, pause_pool
from flows.serving.processes import Process
from flows.serving.signals import StopSignals
from flows.serving.unfinished import cancel, close, runs_at_work

START_SECONDS = 300.0
"""The first start of all lays out the database, which takes a slow machine its time."""
CANCEL_SECONDS = 40.0
"""Prefect gives a cancelled run 30 seconds to save itself."""
STOP_SECONDS = 10.0
RESTART_SECONDS = 5.0
"""Between the end of a worker and its next start."""
POLL_SECONDS = 0.2
WORKER_QUERY_SECONDS = "2"
"""A run starts after this time at most; Prefect's own 10 are meant for servers far away."""

Say = Callable[[str], None]


def serve(host: str, port: int, limit: int, say: Say = print) -> None:
    """Serve until SIGINT, SIGTERM or SIGHUP; a second signal ends everything at once.

    Needs `PREFECT_API_URL` to name the server that is started here. Raises ServeError when one
    runs already, when the port is taken, when a part does not start, and when the server ends by
    itself. A worker that ends by itself is started again.
    """
    here = Place(url=f"http://{host}:{port}", pid=os.getpid())
    with place.only_one(here), StopSignals() as stop:
        if place.is_open(host, port):
            raise ServeError(
                f"port {port} of {host} is in use by another program: give another --port"
            )
        with _server(here, say) as server, get_client(sync_client=True) as client:
            _wait(lambda: _answers(here), server, stop)
            fill(client)
            watch(run.id for run in runs_at_work(client, pool=None))
            with _worker(client, limit, stop, say) as worker:
                declare()
                _wait(lambda: _is_online(client), worker, stop)
                say(f"{here.url} shows the runs; Ctrl-C stops the server and the worker")
                _watch(server, worker, stop, say)


@contextlib.contextmanager
def _server(here: Place, say: Say) -> Iterator[Process]:
    host, _, port = here.url.removeprefix("http://").rpartition(":")
    server = Process(
        "the Prefect server",
        ["server", "start", "--host", host, "--port", port],
        os.environ,
        log_file("server"),
    )
    try:
        yield server
    finally:
        server.stop(STOP_SECONDS)
        say("stopped")


@contextlib.contextmanager
def _worker(
    client: SyncPrefectClient, limit: int, stop: StopSignals, say: Say
) -> Iterator[Process]:
    environment = {"PREFECT_WORKER_QUERY_SECONDS": WORKER_QUERY_SECONDS, **os.environ}
    worker = Process(
        "the worker",
        ["worker", "start", "--pool", POOL, "--limit", str(limit), "--name", "lyrics serve"],
        environment,
        log_file("worker"),
    )
    try:
        yield worker
    finally:
        try:
            # The server may be what has ended, and nobody may read what we say any more.
            with contextlib.suppress(httpx.HTTPError, BrokenPipeError):
                if worker.is_alive:
                    _empty(client, stop, say)
        finally:
            worker.stop(STOP_SECONDS)
            with contextlib.suppress(httpx.HTTPError):
                close(client, runs_at_work(client))


def _empty(client: SyncPrefectClient, stop: StopSignals, say: Say) -> None:
    """Start no more runs, and let those at work save themselves."""
    pause_pool(client)
    runs = runs_at_work(client)
    if runs:
        cancel(client, runs)
        names = ", ".join(run.name for run in runs)
        say(f"stopping {names}: Retry in the UI goes on from there (Ctrl-C again does not wait)")
    deadline = time.monotonic() + CANCEL_SECONDS
    while runs_at_work(client) and time.monotonic() < deadline and stop.count < 2:
        time.sleep(POLL_SECONDS)


def _watch(server: Process, worker: Process, stop: StopSignals, say: Say) -> None:
    """A worker gives up after a while without answers, as on a machine that was suspended."""
    while not stop.wait(POLL_SECONDS):
        server.require_alive()
        if not worker.is_alive and not stop.wait(RESTART_SECONDS):
            say(f"the worker ended by itself ({worker.log}): started again")
            worker.restart()


def _wait(condition: Callable[[], bool], process: Process, stop: StopSignals) -> None:
    """Until the condition holds. Raises ServeError when the process ends, or takes too long."""
    deadline = time.monotonic() + START_SECONDS
    while not condition():
        process.require_alive()
        if time.monotonic() > deadline:
            raise ServeError(f"{process.name} did not start in {START_SECONDS:.0f} s")
        if stop.wait(POLL_SECONDS):
            raise KeyboardInterrupt


def _answers(here: Place) -> bool:
    with contextlib.suppress(httpx.HTTPError):
        return httpx.get(f"{here.api_url}/health", timeout=5).is_success
    return False


def _is_online(client: SyncPrefectClient) -> bool:
    workers = client.read_workers_for_work_pool(POOL)
    return any(worker.status == WorkerStatus.ONLINE for worker in workers)
