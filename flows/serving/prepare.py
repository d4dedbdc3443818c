"""What a Prefect server must hold before a worker can start: pool, automations, deployments."""

from collections.abc import Callable

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.actions import WorkPoolCreate, WorkPoolUpdate
from prefect.exceptions import ObjectNotFound
from prefect.workers.process import ProcessWorker

from flows.home import environment_of_services
from flows.serving import place
from flows.serving.automations import install_automations
from flows.serving.processes import Process

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


def fill(client: SyncPrefectClient) -> None:
    """The pool with its queue, and the automations."""
    make_pool(client)
    install_automations(client)


def declare(is_stopped: Callable[[], bool] = bool) -> None:
    """The deployments of prefect.yaml; KeyboardInterrupt when it is stopped meanwhile."""
    arguments = ["--no-prompt", "deploy", "--all"]
    environment, log = environment_of_services(), place.log_file("deploy")
    Process("prefect deploy --all", arguments, environment, log).require_success(is_stopped)


def pause_pool(client: SyncPrefectClient) -> None:
    """Start no more runs; those that wait start when it is resumed."""
    client.update_work_pool(POOL, WorkPoolUpdate(is_paused=True))


def resume_pool(client: SyncPrefectClient) -> None:
    """Start runs again. Before all is declared a late one would begin as it was declared once."""
    client.update_work_pool(POOL, WorkPoolUpdate(is_paused=False))
