"""`lyrics deploy`: give a Prefect server all that workers of other machines need of it."""

import os

from corpus.errors import ServeError
from flows.serving import place
from flows.serving.check import check_aside
from flows.serving.prepare import POOL, declare, fill
from flows.serving.reach import reach
from flows.serving.schedules import describe_schedules


def deploy(data: str) -> None:
    """To the server that `PREFECT_API_URL` names; run it again after an upgrade.

    `data` is the data root that the deployments' forms show.

    Raises ServeError when there is none, or when it does not let us in, and SettingsError for a
    prefect.yaml that gives a flow what it does not take.
    """
    url = os.environ.get("PREFECT_API_URL")
    if not url:
        raise ServeError(
            "no server to deploy to: set PREFECT_API_URL, such as http://127.0.0.1:4200/api"
        )
    place.check_home(place.home())
    with reach(url) as client:
        check_aside()
        fill(client)
        declare()
        ours = [one for one in client.read_deployments() if one.work_pool_name == POOL]
        is_paused = client.read_work_pool(POOL).is_paused
    names = ", ".join(sorted(one.name for one in ours))
    print(f"{url} has the work pool {POOL!r} and its {len(ours)} deployments: {names}")
    for line in describe_schedules(ours):
        print(line)
    print(f"data root in the forms: {data}; runs that name none go by their worker's LYRICS_DATA")
    if is_paused:  # As `lyrics serve` leaves it.
        print(f"the work pool is paused, so no run begins: prefect work-pool resume {POOL}")
