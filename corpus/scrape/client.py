"""A polite HTTP client: one request at a time, rests between them, robots.txt, measured retries."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self
from urllib.parse import urljoin, urlsplit

import requests
from protego import Protego
from urllib3.exceptions import InvalidHeader
from urllib3.util.retry import Retry

from corpus.errors import ArchiveError
from corpus.scrape.settings import PRODUCT, ScrapeSettings

MAX_PAGE = 4_000_000
"""Bytes after which a page or file is refused."""
BACKOFF = 1.0
"""Seconds of the first pause before a retry; each further one is twice as long."""
MAX_BACKOFF = 60.0
_CHUNK = 1 << 16


class FetchError(ArchiveError):
    """One URL could not be had, retries included.

    `status` is None when there was no answer; `passing` says that another time it may succeed.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        passing: bool = False,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.passing = passing
        self.retry_after = retry_after
        self.attempts = 0
        self.seconds = 0.0


@dataclass(frozen=True)
class Reply:
    """A good answer, with its whole body."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    attempts: int
    seconds: float


class Client:
    """Use as a context manager. Threads that share a client take turns."""

    def __init__(
        self,
        settings: ScrapeSettings,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._requests: Counter[int] = Counter()
        self._settings = settings
        self._clock, self._sleep, self._chance = clock, sleep, chance
        self._robots: dict[str, Protego] = {}
        self._last: float | None = None
        self._turn = threading.Lock()
        self._session = requests.Session()
        self._session.headers["User-Agent"] = settings.user_agent
        self._session.hooks["response"].append(_refuse_other_hosts)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._session.close()

    @property
    def requests_made(self) -> int:
        """Requests made for the calling thread, so that batches side by side count their own."""
        return self._requests[threading.get_ident()]

    def get(self, url: str, *, limit: int = MAX_PAGE) -> Reply:
        """The answer to a GET, if it is a 200.

        Raises FetchError for any other, for a body that is cut or longer than `limit` bytes, and
        for what robots.txt forbids.
        """
        with self._turn:
            robots = self._robots_of(url)
            if not robots.can_fetch(url, PRODUCT):
                raise FetchError(f"{_origin(url)}/robots.txt forbids {url}: not fetched")
            return self._get(url, limit, self._rest(url, robots))

    def _rest(self, url: str, robots: Protego) -> float:
        """Seconds between requests: ours, or more where robots.txt asks for it."""
        asked = float(robots.crawl_delay(PRODUCT) or 0)
        if asked > self._settings.max_wait:
            raise FetchError(
                f"{_origin(url)}/robots.txt asks for {asked:g} s between requests, "
                f"max-wait is {self._settings.max_wait:g} s: not fetched"
            )
        return max(self._settings.delay, asked)

    def _robots_of(self, url: str) -> Protego:
        """As RFC 9309 has it: no robots.txt allows all, an unreachable one forbids all."""
        origin = _origin(url)
        if origin not in self._robots:
            try:
                reply = self._get(f"{origin}/robots.txt", MAX_PAGE, self._settings.delay)
                rules = reply.body.decode("utf-8", "replace")
            except FetchError as error:
                if error.status is None or error.passing:
                    raise _with_advice(error, "without it nothing may be fetched there") from error
                rules = ""
            self._robots[origin] = Protego.parse(rules)
        return self._robots[origin]

    def _get(self, url: str, limit: int, rest: float) -> Reply:
        started = self._clock()
        for attempt in range(1, self._settings.retries + 2):
            try:
                answer, body = self._once(url, limit, rest)
            except FetchError as error:
                error.attempts, error.seconds = attempt, self._clock() - started
                if not error.passing or attempt > self._settings.retries:
                    raise
                self._sleep(self._pause(error))
            else:
                seconds = self._clock() - started
                return Reply(url, answer.status_code, answer.headers, body, attempt, seconds)
        raise AssertionError("the last attempt returns or raises")

    def _once(self, url: str, limit: int, rest: float) -> tuple[requests.Response, bytes]:
        if self._last is not None and (wait := self._last + rest - self._clock()) > 0:
            self._sleep(wait)
        timeout = (self._settings.connect_timeout, self._settings.read_timeout)
        self._requests[threading.get_ident()] += 1
        try:
            with self._session.get(url, timeout=timeout, stream=True) as answer:
                body = _read(answer, limit)
        except (requests.RequestException, ValueError) as error:
            passing = not isinstance(error, requests.TooManyRedirects | ValueError)
            raise FetchError(f"cannot reach {url}: {_reason(error)}", passing=passing) from error
        finally:
            self._last = self._clock()
        if answer.status_code != requests.codes.ok:
            raise _bad_status(url, answer)
        return answer, body

    def _pause(self, error: FetchError) -> float:
        """Seconds to wait before the next attempt. Raises `error` when that would be too long."""
        asked = error.retry_after or 0.0
        if asked > self._settings.max_wait:
            advice = f"it asks to wait {asked:.0f} s, max-wait is {self._settings.max_wait:g} s"
            raise _with_advice(error, advice) from error
        backoff = BACKOFF * 2.0 ** (error.attempts - 1) * (1 + self._chance())
        return max(asked, min(backoff, MAX_BACKOFF))


def _read(answer: requests.Response, limit: int) -> bytes:
    """The body; one that is shorter than its Content-Length is a connection error."""
    body = bytearray()
    for chunk in answer.iter_content(_CHUNK):
        body += chunk
        if len(body) > limit:
            raise FetchError(f"{answer.url} is longer than {limit:,} bytes: refused")
    return bytes(body)


def _bad_status(url: str, answer: requests.Response) -> FetchError:
    status = answer.status_code
    return FetchError(
        f"{url} answered {status} {answer.reason or ''}".rstrip(),
        status=status,
        passing=status == requests.codes.too_many_requests or status >= 500,
        retry_after=_retry_after(answer.headers.get("Retry-After")),
    )


def _retry_after(value: str | None) -> float | None:
    """Seconds from now, of a header that holds seconds or a date."""
    try:
        return None if value is None else max(0.0, Retry().parse_retry_after(value))
    except (InvalidHeader, ValueError, OverflowError):
        return None


def _refuse_other_hosts(answer: requests.Response, **_: Any) -> None:
    if answer.is_redirect:
        target = urljoin(answer.url, answer.headers["Location"])
        if urlsplit(target).hostname != urlsplit(answer.url).hostname:
            answer.close()
            raise FetchError(
                f"{answer.url} redirects to another host, {target}: not followed; "
                "if that is right, give that address",
                status=answer.status_code,
            )


def _with_advice(error: FetchError, advice: str) -> FetchError:
    told = FetchError(f"{error}: {advice}", status=error.status, passing=error.passing)
    told.attempts, told.seconds = error.attempts, error.seconds
    return told


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _reason(error: BaseException) -> str:
    """The innermost reason, without the library's layers around it."""
    if isinstance(error, requests.Timeout):
        return "no answer in time"
    if isinstance(error, requests.exceptions.ChunkedEncodingError):
        return "the answer was cut short"
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, OSError) and not isinstance(cause, requests.RequestException):
            return cause.strerror or str(cause)
        cause = cause.__cause__ or cause.__context__
    return str(error.args[0] if error.args else error)
