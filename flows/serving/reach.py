"""The server that `PREFECT_API_URL` names."""

import contextlib
from collections.abc import Iterator

import httpx
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.exceptions import PrefectHTTPStatusError
from prefect.settings import PREFECT_CLIENT_MAX_RETRIES, temporary_settings

from corpus.errors import ServeError


@contextlib.contextmanager
def reach(url: str) -> Iterator[SyncPrefectClient]:
    """A client of it. Raises ServeError when it does not answer, or does not let us in."""
    try:
        with get_client(sync_client=True) as client:
            with temporary_settings({PREFECT_CLIENT_MAX_RETRIES: 0}):
                client.hello()
            yield client
    except PrefectHTTPStatusError as error:
        raise ServeError(f"the server at {url} {answered(error)}") from error
    except httpx.HTTPError as error:
        raise ServeError(
            f"no Prefect server answers at {url} ({error}): start it, or unset PREFECT_API_URL"
        ) from error


def answered(error: httpx.HTTPStatusError) -> str:
    """For example: `answers 401; set PREFECT_API_AUTH_STRING`."""
    status = error.response.status_code
    hint = "; set PREFECT_API_AUTH_STRING" if status == httpx.codes.UNAUTHORIZED else ""
    return f"answers {status}{hint}"
