"""Locks on object stores: one holder, whatever happens to it."""

import errno
import json
import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import fsspec
import pytest
from fsspec.implementations.memory import MemoryFileSystem

from corpus.errors import StorageError
from corpus.lease import Lease
from corpus.store import Store

RENEW_SECONDS = 0.05
EXPIRE_SECONDS = {"memory": 0.4, "s3": 2.0}
"""A renewal asks a server several times, which takes a busy machine its time."""


@pytest.fixture(params=["memory", "s3"])
def make_lease(request: pytest.FixtureRequest) -> Callable[..., Lease]:
    if request.param == "s3":
        request.getfixturevalue("s3_server")
    fs = fsspec.filesystem(request.param, use_listings_cache=False)
    place = f"lyrics/{uuid.uuid4().hex}/a.lock"
    quick = {"renew_seconds": RENEW_SECONDS, "expire_seconds": EXPIRE_SECONDS[request.param]}
    return lambda **others: Lease(fs, place, **(quick | others))


def _ignore(holder: str) -> None:
    """Nobody listens."""


def test_of_many_at_once_one_holds_it(make_lease: Callable[..., Lease]) -> None:
    take_turns([make_lease() for _ in range(6)])


def take_turns(leases: list[Lease]) -> None:
    """All are wanted at once; each is held once, and no two at a time."""
    held = threading.Lock()
    turns: list[Lease] = []

    def take(lease: Lease) -> None:
        lease.acquire(_ignore)
        assert held.acquire(blocking=False)
        turns.append(lease)
        time.sleep(0.01)
        held.release()
        lease.release()

    with ThreadPoolExecutor(len(leases)) as executor:
        list(executor.map(take, leases))
    assert set(turns) == set(leases)


class Gruff(MemoryFileSystem):
    """A store that refuses a number that is taken by another error than AWS does."""

    cachable = False
    left_taken = False
    one_by_one = threading.Lock()

    def pipe_file(self, path: str, value: bytes, mode: str = "overwrite", **_: Any) -> None:
        time.sleep(0.005)  # On the way; meanwhile others ask for the same number.
        with Gruff.one_by_one:
            if mode == "create" and self.exists(path):
                raise OSError(errno.EINVAL, "At least one of the pre-conditions did not hold")
            if mode == "create" and Gruff.left_taken:
                raise OSError(errno.EINVAL, "not allowed here")
            super().pipe_file(path, value, mode="overwrite")


def test_a_number_that_is_taken_is_waited_for_whatever_the_store_says() -> None:
    place = f"lyrics/{uuid.uuid4().hex}/a.lock"
    quick = {"renew_seconds": RENEW_SECONDS, "expire_seconds": EXPIRE_SECONDS["memory"]}
    take_turns([Lease(Gruff(), place, **quick) for _ in range(6)])


def test_a_store_that_takes_no_number_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Gruff, "left_taken", True)
    with pytest.raises(OSError, match="not allowed here"):
        Lease(Gruff(), f"lyrics/{uuid.uuid4().hex}/a.lock").acquire(_ignore)


@pytest.mark.parametrize("make_lease", ["memory"], indirect=True)
def test_one_that_is_renewed_is_not_taken_over(make_lease: Callable[..., Lease]) -> None:
    first, second = make_lease(), make_lease()
    first.acquire(_ignore)
    told: list[str] = []
    thread = threading.Thread(target=second.acquire, args=(told.append,))
    thread.start()
    time.sleep(2.5 * first._expire_seconds)
    assert thread.is_alive()
    first.check()
    first.release()
    thread.join()
    second.release()
    assert len(told) == 1
    assert "process" in told[0]


@pytest.mark.parametrize("make_lease", ["memory"], indirect=True)
def test_a_dead_holder_s_is_taken_over_and_the_dead_one_writes_no_more(
    make_lease: Callable[..., Lease],
) -> None:
    frozen = make_lease(renew_seconds=1000.0)  # As a process that hangs: it renews nothing.
    frozen.acquire(_ignore)
    frozen.check()
    started = time.monotonic()
    second = make_lease()
    second.acquire(_ignore)
    assert time.monotonic() - started >= second._expire_seconds
    second.check()
    with pytest.raises(StorageError, match="was lost"):
        frozen.check()
    second.release()


def test_a_holder_that_slept_writes_no_more(make_lease: Callable[..., Lease]) -> None:
    hours = [0.0]
    lease = make_lease(renew_seconds=1000.0, clock=lambda: 3600 * hours[0])
    lease.acquire(_ignore)
    lease.check()
    hours[0] = 8.0
    with pytest.raises(StorageError, match="or this machine slept"):
        lease.check()
    lease.release()


def test_one_who_sees_another_holder_gives_up(make_lease: Callable[..., Lease]) -> None:
    first = make_lease(expire_seconds=1000.0)
    first.acquire(_ignore)
    second = make_lease(expire_seconds=0.0)
    second.acquire(_ignore)
    _wait_until_lost(first)
    first.release()  # The other's lock stays.
    assert not _newest(second)["is_free"]
    second.release()
    assert _newest(second)["is_free"]


def test_it_leaves_one_object(make_lease: Callable[..., Lease]) -> None:
    for _ in range(3):
        lease = make_lease()
        lease.acquire(_ignore)
        lease.release()
    assert [name.rpartition("/")[2] for name in lease._fs.find(lease._place)] == ["00000003"]


def _wait_until_lost(lease: Lease) -> None:
    deadline = time.monotonic() + 20
    with pytest.raises(StorageError, match="was lost"):
        while time.monotonic() < deadline:
            lease.check()
            time.sleep(0.02)


def _newest(lease: Lease) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(lease._fs.cat_file(max(lease._fs.find(lease._place))))
    return body


def test_a_store_whose_lock_was_lost_writes_nothing(
    s3_root: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = {"renew_seconds": RENEW_SECONDS, "expire_seconds": EXPIRE_SECONDS["s3"]}
    monkeypatch.setattr("corpus.store.Lease", lambda fs, place: Lease(fs, place, **quick))
    store = Store(s3_root)
    with store.lock("a.lock"):
        store.write_text("a", "former")
        thief = Lease(store.fs, f"{store.root}/a.lock", renew_seconds=0.05, expire_seconds=-1.0)
        thief.acquire(_ignore)
        _wait_until_lost(store._leases[0])
        with pytest.raises(StorageError, match="was lost"):
            store.write_text("a", "of a dead writer")
        with pytest.raises(StorageError, match="was lost"):
            store.remove("a")
        thief.release()
    assert store.read_text("a") == "former"
