"""One HTTP request and its whole answer, within limits of time and size."""

import contextlib
import socket
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from http.client import IncompleteRead
from types import MappingProxyType
from typing import Any
from weakref import WeakSet

import requests
import urllib3
from requests.adapters import HTTPAdapter

from corpus.errors import ArchiveError
from corpus.scrape.settings import ScrapeSettings

_CHUNK = 1 << 16


class FetchError(ArchiveError):
    """One URL could not be had, retries included.

    `status` is None when there was no answer; `is_transient` says that another time it may succeed;
    `sha` is that of a file that came as it was listed, and is no song all the same.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        is_transient: bool = False,
        retry_after: float | None = None,
        sha: str | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.sha = sha
        self.is_transient = is_transient
        self.retry_after = retry_after
        self.attempts = 0
        self.seconds = 0.0

    def with_advice(self, advice: str) -> "FetchError":
        """The same error with more words."""
        told = FetchError(f"{self}: {advice}", status=self.status, is_transient=self.is_transient)
        told.attempts, told.seconds = self.attempts, self.seconds
        return told


@dataclass(frozen=True)
class Reply:
    """An answer of any status, with its whole body."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    latency: float = 0.0
    """Seconds to the answer's head."""
    attempts: int = 1
    seconds: float = 0.0
    """Of all attempts, with the pauses between them."""

    @property
    def is_unchanged(self) -> bool:
        return self.status == HTTPStatus.NOT_MODIFIED

    @property
    def validators(self) -> dict[str, str]:
        """The headers of a request that asks whether this answer has changed since."""
        names = {"ETag": "If-None-Match", "Last-Modified": "If-Modified-Since"}
        return {ask: self.headers[told] for told, ask in names.items() if self.headers.get(told)}


class Transport:
    """Redirects are answers like others here, and no credentials are sent but those given."""

    def __init__(self, settings: ScrapeSettings) -> None:
        self._timeout = (settings.connect_timeout, settings.read_timeout)
        self._answer_timeout = settings.answer_timeout
        self.bytes_received = 0
        """Of all bodies as they came: packed, cut or refused."""
        self._sockets = _SocketsKept()
        self._session = _Session()
        self._session.mount("http://", self._sockets)
        self._session.mount("https://", self._sockets)
        self._session.headers["User-Agent"] = settings.user_agent
        # Other packings, which requests takes where their libraries are, do not tell their end.
        self._session.headers["Accept-Encoding"] = "gzip, deflate"
        self._session.auth = lambda request: request  # Else ~/.netrc is looked up.

    def close(self) -> None:
        self._session.close()

    def send(
        self, url: str, limit: int, headers: Mapping[str, str] = MappingProxyType({})
    ) -> Reply:
        """Raises FetchError when there is no whole answer in time, or one over `limit` bytes."""
        late = threading.Event()
        timer = threading.Timer(self._answer_timeout, self._cut_off, [late])
        timer.daemon = True
        timer.start()
        try:
            with self._session.get(
                url, headers=headers, timeout=self._timeout, stream=True, allow_redirects=False
            ) as answer:
                try:
                    body = _read(answer, limit)
                finally:
                    self.bytes_received += answer.raw.tell()
            if late.is_set():  # Without a told length, the cut looks like an end.
                raise requests.Timeout
        except (requests.RequestException, urllib3.exceptions.HTTPError, ValueError) as error:
            is_transient = not isinstance(error, ValueError)  # Such as a URL that is none.
            reason = "no whole answer in time" if late.is_set() else _reason(error)
            raise FetchError(f"cannot reach {url}: {reason}", is_transient=is_transient) from error
        finally:
            timer.cancel()
        latency = answer.elapsed.total_seconds()
        return Reply(url, answer.status_code, answer.headers, body, latency)

    def _cut_off(self, late: threading.Event) -> None:
        """However slowly an answer drips, head or body, its connection ends with its time."""
        late.set()
        self._sockets.shut_down()


class _Session(requests.Session):
    """Leaves redirects to us: requests reads one's whole body, at any size, before we can."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        return None


class _SocketsKept(HTTPAdapter):
    """Knows its open connections: requests has no time limit for an answer as a whole."""

    def __init__(self) -> None:
        self._connections: WeakSet[urllib3.connection.HTTPConnection] = WeakSet()
        super().__init__()

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> Any:
        pool: Any = super().get_connection_with_tls_context(*args, **kwargs)
        if "ConnectionCls" not in vars(pool):  # A pool that is new to us.
            make = pool.ConnectionCls
            pool.ConnectionCls = lambda **options: self._kept(make(**options))
        return pool

    def _kept(self, connection: Any) -> Any:
        self._connections.add(connection)
        return connection

    def shut_down(self) -> None:
        for connection in list(self._connections):
            if (open_socket := connection.sock) is not None:
                with contextlib.suppress(OSError):
                    # Not TLS's own farewell, which waits for an answer.
                    socket.socket.shutdown(open_socket, socket.SHUT_RDWR)


def _read(answer: requests.Response, limit: int) -> bytes:
    """The body as it comes, unpacked bit by bit, so that a bomb does not get far.

    urllib3 raises an error for one that is shorter than its Content-Length, but not for a packed
    one without its end.
    """
    body = bytearray()
    while chunk := answer.raw.read1(_CHUNK, decode_content=True):
        body += chunk
        if len(body) > limit:
            raise FetchError(
                f"{answer.url} is longer than {limit:,} bytes: refused", status=answer.status_code
            )
    packed = getattr(answer.raw._decoder, "_obj", None)
    if answer.raw.tell() and packed is not None and not packed.eof:
        raise urllib3.exceptions.DecodeError("the answer was cut short")
    return bytes(body)


def _reason(error: BaseException) -> str:
    """The innermost reason, without the library's layers around it."""
    if isinstance(error, requests.Timeout | urllib3.exceptions.TimeoutError):
        return "no whole answer in time"
    if _is_cut(error):
        return "the answer was cut short"
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, OSError) and not isinstance(cause, requests.RequestException):
            return cause.strerror or str(cause)
        cause = cause.__cause__ or cause.__context__
    return str(error.args[0] if error.args else error)


def _is_cut(error: BaseException) -> bool:
    return any(isinstance(e, IncompleteRead) for e in (error, *error.args, error.__cause__))
