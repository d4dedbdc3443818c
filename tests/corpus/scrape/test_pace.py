import json
import multiprocessing
import threading
import time as real_time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from corpus.errors import StorageError
from corpus.scrape.pace import MAX_DELAY, MAX_HOLD, Pace
from corpus.scrape.transport import FetchError

MakePace = Callable[..., Pace]


@pytest.fixture
def make_pace(time: Any, tmp_path: Path) -> MakePace:
    def make(delay: float = 1.0, chance: float = 0.0, **others: Any) -> Pace:
        return Pace(
            delay,
            folder=tmp_path / "pace",
            clock=time.clock,
            sleep=time.sleep,
            chance=lambda: chance,
            **others,
        )

    return make


def ask(pace: Pace, latency: float = 0.1, is_good: bool = True, **more: float) -> None:
    with pace.turn("host") as turn:
        turn.answered(latency, is_good=is_good)
        turn.pause, turn.asked = more.get("pause", 0.0), more.get("asked", 0.0)


def test_jitter_only_lengthens_the_rest(make_pace: MakePace, time: Any) -> None:
    pace = make_pace(2.0, chance=0.5)
    for _ in range(3):
        ask(pace)
    assert time.sleeps == [2.5, 2.5]


def test_hosts_rest_each_for_itself(make_pace: MakePace, time: Any) -> None:
    pace = make_pace()
    for host in ("a", "b", "a:80"):
        with pace.turn(host):
            pass
    assert time.sleeps == []


def test_a_slow_server_gets_more_rest_and_a_quick_one_comes_back_halfway(
    make_pace: MakePace, time: Any
) -> None:
    pace = make_pace(1.0)
    for latency in (4.0, 2.0, 0.0, 0.0, 0.0, 0.0):
        ask(pace, latency)
    # AutoThrottle: at least the latency, else the mean of latency and the rest before.
    assert time.sleeps == [4.0, 3.0, 1.5, 1.0, 1.0]


def test_errors_never_shrink_the_rest_but_may_lengthen_it(make_pace: MakePace, time: Any) -> None:
    pace = make_pace(1.0)
    ask(pace, 8.0)
    for latency in (0.0, 0.0, 10.0, 0.0):
        ask(pace, latency, is_good=False)
    ask(pace, 0.0)
    assert time.sleeps == [8.0, 8.0, 8.0, 10.0, 10.0]


def test_the_rest_grows_to_a_limit_of_its_own(make_pace: MakePace, time: Any) -> None:
    pace = make_pace(1.0)
    ask(pace, 500.0)
    ask(pace)
    assert time.sleeps == [MAX_DELAY]


def test_a_pause_is_longer_than_the_rest_and_passes(make_pace: MakePace, time: Any) -> None:
    pace = make_pace(1.0)
    ask(pace, pause=5.0)
    ask(pace)
    ask(pace)
    assert time.sleeps == [5.0, 1.0]
    assert pace.held("host") == 0.0


def test_what_a_host_asks_for_is_known_to_all(make_pace: MakePace, time: Any) -> None:
    ask(make_pace(1.0), asked=90.0)
    other = make_pace(3.0)
    assert other.held("host") == 90.0
    ask(other)
    assert time.sleeps == [90.0]
    assert other.held("host") == 0.0


def test_nobody_is_left_alone_for_ever(make_pace: MakePace, time: Any, tmp_path: Path) -> None:
    ask(make_pace(1.0), asked=1e12)
    assert make_pace(1.0).held("host") == MAX_HOLD
    time.now -= 1e6  # The clock was set back.
    assert make_pace(1.0).held("host") == MAX_HOLD
    time.now += 1e6 + MAX_HOLD
    assert make_pace(1.0).held("host") == 0.0


def test_a_host_that_asked_for_nothing_is_not_held_by_a_clock_that_was_set_back(
    make_pace: MakePace, time: Any
) -> None:
    ask(make_pace(1.0))
    time.now -= 600
    assert make_pace(1.0).held("host") == 0.0
    ask(make_pace(1.0))
    assert time.sleeps == [1.0]


def test_a_killed_request_counts_for_the_next(make_pace: MakePace, time: Any) -> None:
    turn = make_pace(2.0).turn("host")
    turn.__enter__()
    turn.gen.close()  # type: ignore[attr-defined] # As a kill: nothing is told of the answer.
    ask(make_pace(2.0))
    assert time.sleeps == [2.0]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"next_at": "soon"}', '{"next_at": 3}', "null"])
def test_a_damaged_file_is_as_good_as_none(
    make_pace: MakePace, time: Any, tmp_path: Path, text: str
) -> None:
    ask(make_pace())
    (tmp_path / "pace" / "host.json").write_text(text)
    ask(make_pace())
    assert time.sleeps == []
    assert json.loads((tmp_path / "pace" / "host.json").read_text())["delay"] == 1.0


