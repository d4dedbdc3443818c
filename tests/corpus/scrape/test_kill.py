"""A scrape that is killed at any moment: the next goes on where it stopped."""

import random
import subprocess
import sys
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

SONGS, FEW = 90, 30
SCRAPE = """
import sys
from corpus.scrape import ScrapeSettings, scrape
from corpus.store import Store
url, way, root = sys.argv[1:]
scrape(Store(root), ScrapeSettings(archive=url, way=way, delay=0, songs_per_batch=12))
"""


@pytest.fixture
def songs(make_song: Callable[..., bytes]) -> dict[str, bytes]:
    return {str(n): make_song(f"gaanaa {n}", f"garam chai {n}") for n in range(1, SONGS + 1)}


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
    command = [sys.executable, "-c", SCRAPE, replica.url, way, store.path("")]
    for _ in range(kills):
        goal = replica.requests[kind] + chance.randint(0, 6)
        with subprocess.Popen(command) as process:
            while replica.requests[kind] <= goal and process.poll() is None:
                time.sleep(0.001)
            time.sleep(chance.random() * 0.01)
            process.kill()
    subprocess.run(command, check=True)
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
    """Dies at the nth change of a file, before or after it."""

    def __init__(self, root: str, dies_at: int, *, after: bool) -> None:
        super().__init__(root)
        self.left, self.after = dies_at, after

    def _count(self) -> bool:
        self.left -= 1
        return self.left == 0

    @contextmanager
    def writing(self, name: str) -> Iterator[IO[bytes]]:
        dies = self._count()
        if dies and not self.after:
            raise Killed
        with super().writing(name) as file:
            yield file
        if dies:
            raise Killed

    def remove(self, name: str) -> None:
        dies = self._count()
        if dies and not self.after:
            raise Killed
        super().remove(name)
        if dies:
            raise Killed


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("way", ["bundle", "files", "site"])
def test_killed_at_every_change_of_a_file(
    replica: Replica, tmp_path: Path, way: str, after: bool, make_song: Any
) -> None:
    settings = ScrapeSettings(archive=replica.url, way=way, delay=0, retries=0, recheck_days=0)
    original = {str(n): replica.songs[str(n)] for n in range(1, FEW + 1)}
    for moment in range(1, 100):
        root = str(tmp_path / str(moment))
        replica.songs = dict(original)
        scrape(Store(root), settings)
        replica.songs["1"] = make_song("gaanaa 1", "badlaa huaa")
        replica.songs["new"] = make_song("nayaa", "nayaa gaanaa")
        del replica.songs["2"]
        try:
            scrape(MortalStore(root, moment, after=after), settings)
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
