"""A lock on an object store: a lease that its holder renews, and that others take over when dead.

Object stores have no locks, but they can create an object only where there is none (S3: a put with
`If-None-Match: *`). A lock is a folder of objects with growing numbers, of which the newest counts:

    locks/clean-manifest/00000007   {"holder": "host, process 4711", "beat": 12, "is_free": false}

Whoever creates the next number holds it. The newest object is never removed, so that a number is
never given twice; the others go when the next one has come. The holder writes its object anew
every few seconds. One that stays the same for `EXPIRE_SECONDS` on the clock of whoever waits is of
a dead process and is followed by the next number: no two clocks are compared.
"""

import contextlib
import dataclasses
import json
import os
import socket
import threading
import time
import uuid
from collections.abc import Callable
from typing import Any, Self

from corpus.errors import StorageError

RENEW_SECONDS = 10.0
EXPIRE_SECONDS = 60.0
"""How long a holder may be silent: it counts as dead then, and takes itself for dead as well."""


@dataclasses.dataclass(frozen=True)
class _Claim:
    """The newest object of a lock: its number, 0 where there is none, and what it says."""

    number: int = 0
    body: bytes = b""

    @classmethod
    def read(cls, fs: Any, place: str) -> Self:
        numbers = _numbers(fs, place)
        while numbers:
            with contextlib.suppress(FileNotFoundError):  # Another one tidied up since.
                return cls(numbers[-1], bytes(fs.cat_file(_object(place, numbers[-1]))))
            numbers = _numbers(fs, place)
        return cls()

    @property
    def is_free(self) -> bool:
        return self.number == 0 or bool(json.loads(self.body)["is_free"])

    @property
    def holder(self) -> str:
        return str(json.loads(self.body)["holder"])


def _sleepless() -> float:
    """Seconds on a clock that goes on while the machine sleeps, where it has one.

    For the holder: others do not wait for it to wake up. Whoever waits takes `time.monotonic`, and
    does not count a sleep that it may have shared with the holder.
    """
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


class Lease:
    """A lock at `place` of the fsspec file system `fs`; held from `acquire` to `release`.

    Raises what the file system raises when it cannot be reached.
    """

    def __init__(
        self,
        fs: Any,
        place: str,
        *,
        renew_seconds: float = RENEW_SECONDS,
        expire_seconds: float = EXPIRE_SECONDS,
        clock: Callable[[], float] = _sleepless,
    ) -> None:
        self._fs, self._place = fs, place
        self._renew_seconds, self._expire_seconds = renew_seconds, expire_seconds
        self._clock = clock
        self._id = f"{socket.gethostname()}, process {os.getpid()}, {uuid.uuid4().hex[:8]}"
        self._number = self._beat = 0
        self._is_lost = False
        self._released = threading.Event()

    def acquire(self, on_wait: Callable[[str], None]) -> None:
        """`on_wait` is called once with the holder, if there is somebody to wait for."""
        seen, since, has_told = _Claim(), time.monotonic(), False
        while True:
            newest = _Claim.read(self._fs, self._place)
            if newest != seen:
                seen, since = newest, time.monotonic()
            is_dead = time.monotonic() - since > self._expire_seconds
            if (newest.is_free or is_dead) and self._create(newest.number + 1):
                break
            if not (newest.is_free or has_told):
                on_wait(newest.holder)
                has_told = True
            time.sleep(min(1.0, self._renew_seconds / 2))
        self._thread = threading.Thread(target=self._keep, name="lease", daemon=True)
        self._thread.start()

    def check(self) -> None:
        """Raises StorageError when another process may have taken the lock over."""
        age = 0.0 if self._released.is_set() else self._clock() - self._renewed
        if self._is_lost or age > self._expire_seconds:
            raise StorageError(
                f"the lock {self._place} was lost: for {self._expire_seconds:.0f} seconds its "
                "store could not be reached, or this machine slept; nothing more was written, run "
                "it again"
            )

    def release(self) -> None:
        """Let the next one in at once; where the store cannot be reached, the lease runs out."""
        self._released.set()
        self._thread.join()
        if not self._is_lost:
            with contextlib.suppress(Exception):
                self._put(is_free=True)

    def _create(self, number: int) -> bool:
        """Whether the number is ours: asked of the store, as the answer to a put may be lost.

        Nor does each store say in one way that a number is taken: any error is one, if it is.
        """
        self._number, self._renewed = number, self._clock()
        refusal: OSError | None = None
        try:
            self._fs.pipe_file(_object(self._place, number), self._body(), mode="create")
        except OSError as error:
            refusal = error
        newest = _Claim.read(self._fs, self._place)
        if newest != _Claim(number, self._body()):
            if refusal is not None and newest.number < number:
                raise refusal
            return False
        for older in _numbers(self._fs, self._place):
            if older < number:
                with contextlib.suppress(FileNotFoundError):
                    self._fs.rm_file(_object(self._place, older))
        return True

    def _keep(self) -> None:
        """Renew until released; an unreachable store is tried again until the lease is over."""
        while not self._released.wait(self._renew_seconds) and not self._is_lost:
            with contextlib.suppress(Exception):
                started = self._clock()
                if _Claim.read(self._fs, self._place).number != self._number:
                    self._is_lost = True
                    return
                self._beat += 1
                self._put(is_free=False)
                self._renewed = started

    def _put(self, is_free: bool) -> None:
        self._fs.pipe_file(_object(self._place, self._number), self._body(is_free))

    def _body(self, is_free: bool = False) -> bytes:
        return json.dumps({"holder": self._id, "beat": self._beat, "is_free": is_free}).encode()


def _numbers(fs: Any, place: str) -> list[int]:
    if not fs.isdir(place):
        return []
    names = (entry["name"].rpartition("/")[2] for entry in fs.ls(place, detail=True, refresh=True))
    return sorted(int(name) for name in names if name.isdecimal())


def _object(place: str, number: int) -> str:
    return f"{place}/{number:08}"