def test_whoever_reads_meanwhile_sees_a_whole_file(make_pace: MakePace, tmp_path: Path) -> None:
    ask(make_pace(1.0), asked=90.0)
    path = tmp_path / "pace" / "host.json"
    before = path.read_text()
    with path.open() as reader:
        ask(make_pace(1.0))
        assert reader.read() == before != path.read_text()
    assert sorted(file.name for file in path.parent.iterdir()) == ["host.json", "host.lock"]


def test_what_a_host_asks_for_while_we_wait_for_the_lock_is_heard(tmp_path: Path) -> None:
    has_looked, sleeps, errors = threading.Event(), [], []

    def clock() -> float:
        has_looked.set()
        return real_time.time()

    def work() -> None:
        pace = Pace(0.01, folder=tmp_path, clock=clock, sleep=sleeps.append)
        try:
            with pace.turn("host", max_wait=300):
                pass
        except FetchError as error:
            errors.append(error)

    other = threading.Thread(target=work)
    with Pace(0.01, folder=tmp_path).turn("host") as turn:
        other.start()
        assert has_looked.wait(30)
        turn.asked = 3600
    other.join()
    (error,) = errors
    assert "host asked to be left alone for another 3600 s, max-wait is 300 s" in str(error)
    assert error.is_transient
    assert sleeps == []


def test_without_a_delay_nothing_is_shared(make_pace: MakePace, time: Any, tmp_path: Path) -> None:
    pace = make_pace(0.0)
    ask(pace, 9.0, pause=4.0)
    ask(pace)
    assert time.sleeps == [4.0]
    assert not (tmp_path / "pace").exists()


@pytest.mark.parametrize("delay", [0.0, 1.0])
@pytest.mark.usefixtures("homeless")
def test_who_shares_nothing_needs_no_home(delay: float) -> None:
    pace = Pace(delay)  # Of a scrape of local files too, which never asks.
    if delay == 0:
        ask(pace)
    else:
        with pytest.raises(StorageError, match="this user has no home: set XDG_CACHE_HOME"):
            ask(pace)


def test_the_gate_is_passed_before_each_request(make_pace: MakePace) -> None:
    passed: list[str] = []
    pace = make_pace(gate=passed.append)
    ask(pace)
    ask(pace)
    assert passed == ["host", "host"]


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match=r"cannot share the pace .*file/pace: .*XDG_CACHE_HOME"):
        ask(Pace(1.0, folder=tmp_path / "file" / "pace"))


@pytest.mark.parametrize("delay", ['"x"', "null", "NaN"])
def test_a_damaged_file_tells_nothing(tmp_path: Path, delay: str) -> None:
    file = tmp_path / "host.json"
    file.write_text(f'{{"last_at": 0, "next_at": 0, "held_until": 0, "delay": {delay}}}')
    ask(Pace(0.01, folder=tmp_path))
    assert 0 < json.loads(file.read_text())["delay"] < 1


def test_a_file_that_cannot_be_written_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "host.json").mkdir()
    with pytest.raises(StorageError, match=r"cannot share the pace .* XDG_CACHE_HOME"):
        ask(Pace(0.01, folder=tmp_path))


def test_the_folder_is_the_users_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    ask(Pace(1.0))
    assert (tmp_path / "giitaayan-lyrics" / "pace" / "host.json").exists()


def _ask_and_tell(folder: Path, times: Any, count: int) -> None:
    pace = Pace(0.05, folder=folder)
    for _ in range(count):
        with pace.turn("host") as turn:
            begun = real_time.time()
            real_time.sleep(0.01)
            turn.answered(0.01, is_good=True)
            times.put((begun, real_time.time()))


def test_processes_share_one_connection_and_one_rate(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    times = context.Queue()
    workers = [context.Process(target=_ask_and_tell, args=(tmp_path, times, 5)) for _ in range(2)]
    for worker in workers:
        worker.start()
    turns = sorted(times.get(timeout=30) for _ in range(10))
    for worker in workers:
        worker.join()
    assert all(later[0] - earlier[1] >= 0.05 for earlier, later in pairwise(turns))


def test_threads_share_them_too(tmp_path: Path) -> None:
    pace, turns = Pace(0.02, folder=tmp_path), []

    def work() -> None:
        for _ in range(3):
            with pace.turn("host") as turn:
                begun = real_time.time()
                turn.answered(0.0, is_good=True)
                turns.append((begun, real_time.time()))

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    turns.sort()
    assert len(turns) == 9
    assert all(later[0] - earlier[1] >= 0.02 for earlier, later in pairwise(turns))
