"""What a Prefect server must hold before a worker can start: the pool, and its queue for GPUs."""

from collections.abc import Callable

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.actions import WorkPoolCreate, WorkPoolUpdate
from prefect.exceptions import ObjectNotFound
from prefect.workers.process import ProcessWorker

POOL = "lyrics"
"""The work pool of all deployments of prefect.yaml."""
GPU_QUEUE = "gpu"
"""Its queue for machines with a GPU."""
GPU_RUNS = 1
"""Runs that this queue starts at once: a training takes all of a GPU."""


def make_pool(client: SyncPrefectClient) -> None:
    """Create the pool and its queue where they are missing; a pool that is paused stays so."""
    try:
        client.read_work_pool(POOL)
    except ObjectNotFound:
        template = ProcessWorker.get_default_base_job_template()
        client.create_work_pool(
            WorkPoolCreate(name=POOL, type=ProcessWorker.type, base_job_template=template)
        )
    if GPU_QUEUE not in {queue.name for queue in client.read_work_queues(work_pool_name=POOL)}:
        queue = client.create_work_queue(GPU_QUEUE, work_pool_name=POOL)
        client.update_work_queue(queue.id, concurrency_limit=GPU_RUNS)


def pause_pool(client: SyncPrefectClient) -> None:
    """Start no more runs; those that wait start when it is resumed."""
    client.update_work_pool(POOL, WorkPoolUpdate(is_paused=True))


def resume_pool(client: SyncPrefectClient, after: Callable[[], None]) -> None:
    """Start runs again `after` all is declared: a late one would begin as it was declared once."""
    after()
    client.update_work_pool(POOL, WorkPoolUpdate(is_paused=False))
