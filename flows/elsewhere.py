"""Training on another machine: the deployment `train`, started on its queue and waited for."""

import dataclasses
import time
from collections.abc import Callable
from uuid import UUID

from prefect import task
from prefect.cache_policies import RUN_ID, TASK_SOURCE
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.objects import FlowRun, WorkQueueStatus
from prefect.deployments import run_deployment
from prefect.exceptions import ObjectNotFound
from prefect.states import Cancelled

from corpus.errors import TrainingError
from corpus.manifest import FRESH, as_result, freshness, read_manifest
from corpus.store import Store
from flows.forms import TrainChanges, train_settings
from flows.serving.prepare import GPU_QUEUE, POOL
from flows.stages import StageRecord, log
from training.settings import SampleSettings, TrainSettings
from training.stage import run_name, train_stage

DEPLOYMENT = "train/train"
POLL_SECONDS = 5.0
PATIENCE_SECONDS = 24 * 3600.0
"""How long a training waits while no worker asks for its queue."""
BUSY_SECONDS = 60.0
"""Of waiting for its turn, after which the log says so."""
NO_WORKER = (
    f"no worker asks for the queue {GPU_QUEUE!r} of the pool {POOL!r}: start one on a machine with "
    f"a GPU (prefect worker start --pool {POOL} --work-queue {GPU_QUEUE})"
)
BUSY = (
    f"the workers of the queue {GPU_QUEUE!r} are busy (one that does a single run at once, such as "
    "`lyrics serve --limit 1`, does not begin a training beside the pipeline that waits for it)"
)
PAUSED = (
    f"the queue {GPU_QUEUE!r} or its pool is paused: prefect work-pool resume {POOL}, or "
    f"prefect work-queue resume {GPU_QUEUE} --pool {POOL}"
)
ON_CPU = (
    f"%r was trained on the CPU: the worker of the queue {GPU_QUEUE!r} that took it has no GPU; "
    "with `changes` of {'device': 'cuda'} such a worker refuses it"
)


def train_elsewhere(
    data: str,
    preset: str,
    changes: TrainChanges,
    sampling: SampleSettings,
    name: str | None,
    resume: bool,
) -> StageRecord:
    """Both machines must reach the data root. Raises TrainingError when the run does not complete.

    It is a child of this flow run: who cancels this one cancels it too. A training that is finished
    already is not asked for: no machine with a GPU need be there.
    """
    store, settings = Store(data), train_settings(preset, changes)
    name = name_once(store, settings, name, resume)
    if freshness(store, train_stage(name), settings.deciding()) == FRESH:
        return _record(store, name, "nothing changed", cached=True)
    parameters = {
        "data": store.path(""),
        "preset": preset,
        "changes": changes.given(),
        "sampling": sampling.to_dict(),
        "name": name,
    }
    begun = run_deployment(DEPLOYMENT, parameters=parameters, timeout=0)
    assert isinstance(begun, FlowRun)
    with get_client(sync_client=True) as client:
        run = wait_for_worker_and_end(client, begun.id)
    assert run.state is not None
    if not run.state.is_completed():
        ended = f"{run.state.name}: {run.state.message}"
        raise TrainingError(f"the training {run.name!r} ended as {ended}")
    record = _record(store, name, f"trained by {run.name}", cached=run.state.name == "Cached")
    if not record["cached"]:
        tell_of_device(name, settings.device, record["counts"]["device"])
    return record


@task(name="name the run", cache_policy=RUN_ID + TASK_SOURCE, persist_result=True)
def name_once(store: Store, settings: TrainSettings, name: str | None, resume: bool) -> str:
    """A pipeline that is retried goes on with the run that it has begun, also with `force`."""
    return run_name(store, settings, name, resume=resume)


def _record(store: Store, name: str, reason: str, *, cached: bool) -> StageRecord:
    """Raises TrainingError where a training has left nothing."""
    manifest = read_manifest(store, train_stage(name))
    if manifest is None:
        raise TrainingError(f"{name!r} is trained, but left nothing in {store.path('')}")
    return dataclasses.asdict(as_result(store, manifest, reason, cached=cached))


def tell_of_device(run: str, asked: str, used: str) -> None:
    """Warn of a training that took far longer than it need have."""
    if used == "cpu" and asked != "cpu":
        log.warning(ON_CPU, run)


def wait_for_worker_and_end(
    client: SyncPrefectClient, run_id: UUID, sleep: Callable[[float], None] = time.sleep
) -> FlowRun:
    """The run, when it has ended; why it waits is told once.

    Raises TrainingError, and cancels the run, when there is no worker for PATIENCE_SECONDS; also
    when somebody has deleted the run. Where there is a worker, it is waited for without end: others
    may be before it. So is a paused queue.
    """
    told: set[str] = set()
    waited = without_worker = 0.0
    while True:
        try:
            run = client.read_flow_run(run_id)
        except ObjectNotFound as error:
            raise TrainingError(
                "the training's flow run was deleted: Retry, or the same command, begins another"
            ) from error
        assert run.state is not None
        if run.state.is_final():
            return run
        if run.state.is_scheduled():
            waited += POLL_SECONDS
            reason = _why_it_waits(client)
            without_worker = without_worker + POLL_SECONDS if reason == NO_WORKER else 0.0
            if reason != BUSY or waited > BUSY_SECONDS:
                _tell(reason, told)
        if without_worker > PATIENCE_SECONDS:
            client.set_flow_run_state(run_id, Cancelled(message=NO_WORKER))
            raise TrainingError(f"no training in {PATIENCE_SECONDS / 3600:.0f} hours: {NO_WORKER}")
        sleep(POLL_SECONDS)


def _tell(reason: str, told: set[str]) -> None:
    if reason not in told:
        log.warning("the training waits: %s", reason)
        told.add(reason)


def _why_it_waits(client: SyncPrefectClient) -> str:
    """Prefect calls a queue ready when a worker has asked for it in the last minute."""
    try:
        queue = client.read_work_queue_by_name(GPU_QUEUE, work_pool_name=POOL)
    except ObjectNotFound:  # A worker that asks for it makes it.
        return NO_WORKER
    if queue.status == WorkQueueStatus.PAUSED or client.read_work_pool(POOL).is_paused:
        return PAUSED
    return BUSY if queue.status == WorkQueueStatus.READY else NO_WORKER
