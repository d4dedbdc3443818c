"""A polite HTTP client: its pace, robots.txt, only the hosts it was given, measured retries."""

import dataclasses
import random
import threading
import time
from collections.abc import Callable, Collection, Mapping
from http import HTTPStatus
from typing import Self
from urllib.parse import urljoin, urlsplit

from protego import Protego
from urllib3.exceptions import InvalidHeader
from urllib3.util.retry import Retry

from corpus.scrape.pace import MAX_HOLD, Pace
from corpus.scrape.robots import Robots
from corpus.scrape.settings import PRODUCT, ScrapeSettings
from corpus.scrape.transport import FetchError, Reply, Transport

MAX_PAGE = 4_000_000
"""Bytes after which a page or file is refused."""
BACKOFF = 1.0
"""Seconds of the first pause before a retry; each further one is twice as long."""
MAX_BACKOFF = 60.0
MAX_REDIRECTS = 5

_ASKS = {206: ("Range",), 304: ("If-None-Match", "If-Modified-Since")}
"""Answers that are good if they were asked for, and the headers that do."""
_REDIRECTS = {301, 302, 303, 307, 308}
_PAUSES = {403, 429, 503}
"""Answers whose Retry-After is heard; GitHub says 403 where its rate limit is used up."""

Check = Callable[[Reply], str | None]
"""What is wrong with an answer, or None. A spoilt one is asked for again."""


@dataclasses.dataclass(frozen=True)
class _Request:
    url: str
    headers: Mapping[str, str]
    limit: int = MAX_PAGE
    check: Check | None = None
    crawl_delay: float = 0.0

    @property
    def host(self) -> str:
        return urlsplit(self.url).netloc


