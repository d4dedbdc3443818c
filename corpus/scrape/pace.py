"""When the next request to a host may go out: one connection, and one rate for all scrapes.

The rest between requests follows the server's latency as Scrapy's AutoThrottle does: it grows when
the server is slow, comes back halfway with each quick good answer, and never shrinks on an error.
Scrapes of one user on one machine share it: each host has a small file with the time of the next
request, and a lock that is held from the rest before a request to its last byte. A killed process
leaves no lock, and what it was asked to wait is still waited.
"""

import contextlib
import json
import math
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

from filelock import FileLock

from corpus.cache import cache_folder
from corpus.disk import writing
from corpus.errors import StorageError
from corpus.scrape.transport import FetchError

JITTER = 0.5
"""Each rest is longer by up to this share of itself, at random, so that no rhythm builds up."""
MAX_DELAY = 60.0
"""Seconds that the rest may grow to by itself; robots.txt and Retry-After may ask for more."""
MAX_HOLD = 86_400.0
"""Seconds that a host may be left alone at its request; a longer one is asked again after these."""


@dataclass(frozen=True)
class HostState:
    """What is known of a host. Times are seconds since the epoch."""

    last_at: float = 0.0
    """When the last request ended."""
    next_at: float = 0.0
    held_until: float = 0.0
    """When the host may be asked again, by its own word."""
    delay: float = 0.0
    """The rest that its latency asks for, in seconds."""


_TIMES = ("last_at", "next_at", "held_until")


@dataclass
class Turn:
    """One request; its maker fills in how it went before the turn ends."""

    latency: float = 0.0
    """Seconds to the answer's head."""
    is_good: bool = False
    pause: float = 0.0
    """Seconds to leave the host alone after a failure."""
    asked: float = 0.0
    """Seconds that the host asked to be left alone."""

    def answered(self, latency: float, *, is_good: bool) -> None:
        self.latency, self.is_good = latency, is_good


class Pace:
    """`delay` is the least rest in seconds; with 0 there are only pauses, and nothing is shared.

    `gate` is called with the host before each request: a place for a limit that machines share.
    """

    def __init__(
        self,
        delay: float,
        *,
        folder: Path | None = None,
        gate: Callable[[str], None] | None = None,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._delay, self._given_folder, self._gate = delay, folder, gate
        self._clock, self._sleep, self._chance = clock, sleep, chance
        self._own: dict[str, HostState] = {}

    @cached_property
    def _folder(self) -> Path:
        """Raises StorageError where the user has none; who shares nothing needs none."""
        return self._given_folder or cache_folder("pace")

    def held(self, host: str) -> float:
        """Seconds for which the host asked to be left alone."""
        return max(0.0, self._load(host).held_until - self._clock())

    @contextlib.contextmanager
    def turn(
        self, host: str, crawl_delay: float = 0.0, max_wait: float = math.inf
    ) -> Iterator[Turn]:
        """Rest as long as the host needs, then make one request in the block.

        Raises FetchError where the host asked to be left alone for more than `max_wait` seconds.
        """
        self._check_held(host, max_wait)  # At once: another scrape may wait with the lock in hand.
        with self._locked(host):
            self._check_held(host, max_wait)  # Or it was told so while we waited for the lock.
            if (wait := self._wait(self._load(host), crawl_delay)) > 0:
                self._sleep(wait)
            if self._gate:
                self._gate(host)
            before, turn = self._load(host), Turn()
            # Killed before the answer, the request still counts for those who come next.
            self._save(host, self._after(turn, before))
            try:
                yield turn
            finally:
                self._save(host, self._after(turn, before))

    def _check_held(self, host: str, max_wait: float) -> None:
        if (held := self.held(host)) > max_wait:
            raise FetchError(
                f"{host} asked to be left alone for another {held:.0f} s, max-wait is "
                f"{max_wait:g} s: nothing was fetched",
                is_transient=True,
            )

    def _wait(self, state: HostState, crawl_delay: float) -> float:
        by_robots = state.last_at + crawl_delay * self._jitter() if crawl_delay else 0.0
        return max(state.next_at, by_robots) - self._clock()

    def _after(self, turn: Turn, before: HostState) -> HostState:
        delay = self._adapted(turn, before.delay)
        asked, now = min(turn.asked, MAX_HOLD), self._clock()
        next_at = now + max(delay * self._jitter(), turn.pause, asked)
        return HostState(now, next_at, now + asked if asked else before.held_until, delay)

    def _jitter(self) -> float:
        return 1 + JITTER * self._chance()

    def _adapted(self, turn: Turn, delay: float) -> float:
        """https://docs.scrapy.org/en/latest/topics/autothrottle.html, for one connection."""
        if self._delay == 0:
            return 0.0
        delay = max(delay, self._delay)
        new = max(turn.latency, (delay + turn.latency) / 2)
        new = min(max(new, self._delay), max(MAX_DELAY, self._delay))
        return new if turn.is_good else max(new, delay)

    @contextlib.contextmanager
    def _locked(self, host: str) -> Iterator[None]:
        if self._delay == 0:
            yield
            return
        with contextlib.ExitStack() as stack:
            with self._shared():
                self._folder.mkdir(parents=True, exist_ok=True)
                stack.enter_context(FileLock(self._file(host).with_suffix(".lock")))
            yield

    @contextlib.contextmanager
    def _shared(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise StorageError(
                f"cannot share the pace of requests in {self._folder}: {error.strerror}; "
                "set XDG_CACHE_HOME to a folder that can be written"
            ) from error

    def _file(self, host: str) -> Path:
        return self._folder / f"{quote(host, safe='')}.json"

    def _load(self, host: str) -> HostState:
        if self._delay == 0:
            return self._own.get(host, HostState())
        try:
            kept = json.loads(self._file(host).read_text())
            now, told = self._clock(), {name: float(kept[name]) for name in _TIMES}
            # A clock that was set back makes no rest longer than it was meant to be, and must not
            # stop us for longer than anybody may ask for.
            told["next_at"] -= max(0.0, told["last_at"] - now)
            times = {name: min(at, now + MAX_HOLD) for name, at in told.items()}
            times["last_at"] = min(times["last_at"], now)
            state = HostState(**times, delay=kept["delay"])
            return state if all(map(math.isfinite, asdict(state).values())) else HostState()
        except (OSError, ValueError, TypeError, KeyError):
            return HostState()

    def _save(self, host: str, state: HostState) -> None:
        if self._delay == 0:
            self._own[host] = state
            return
        # Whole or not at all: `held` reads without the lock, and half a file tells nothing.
        with self._shared(), writing(self._file(host)) as file:
            file.write(json.dumps(asdict(state)).encode())
