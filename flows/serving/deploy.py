"""`lyrics deploy`: give a Prefect server all that workers of other machines need of it."""

import os
from pathlib import Path

import httpx
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.exceptions import PrefectHTTPStatusError

from corpus.errors import ServeError
from flows.serving import place
from flows.serving.automations import install_automations
from flows.serving.prepare import open_pool
from flows.serving.processes import Process


def deploy() -> None:
    """To the server that `PREFECT_API_URL` names; run it again after an upgrade.

    Raises ServeError when there is none, or when it does not let us in.
    """
    url = os.environ.get("PREFECT_API_URL")
    if not url:
        raise ServeError(
            "no server to deploy to: set PREFECT_API_URL, such as http://127.0.0.1:4200/api"
        )
    try:
        with get_client(sync_client=True) as client:
            fill(client)
    except PrefectHTTPStatusError as error:
        status = error.response.status_code
        hint = "; set PREFECT_API_AUTH_STRING" if status == httpx.codes.UNAUTHORIZED else ""
        raise ServeError(f"the server at {url} answers {status}{hint}") from error
    except httpx.HTTPError as error:
        raise ServeError(f"no Prefect server answers at {url}: {error}") from error
    declare()


def fill(client: SyncPrefectClient) -> None:
    """The work pool with its queue, and the automations."""
    open_pool(client)
    install_automations(client)


def declare() -> None:
    """The deployments of prefect.yaml."""
    arguments = ["--no-prompt", "deploy", "--all"]
    Process("prefect deploy --all", arguments, os.environ, log_file("deploy")).require_success()


def log_file(name: str) -> Path:
    return place.home() / "logs" / f"{name}.log"
