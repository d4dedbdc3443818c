import pickle
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from corpus.errors import ArchiveError
from corpus.replica import Fault, FaultPlan, Replica
from corpus.scrape import Batch, BatchResult, ScrapeSettings, fetch_batch, finish, plan, scrape
from corpus.scrape.known import read_songs
from corpus.scrape.schema import SHARDS, SONGS_FILE
from corpus.scrape.sources import open_client
from corpus.store import Store

SettingsFor = Callable[..., ScrapeSettings]
FaultOn = Callable[..., FaultPlan]


def test_an_archive_that_stops_answering_is_left_in_peace(
    replica: Replica, store: Store, settings_for: SettingsFor
) -> None:
    settings = settings_for(replica.url, way="files", songs_per_batch=4)
    replica.fault = lambda path, _: Fault(503) if replica.requests["file"] > 2 else None
    with pytest.raises(ArchiveError, match="does not answer any more, 5 songs in a row failed"):
        scrape(store, settings_for(replica.url, way="files", songs_per_batch=10))
    assert replica.requests["file"] == 7
    replica.fault = None
    replica.requests.clear()
    assert scrape(store, settings).counts["fetched"] == 8
    assert replica.requests["file"] == 8
    assert len(read_songs(store)) == 10


class Crash(BaseException):
    pass


def crash_after(count: int) -> Callable[..., Iterable[BatchResult]]:
    def each_batch(
        fetch: Callable[[Batch], BatchResult], batches: Sequence[Batch]
    ) -> Iterable[BatchResult]:
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
    assert not store.exists(SONGS_FILE)
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
        assert first.counts == {"fetched": 9, "failed": 1}
        replica.fault = None
        replica.requests.clear()
        second = fetch_batch(store, settings, client, batch)
    assert (second.counts, second.name) == ({"fetched": 10}, first.name)
    assert replica.requests == {"file": 1}
    assert len([name for name in store.files(SHARDS) if name.endswith(".jsonl")]) == 1


def test_the_steps_can_be_run_one_by_one_in_other_processes(
    replica: Replica, store: Store, settings_for: SettingsFor
) -> None:
    settings = settings_for(replica.url, way="files", songs_per_batch=4)
    made = 0

    def elsewhere(step: Callable[..., Any], *given: Any) -> Any:
        nonlocal made
        with open_client(store, settings) as client:
            result = pickle.loads(pickle.dumps(step(store, settings, client, *given)))
            made += client.requests_made
        return result

    work = elsewhere(plan)
    assert [len(batch.entries) for batch in work.batches] == [4, 4, 2]
    results = [elsewhere(fetch_batch, batch) for batch in reversed(work.batches)]
    result = finish(store, settings, work, results, made).result
    assert result.counts["fetched"] == 10
    assert result.counts["requests"] == replica.requests.total() == made


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
