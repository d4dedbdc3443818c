"""The runs that are at work: cancelled before the worker goes, so that they save themselves.

A worker that ends takes its runs with it at once, and they would stay `Running` for ever.
"""

import time
from collections.abc import Callable

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
    WorkPoolFilter,
    WorkPoolFilterName,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.states import Cancelled, Cancelling

from flows.serving.prepare import POOL

POLL_SECONDS = 0.2

_AT_WORK = [StateType.RUNNING, StateType.PENDING, StateType.CANCELLING]


def runs_at_work(client: SyncPrefectClient, pool: str | None = POOL) -> list[FlowRun]:
    """Those of a pool, or of the whole server."""
    states = FlowRunFilterState(type=FlowRunFilterStateType(any_=_AT_WORK))
    return client.read_flow_runs(
        flow_run_filter=FlowRunFilter(state=states),
        work_pool_filter=WorkPoolFilter(name=WorkPoolFilterName(any_=[pool])) if pool else None,
    )


def tell_of_commands(client: SyncPrefectClient, say: Callable[[str], None]) -> None:
    """Nobody here can stop them, and they wait for the server that goes."""
    runs = runs_at_work(client, pool=None)
    if names := [run.name for run in runs if not (run.deployment_id or run.parent_task_run_id)]:
        say(
            f"{', '.join(names)}: of commands in other terminals, which wait for a server up to "
            "half an hour when they report next; Ctrl-C there ends them, and they go on when given "
            "again"
        )


def stop_runs(
    client: SyncPrefectClient, say: Callable[[str], None], is_patient: Callable[[], bool]
) -> None:
    """Cancel those at work, and wait until they have saved themselves, or patience ends."""
    runs = runs_at_work(client)
    for run in runs:
        client.set_flow_run_state(run.id, Cancelling(message="lyrics serve stops"))
    if runs:
        names = ", ".join(run.name for run in runs)
        say(f"stopping {names}: Retry in the UI goes on from there (Ctrl-C again does not wait)")
    while runs_at_work(client) and is_patient():
        time.sleep(POLL_SECONDS)


def close(client: SyncPrefectClient, runs: list[FlowRun]) -> None:
    """Say of runs that they are over, when the worker that should have said so is gone."""
    for run in runs:
        client.set_flow_run_state(run.id, Cancelled(message="lyrics serve stopped"), force=True)
