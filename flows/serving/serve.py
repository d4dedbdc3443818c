"""Start the server, the deployments and the worker in their order, and end them in the other."""

import contextlib
import os
import time
from collections.abc import Callable, Iterator

import httpx
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.objects import WorkerStatus
from prefect.settings import PREFECT_CLIENT_MAX_RETRIES, temporary_settings

from corpus.command import tell
from corpus.errors import ServeError, SettingsError
from corpus.settings import check_port
from flows.home import environment_of_services
from flows.serving import left_behind, place
from flows.serving.automations import watch
from flows.serving.check import check_aside
from flows.serving.place import Place, log_file, url_of
from flows.serving.prepare import POOL, declare, fill, pause_pool, resume_pool
from flows.serving.processes import Process
from flows.serving.reach import answered
from flows.serving.schedules import describe_schedules
from flows.serving.signals import StopSignals
from flows.serving.sqlite import PLUGIN
from flows.serving.unfinished import close, runs_at_work, stop_runs, tell_of_commands

START_SECONDS = 300.0
"""The first start of all lays out the database, which takes a slow machine its time."""
CANCEL_SECONDS = 40.0
"""Prefect gives a cancelled run 30 seconds to save itself."""
STOP_SECONDS = 10.0
RESTART_SECONDS = 5.0
"""Between the end of a worker and its next start."""
POLL_SECONDS = 0.2
RETRIES = 3
"""Of our own requests: a server that is gone is noticed within half a minute."""
WORKER_QUERY_SECONDS = "2"
"""A run starts after this time at most; Prefect's own 10 are meant for servers far away."""

Say = Callable[[str], None]


def serve(host: str, port: int, limit: int, data: str, say: Say = tell) -> None:
    """Serve a data root until SIGINT, SIGTERM or SIGHUP; a second signal ends everything at once.

    Needs `PREFECT_API_URL` to name the server that is started here. Raises SettingsError for a
    port that there is not, and for a prefect.yaml that gives a flow what it does not take;
    ServeError when one runs already, when the port is taken, when a part does not start, and when
    the server ends by itself. A worker that ends by itself is started again.
    """
    check_port(port)
    if port == 0:
        raise SettingsError("port: 0 is not allowed: serve does not look for a free one")
    place.check_home(place.home())
    here = Place(url_of(host, port), os.getpid())
    few_retries = temporary_settings({PREFECT_CLIENT_MAX_RETRIES: RETRIES})
    with place.only_one(here), StopSignals() as stop, few_retries:
        _end_left_behind(stop, say)
        if here.is_open():
            raise ServeError(
                f"port {port} of {host} is in use by another program: give another --port"
            )
        check_aside(is_stopped=lambda: stop.wait(0))
        say("starting the Prefect server, which takes up to a minute the first time")
        with _server(host, port, say) as server, get_client(sync_client=True) as client:
            _wait(lambda: _answers(here), server, stop)
            fill(client)
            pause_pool(client)
            watch(runs_at_work(client, pool=None))
            with _worker(server, client, limit, stop, say) as worker:
                declare(is_stopped=lambda: stop.wait(0))
                resume_pool(client)
                _wait(lambda: _is_online(client), worker, stop)
                say(f"data root: {data}")
                for line in describe_schedules(client.read_deployments()):
                    say(line)
                say(f"{here.url} shows the runs; Ctrl-C stops the server and the worker")
                _watch(server, worker, stop, say)


def _end_left_behind(stop: StopSignals, say: Say) -> None:
    """What a `lyrics serve` that was killed has left: its runs before the server they report to."""
    if pids := left_behind.processes():
        names = ", ".join(map(str, pids))
        say(f"ending what a lyrics serve that was killed has left (processes {names})")
        left_behind.end(left_behind.runs, _patience(stop, CANCEL_SECONDS))
        left_behind.end(left_behind.processes, _patience(stop, STOP_SECONDS))


@contextlib.contextmanager
def _server(host: str, port: int, say: Say) -> Iterator[Process]:
    """Raises ServeError when it does not answer any more."""
    server = Process(
        "the Prefect server",
        ["server", "start", "--host", host, "--port", str(port)],
        PLUGIN | environment_of_services() | left_behind.mark(),
        log_file("server"),
    )
    try:
        yield server
    except httpx.HTTPStatusError as error:
        raise ServeError(f"the Prefect server {answered(error)} ({server.log})") from error
    except httpx.HTTPError as error:
        server.require_alive()
        raise ServeError(f"the Prefect server does not answer ({error}): {server.log}") from error
    finally:
        server.stop(STOP_SECONDS)
        say("stopped")


@contextlib.contextmanager
def _worker(
    server: Process, client: SyncPrefectClient, limit: int, stop: StopSignals, say: Say
) -> Iterator[Process]:
    quick = {"PREFECT_WORKER_QUERY_SECONDS": WORKER_QUERY_SECONDS}
    worker = Process(
        "the worker",
        ["worker", "start", "--pool", POOL, "--limit", str(limit), "--name", "lyrics serve"],
        quick | environment_of_services() | left_behind.mark(),
        log_file("worker"),
    )
    try:
        yield worker
    finally:
        try:
            # The server may be what has ended.
            with contextlib.suppress(httpx.HTTPError):
                if server.is_alive and worker.is_alive:
                    pause_pool(client)
                    stop_runs(client, say, _patience(stop, CANCEL_SECONDS))
                    tell_of_commands(client, say)  # After it: what is at work must be saved first.
        finally:
            # Runs that could not be told so: their worker or the server is gone.
            left_behind.end(left_behind.runs, _patience(stop, CANCEL_SECONDS))
            worker.stop(STOP_SECONDS)
            with contextlib.suppress(httpx.HTTPError):
                if server.is_alive:
                    close(client, runs_at_work(client))


def _patience(stop: StopSignals, seconds: float) -> Callable[[], bool]:
    """It ends with the time, or with a second signal."""
    deadline = time.monotonic() + seconds
    return lambda: stop.count < 2 and time.monotonic() < deadline


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
