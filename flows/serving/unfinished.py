"""The runs that are at work: cancelled before the worker goes, so that they save themselves.

A worker that ends takes its runs with it at once, and they would stay `Running` for ever.
"""

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

_AT_WORK = [StateType.RUNNING, StateType.PENDING, StateType.CANCELLING]


def runs_at_work(client: SyncPrefectClient, pool: str | None = POOL) -> list[FlowRun]:
    """Those of a pool, or of the whole server."""
    states = FlowRunFilterState(type=FlowRunFilterStateType(any_=_AT_WORK))
    return client.read_flow_runs(
        flow_run_filter=FlowRunFilter(state=states),
        work_pool_filter=WorkPoolFilter(name=WorkPoolFilterName(any_=[pool])) if pool else None,
    )


def cancel(client: SyncPrefectClient, runs: list[FlowRun]) -> None:
    for run in runs:
        client.set_flow_run_state(run.id, Cancelling(message="lyrics serve stops"))


def close(client: SyncPrefectClient, runs: list[FlowRun]) -> None:
    """Say of runs that they are over, when the worker that should have said so is gone."""
    for run in runs:
        client.set_flow_run_state(run.id, Cancelled(message="lyrics serve stopped"), force=True)
