import pickle
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from corpus.errors import ArchiveError
from corpus.replica import Fault, FaultPlan, Replica
from corpus.scrape import Batch, ScrapeSettings, fetch_batch, finish, plan, scrape
from corpus.scrape.known import read_songs
from corpus.scrape.records import Outcomes
from corpus.scrape.schema import SHARDS
from corpus.scrape.sources import open_client
from corpus.store import Store
from corpus.tables import RAW_SONGS

SettingsFor = Callable[..., ScrapeSettings]
FaultOn = Callable[..., FaultPlan]


@pytest.mark.parametrize("songs_per_batch", [10, 4, 1])
def test_an_archive_that_stops_answering_is_left_in_peace(
    replica: Replica, store: Store, settings_for: SettingsFor, songs_per_batch: int
) -> None:
    settings = settings_for(replica.url, way="files", songs_per_batch=songs_per_batch)
    replica.fault = lambda path, _: Fault(503) if replica.requests["file"] > 2 else None
    with pytest.raises(ArchiveError, match="does not answer any more, 5 songs in a row failed"):
        scrape(store, settings)
    assert replica.requests["file"] == 7
    replica.fault = None
    replica.requests.clear()
    assert scrape(store, settings).counts["fetched"] == 8
    assert replica.requests["file"] == 8
    assert len(read_songs(store)) == 10


def test_a_batch_that_is_tried_again_asks_a_dead_archive_once(
    replica: Replica, store: Store, settings_for: SettingsFor, fault_on: FaultOn
) -> None:
    settings = settings_for(replica.url, way="files")
    replica.fault = fault_on(".isb.txt", Fault(503))
    with open_client(store, settings) as client:
        (batch,) = plan(store, settings, client).batches
        for asked in (5, 6):
            with pytest.raises(ArchiveError, match=f"any more, {asked} songs in a row failed"):
                fetch_batch(store, settings, client, batch)
            assert replica.requests["file"] == asked
        replica.fault = None
        assert fetch_batch(store, settings, client, batch) == {"fetched": 10}
        assert client.unanswered == 0


@pytest.mark.parametrize(("way", "kind"), [("files", "file"), ("site", "song")])
def test_by_force_too_a_scrape_goes_on_where_the_archive_stopped_answering(
    replica: Replica, store: Store, settings_for: SettingsFor, way: str, kind: str
) -> None:
    settings = settings_for(replica.url, way=way)
    scrape(store, settings)
    replica.requests.clear()
    replica.fault = lambda path, _: Fault(503) if replica.requests[kind] > 4 else None
    with pytest.raises(ArchiveError, match="5 songs in a row failed"):
        scrape(store, settings, force=True)
    replica.fault = None
    replica.requests.clear()
    assert scrape(store, settings, force=True).counts["unchanged"] == 10
    assert replica.requests[kind] == 6
    assert store.files(SHARDS) == []


def test_songs_that_failed_before_do_not_hide_that_the_archive_is_still_dead(
    replica: Replica, store: Store, settings_for: SettingsFor, fault_on: FaultOn
) -> None:
    replica.fault = fault_on(".isb.txt", Fault(503))
    for _ in range(2):
        replica.requests.clear()
        with pytest.raises(ArchiveError, match="5 songs in a row failed"):
            scrape(store, settings_for(replica.url, way="files"))
        assert replica.requests["file"] == 5


class Crash(BaseException):
    pass


def crash_after(count: int) -> Callable[..., Iterable[Outcomes]]:
    def each_batch(
        fetch: Callable[[Batch], Outcomes], batches: Sequence[Batch]
    ) -> Iterable[Outcomes]:
        yield from map(fetch, batches[:count])
        raise Crash

    return each_batch


@pytest.mark.parametrize(("way", "kind"), [("files", "file"), ("site", "song")])
def test_a_killed_scrape_goes_on_where_it_stopped(
    replica: Replica, store: Store, settings_for: SettingsFor, way: str, kind: str
) -> None:
    settings = settings_for(replica.url, way=way, songs_per_batch=3)
    with pytest.raises(Crash):
        scrape(store, settings, each_batch=crash_after(2))
    assert replica.requests[kind] == 6
    assert not store.exists(RAW_SONGS)
    result = scrape(store, settings)
    assert replica.requests[kind] == 10
    assert (result.counts["fetched"], result.counts["songs"]) == (10, 10)
    assert store.files(SHARDS) == []


def test_shards_of_another_way_or_archive_are_not_mixed_in(
    replica: Replica, store: Store, settings_for: SettingsFor
) -> None:
    with pytest.raises(Crash):
        scrape(store, settings_for(replica.url, way="site"), each_batch=crash_after(1))
    scrape(store, settings_for(replica.url, way="files"))
    assert {row["source"] for row in read_songs(store).values()} == {"files"}
    assert store.files(SHARDS) == []


def test_a_batch_tried_again_fetches_what_it_lacks(
    replica: Replica, store: Store, settings_for: SettingsFor, fault_on: FaultOn
) -> None:
    settings = settings_for(replica.url, way="files")
    with open_client(store, settings) as client:
        (batch,) = plan(store, settings, client).batches
        replica.fault = fault_on("/3.isb", Fault(503))
        first = fetch_batch(store, settings, client, batch)
        assert first == {"fetched": 9, "failed": 1}
        replica.fault = None
        replica.requests.clear()
        second = fetch_batch(store, settings, client, batch)
    assert second == {"fetched": 10}
    assert replica.requests == {"file": 1}
    assert len([name for name in store.files(SHARDS) if name.endswith(".jsonl")]) == 1


def test_the_steps_can_be_run_one_by_one_in_other_processes(
    replica: Replica, store: Store, settings_for: SettingsFor
) -> None:
    settings = settings_for(replica.url, way="files", songs_per_batch=4)
    made = received = 0

    def elsewhere(step: Callable[..., Any], *given: Any) -> Any:
        nonlocal made, received
        with open_client(store, settings) as client:
            result = pickle.loads(pickle.dumps(step(store, settings, client, *given)))
            made += client.requests_made
            received += client.bytes_received
        return result

    work = elsewhere(plan)
    assert [len(batch.entries) for batch in work.batches] == [4, 4, 2]
    for batch in reversed(work.batches):
        elsewhere(fetch_batch, batch)
    result = finish(store, settings, work, requests=made, received=received).result
    assert result.counts["fetched"] == 10
    assert result.counts["requests"] == replica.requests.total() == made
    assert result.counts["bytes"] == received > sum(map(len, replica.songs.values()))


def test_batches_side_by_side_share_one_client(
    replica: Replica, store: Store, settings_for: SettingsFor
) -> None:
    settings = settings_for(replica.url, way="files", songs_per_batch=2)
    with ThreadPoolExecutor(4) as pool:
        result = scrape(store, settings, each_batch=pool.map)
    assert result.counts["fetched"] == 10
    assert result.counts["requests"] == replica.requests.total() == 12


def test_a_batch_that_was_never_fetched_counts_as_failed(
    replica: Replica, store: Store, settings_for: SettingsFor
) -> None:
    settings = settings_for(replica.url, way="files", songs_per_batch=5, max_failures=1.0)
    result = scrape(store, settings, each_batch=lambda fetch, batches: [fetch(batches[0])])
    assert (result.counts["fetched"], result.counts["failed"]) == (5, 5)
