"""A scrape that is killed at any moment: the next goes on where it stopped."""

import multiprocessing
import random
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pytest

from corpus import isb
from corpus.replica import Fault, Replica
from corpus.scrape import ScrapeSettings, scrape
from corpus.scrape.known import read_fetches, read_songs
from corpus.scrape.schema import HISTORY_FILE, SHARDS
from corpus.store import Store

pytestmark = pytest.mark.faults

SONGS, FEW = 90, 8


@pytest.fixture
def songs(make_song: Callable[..., bytes]) -> dict[str, bytes]:
    return {str(n): make_song(f"gaanaa {n}", f"garam chai {n}") for n in range(1, SONGS + 1)}


def start_process(store: Store, settings: ScrapeSettings) -> Any:
    """A scrape in a process of its own, forked from one that has imported what it needs."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["corpus.scrape"])
    process = context.Process(target=scrape, args=(store, settings))
    process.start()
    return process


def check_whole(store: Store, replica: Replica) -> None:
    stored = read_songs(store)
    assert stored.keys() == replica.songs.keys()
    for song, row in stored.items():
        assert isb.parse(row["text"]).body == isb.parse(replica.songs[song].decode()).body
    assert len(store.read_table(HISTORY_FILE)) == SONGS
    assert {row["outcome"] for row in read_fetches(store).values()} <= {"fetched", "unchanged"}
    assert store.files(SHARDS) == []


@pytest.mark.parametrize(("way", "kind", "kills"), [("files", "file", 6), ("site", "song", 3)])
def test_killed_at_random_moments(
    replica: Replica, store: Store, way: str, kind: str, kills: int, tell: Callable[..., None]
) -> None:
    replica.fault = lambda path, nth: Fault(delay=0.003)
    chance = random.Random(way)
    settings = ScrapeSettings(archive=replica.url, way=way, delay=0, songs_per_batch=12)
    for _ in range(kills):
        goal = replica.requests[kind] + chance.randint(0, 6)
        process = start_process(store, settings)
        while replica.requests[kind] <= goal and process.is_alive():
            time.sleep(0.001)
        time.sleep(chance.random() * 0.01)
        process.kill()
        process.join()
    last = start_process(store, settings)
    last.join()
    assert last.exitcode == 0
    check_whole(store, replica)
    # Only the request that a kill cut off may have been made twice.
    assert SONGS <= replica.requests[kind] <= SONGS + kills
    assert replica.requests["robots"] <= 2
    twice = replica.requests[kind] - SONGS
    tell(
        f"killed {kills} times",
        way,
        f"all {SONGS} songs",
        replica.requests.total(),
        f"{twice} songs asked for twice",
    )


class Killed(BaseException):
    """Not caught by anything that a kill would not ask."""


class MortalStore(Store):
    """Dies at the nth change of a file, before or after it; of a line before it half is left."""

    def __init__(self, root: str, dies_at: int, *, after: bool) -> None:
        super().__init__(root)
        self.left, self.after = dies_at, after

    @contextmanager
    def _change(self, half: Callable[[], None] = lambda: None) -> Iterator[None]:
        self.left -= 1
        dies = self.left == 0
        if dies and not self.after:
            half()
            raise Killed
        yield
        if dies:
            raise Killed

    @contextmanager
    def writing(self, name: str) -> Iterator[IO[bytes]]:
        with self._change(), super().writing(name) as file:
            yield file

    @contextmanager
    def appending(self, name: str) -> Iterator[Callable[[str], None]]:
        with super().appending(name) as append:

            def append_mortally(text: str) -> None:
                with self._change(half=lambda: append(text[: len(text) // 2])):
                    append(text)

            yield append_mortally

    def remove(self, name: str) -> None:
        with self._change():
            super().remove(name)


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("way", ["bundle", "files", "site"])
def test_killed_at_every_change_of_a_file(
    replica: Replica, tmp_path: Path, way: str, after: bool, make_song: Any
) -> None:
    settings = ScrapeSettings(archive=replica.url, way=way, delay=0, retries=0, recheck_days=0)
    replica.songs = {str(n): replica.songs[str(n)] for n in range(1, FEW + 1)}
    scrape(Store(tmp_path / "before"), settings)
    replica.songs["1"] = make_song("gaanaa 1", "badlaa huaa")
    replica.songs["new"] = make_song("nayaa", "nayaa gaanaa")
    del replica.songs["2"]
    for moment in range(1, 100):
        root = shutil.copytree(tmp_path / "before", tmp_path / str(moment))
        try:
            scrape(MortalStore(str(root), moment, after=after), settings)
        except Killed:
            scrape(Store(root), settings)
        else:
            break
        check_changed(Store(root))
    assert moment > 5


def check_changed(store: Store) -> None:
    songs = read_songs(store)
    assert len(songs) == FEW + 1
    assert "badlaa" in songs["1"]["text"]
    assert [song for song, row in songs.items() if row["gone_at"]] == ["2"]
    history = store.read_table(HISTORY_FILE).to_pylist()
    events = [(row["id"], row["event"]) for row in history if row["event"] != "added"]
    assert sorted(events) == [("1", "changed"), ("2", "gone")]
    assert {row["id"] for row in history} == set(songs)