class Client:
    """Use as a context manager. Threads that share a client take turns.

    Only `origins` are asked, also after redirects: `scheme://host:port`, as `origin_of` has them.
    """

    def __init__(
        self,
        settings: ScrapeSettings,
        origins: Collection[str],
        *,
        pace: Pace | None = None,
        robots: Robots | None = None,
        clock: Callable[[], float] = time.monotonic,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._settings = settings
        self._origins = frozenset(origins)
        self._pace = pace or Pace(settings.delay)
        self._robots = robots or Robots()
        self._clock, self._chance = clock, chance
        self.requests_made = 0
        """Redirects, retries and those for robots.txt included."""
        self.unanswered = 0
        """Songs in a row that did not come, of all batches together: counted by their fetcher."""
        self._turn = threading.Lock()
        self._transport = Transport(settings)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._transport.close()

    @property
    def bytes_received(self) -> int:
        """Of the bodies of all answers, failed ones included, as they came over the network."""
        return self._transport.bytes_received

    @property
    def asks_again(self) -> bool:
        """Whether an answer that is of no use is asked for once more."""
        return self._settings.retries > 0

    def get(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        limit: int = MAX_PAGE,
        check: Check | None = None,
    ) -> Reply:
        """The answer to a GET, if it is a good one: 200, 206, or 304 to a conditional request.

        Raises FetchError for any other, for a body that is cut, spoilt or longer than `limit`
        bytes, for other hosts, and for what robots.txt forbids.
        """
        request = _Request(url, headers or {}, limit, check)
        with self._turn:
            return self._followed(request, self._allowed)

    def _allowed(self, url: str) -> float:
        """Seconds of rest that robots.txt asks for. Raises FetchError if it forbids `url`."""
        origin = origin_of(url)
        if origin not in self._origins:
            raise FetchError(f"{url} is not on a host of this archive: not fetched")
        rules = self._robots.rules(origin, lambda: self._fetch_robots(origin))
        if not rules.can_fetch(url, PRODUCT):
            raise FetchError(f"{origin}/robots.txt forbids {url}: not fetched")
        asked = _crawl_delay(rules)
        if asked > self._settings.max_wait:
            raise FetchError(
                f"{origin}/robots.txt asks for {asked:g} s between requests, "
                f"max-wait is {self._settings.max_wait:g} s: not fetched"
            )
        return asked

    def _fetch_robots(self, origin: str) -> str:
        """As RFC 9309 has it: no robots.txt allows all, one that cannot be had forbids all.

        Where redirects lead to another host than the archive's, or on and on, it cannot be had.
        """
        try:
            reply = self._followed(_Request(f"{origin}/robots.txt", {}), lambda _: 0.0)
        except FetchError as error:
            if error.status in range(400, 500) and not error.is_transient:
                return ""
            raise error.with_advice("without it nothing may be fetched there") from error
        return reply.body.decode("utf-8", "replace")

    def _followed(self, request: _Request, crawl_delay: Callable[[str], float]) -> Reply:
        """The answer behind redirects; `crawl_delay` is asked for each URL, and may forbid it."""
        url = request.url
        for _ in range(MAX_REDIRECTS + 1):
            reply = self._patiently(
                dataclasses.replace(request, crawl_delay=crawl_delay(request.url))
            )
            if reply.status not in _REDIRECTS:
                return reply
            request = self._redirected(request, reply)
        raise FetchError(f"{url} redirects more than {MAX_REDIRECTS} times: not followed")

    def _redirected(self, request: _Request, reply: Reply) -> _Request:
        """Where a redirect leads. Raises FetchError when that is not on the archive's hosts."""
        try:
            target = urljoin(reply.url, reply.headers["Location"])
            origin = origin_of(target)
        except (KeyError, ValueError) as error:
            raise FetchError(f"{reply.url} redirects to no address: {error}") from error
        if origin not in self._origins:
            raise FetchError(
                f"{reply.url} redirects to another host, {target}: not followed; "
                "if that is right, give that address",
                status=reply.status,
            )
        # A key is meant for the host that it was given for, and for no other.
        headers = request.headers if origin == origin_of(request.url) else {}
        return dataclasses.replace(request, url=target, headers=headers)

    def _patiently(self, request: _Request) -> Reply:
        """Attempts with growing pauses, until there is a good answer, a redirect or a clear no."""
        started, made_before = self._clock(), self.requests_made
        last = self._settings.retries + 1
        for attempt in range(1, last + 1):
            try:
                reply = self._attempt(request, attempt, is_last=attempt == last)
            except FetchError as error:
                error.attempts = self.requests_made - made_before
                error.seconds = self._clock() - started
                is_held = error.attempts < attempt  # Not even asked: it would only be so again.
                if is_held or not error.is_transient or attempt == last:
                    raise
                self._check_wait(error)
            else:
                seconds = self._clock() - started
                return dataclasses.replace(reply, attempts=attempt, seconds=seconds)
        raise AssertionError("the last attempt returns or raises")

    def _attempt(self, request: _Request, number: int, *, is_last: bool) -> Reply:
        """One request. Where it fails, the host is left alone for as long as it asks, or we do."""
        max_wait = self._settings.max_wait
        with self._pace.turn(request.host, request.crawl_delay, max_wait) as turn:
            self.requests_made += 1
            try:
                reply = self._transport.send(request.url, request.limit, request.headers)
                turn.answered(reply.latency, is_good=reply.status in (200, *_ASKS))
                _check_status(request, reply)
                _check_body(request, reply)
            except FetchError as error:
                turn.asked = error.retry_after or 0.0
                if error.is_transient and not is_last:
                    turn.pause = self._backoff(number)
                raise
        return reply

    def _backoff(self, attempt: int) -> float:
        backoff = BACKOFF * 2.0 ** (attempt - 1) * (1 + self._chance())
        return min(backoff, MAX_BACKOFF)

    def _check_wait(self, error: FetchError) -> None:
        """Raises `error` when it asks for a longer wait than the user allows."""
        asked = error.retry_after or 0.0
        if asked > self._settings.max_wait:
            advice = f"it asks to wait {asked:.0f} s, max-wait is {self._settings.max_wait:g} s"
            raise error.with_advice(advice) from error


def origin_of(url: str) -> str:
    """`scheme://host:port`, the port left out where it is the scheme's own."""
    parts = urlsplit(url)
    default = {"http": 80, "https": 443}.get(parts.scheme)
    port = "" if parts.port in (None, default) else f":{parts.port}"
    host = parts.hostname or ""
    return f"{parts.scheme}://{f'[{host}]' if ':' in host else host}{port}"


def _check_status(request: _Request, reply: Reply) -> None:
    status = reply.status
    if status == HTTPStatus.OK or status in _REDIRECTS:
        return
    if any(name in request.headers for name in _ASKS.get(status, ())):
        return
    retry_after = _retry_after(reply.headers) if status in _PAUSES else None
    is_busy = status == HTTPStatus.TOO_MANY_REQUESTS or status >= 500
    phrase = f" {HTTPStatus(status).phrase}" if status in set(HTTPStatus) else ""
    raise FetchError(
        f"{reply.url} answered {status}{phrase}",
        status=status,
        is_transient=is_busy or retry_after is not None,
        retry_after=retry_after,
    )


def _check_body(request: _Request, reply: Reply) -> None:
    if request.check and reply.status in (200, 206) and (flaw := request.check(reply)):
        raise FetchError(f"{request.url} {flaw}", status=reply.status, is_transient=True)


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds from now, of a header that holds seconds or a date, or of GitHub's rate limit."""
    try:
        if (value := headers.get("Retry-After")) is not None:
            return max(0.0, _retries().parse_retry_after(value))
        if headers.get("X-RateLimit-Remaining") == "0":
            return max(0.0, float(headers["X-RateLimit-Reset"]) - time.time())
    except (InvalidHeader, KeyError, ValueError, OverflowError):
        pass
    return None


def _retries() -> Retry:
    """By itself, urllib3 2.8 takes any longer wait that is asked for as six hours."""
    retries = Retry()
    retries.retry_after_max = int(MAX_HOLD)
    return retries


def _crawl_delay(rules: Protego) -> float:
    """Seconds between requests, by `Crawl-delay` or `Request-rate`."""
    rate = rules.request_rate(PRODUCT)
    by_rate = rate.seconds / rate.requests if rate and rate.requests else 0.0
    return max(float(rules.crawl_delay(PRODUCT) or 0), by_rate)
