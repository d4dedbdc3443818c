"""`lyrics deploy`: give a Prefect server all that workers of other machines need of it."""

import os
from collections.abc import Callable
from pathlib import Path

from prefect.client.orchestration import SyncPrefectClient

from corpus.errors import ServeError
from flows.home import environment_of_services
from flows.serving import place
from flows.serving.automations import install_automations
from flows.serving.prepare import POOL, make_pool
from flows.serving.processes import Process
from flows.serving.reach import reach


def deploy() -> None:
    """To the server that `PREFECT_API_URL` names; run it again after an upgrade.

    Raises ServeError when there is none, or when it does not let us in.
    """
    url = os.environ.get("PREFECT_API_URL")
    if not url:
        raise ServeError(
            "no server to deploy to: set PREFECT_API_URL, such as http://127.0.0.1:4200/api"
        )
    place.check_home(place.home())
    with reach(url) as client:
        fill(client)
        declare()
        names = sorted(one.name for one in client.read_deployments() if one.work_pool_name == POOL)
        is_paused = client.read_work_pool(POOL).is_paused
    print(f"{url} has the work pool {POOL!r} and its {len(names)} deployments: {', '.join(names)}")
    if is_paused:  # As `lyrics serve` leaves it.
        print(f"the work pool is paused, so no run begins: prefect work-pool resume {POOL}")


def fill(client: SyncPrefectClient) -> None:
    """The work pool with its queue, and the automations."""
    make_pool(client)
    install_automations(client)


def declare(is_stopped: Callable[[], bool] = bool) -> None:
    """The deployments of prefect.yaml; KeyboardInterrupt when it is stopped meanwhile."""
    arguments = ["--no-prompt", "deploy", "--all"]
    environment, log = environment_of_services(), log_file("deploy")
    Process("prefect deploy --all", arguments, environment, log).require_success(is_stopped)


def log_file(name: str) -> Path:
    return place.home() / "logs" / f"{name}.log"
