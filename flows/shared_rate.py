"""One rate of requests for all machines: a global concurrency limit of the Prefect server.

Scrapes on one machine share their pace through a file (see corpus/scrape/pace.py). Where flows
report to a server of their own, every request also takes a slot of a limit that decays: it holds
for all machines, is shown in the UI, and can be lowered there.
"""

import contextlib
from collections.abc import Callable

import httpx
from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import GlobalConcurrencyLimitCreate
from prefect.concurrency.asyncio import ConcurrencySlotAcquisitionError
from prefect.concurrency.sync import rate_limit
from prefect.exceptions import ObjectAlreadyExists, ObjectNotFound
from prefect.settings import PREFECT_API_URL, PREFECT_CLIENT_MAX_RETRIES, temporary_settings

from flows.stages import log

Gate = Callable[[str], None]
RETRIES = 5
"""Of a server that does not answer: one that is started again within a minute is waited for."""


def shared_gate(delay: float) -> Gate | None:
    """A function that waits for a slot of the host's limit; None without a server.

    `delay` is in seconds, and sets the rate of a limit that is not there yet. Where the server does
    not answer any more, or somebody deletes the limit, the host is no longer waited for; it is said
    once.
    """
    if delay == 0 or not PREFECT_API_URL.value():
        return None
    ready: set[str] = set()
    given_up: set[str] = set()

    def gate(host: str) -> None:
        if host in given_up:
            return
        try:
            with temporary_settings({PREFECT_CLIENT_MAX_RETRIES: RETRIES}):
                if host not in ready:
                    _create_limit(limit_name(host), delay)
                    ready.add(host)
                rate_limit(limit_name(host), strict=True)
        except (httpx.HTTPError, RuntimeError, ConcurrencySlotAcquisitionError) as error:
            # RuntimeError is what a new client raises where no server answers. The pace of this
            # machine still holds, and a scrape need not end with the server.
            given_up.add(host)
            reason = f"{PREFECT_API_URL.value()}: {error.__cause__ or error}"
            log.warning("no shared rate for %s in the rest of this scrape: %s", host, reason)

    return gate


def limit_name(host: str) -> str:
    return f"requests to {host}"


def _create_limit(name: str, delay: float) -> None:
    """Where it is missing; we look first, as the server logs a traceback of one that is there."""
    limit = GlobalConcurrencyLimitCreate(name=name, limit=1, slot_decay_per_second=1 / delay)
    with get_client(sync_client=True) as client:
        try:
            client.read_global_concurrency_limit_by_name(name)
        except ObjectNotFound:
            with contextlib.suppress(ObjectAlreadyExists):  # Another scrape was quicker.
                client.create_global_concurrency_limit(limit)
