from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus.errors import ArchiveError, SettingsError
from corpus.manifest import freshness
from corpus.replica import Fault, FaultPlan, Replica
from corpus.scrape import STAGE, ScrapeSettings, scrape
from corpus.scrape.known import read_fetches, read_songs
from corpus.scrape.schema import SHARDS
from corpus.store import Store
from corpus.tables import RAW_SONGS

SettingsFor = Callable[..., ScrapeSettings]
FaultOn = Callable[..., FaultPlan]


def test_a_song_that_is_missing_is_no_failure(
    replica: Replica, store: Store, settings_for: SettingsFor, fault_on: FaultOn
) -> None:
    replica.fault = fault_on("/3.isb", Fault(404))
    result = scrape(store, settings_for(replica.url, way="files", retries=4))
    assert (result.counts["missing"], result.counts["failed"]) == (1, 0)
    assert replica.asked["/v9y/giit/master/docs/3.isb.txt"] == 1
    row = read_fetches(store)["3"]
    assert (row["outcome"], row["status"], row["attempts"]) == ("missing", 404, 1)


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (Fault(body=b"<!DOCTYPE html><p>Sorry"), "is a page of HTML, not an ISB file"),
        (Fault(body=b""), "is empty"),
        (Fault(body=b"\\stitle{other}%"), "is not the file that was listed: its sha is "),
        (Fault(cut=30), "the answer was cut short"),
        (Fault(403), "answered 403 Forbidden"),
    ],
)
def test_a_song_that_fails_is_recorded_and_tried_again(
    replica: Replica,
    store: Store,
    settings_for: SettingsFor,
    fault_on: FaultOn,
    fault: Fault,
    reason: str,
) -> None:
    settings = settings_for(replica.url, way="files", max_failures=0.1)
    replica.fault = fault_on("/3.isb", fault)
    assert scrape(store, settings).counts["failed"] == 1
    assert reason in read_fetches(store)["3"]["reason"]
    assert len(read_songs(store)) == 9
    assert scrape(store, settings).cached  # It failed in the same way.
    replica.fault = None
    replica.requests.clear()
    assert scrape(store, settings).counts["fetched"] == 1
    assert replica.requests["file"] == 1
    assert len(read_songs(store)) == 10


def test_a_file_that_is_no_isb_fails(
    replica: Replica, store: Store, settings_for: SettingsFor
) -> None:
    replica.songs["77"] = b"Dear diary"
    scrape(store, settings_for(replica.url, way="bundle", max_failures=0.1))
    row = read_fetches(store)["77"]
    assert row["outcome"] == "failed"
    assert "is not an ISB file: it has no \\startsong" in row["reason"]


def test_too_many_failures_are_an_error_that_keeps_the_rest(
    replica: Replica, store: Store, settings_for: SettingsFor, fault_on: FaultOn
) -> None:
    replica.fault = fault_on("rmim", Fault(403))
    with pytest.raises(ArchiveError) as caught:
        scrape(store, settings_for(replica.url, way="files", max_failures=0.05))
    message = str(caught.value)
    assert message.startswith(
        "1 of 10 songs failed, more than max-failures = 5.0% (the first: http"
    )
    assert "rmim0001.isb.txt answered 403 Forbidden" in message
    assert (len(read_songs(store)), store.files(SHARDS)) == (9, [])
    outcomes = Counter(row["outcome"] for row in read_fetches(store).values())
    assert outcomes == {"fetched": 9, "failed": 1}


@pytest.mark.parametrize(
    ("way", "fault", "message"),
    [
        ("bundle", Fault(404), r"/tar\.gz/refs/heads/master answered 404.*expected a \.tar\.gz of"),
        ("files", Fault(404), "answered 404 Not Found; expected the catalogue of the ISB files"),
        ("site", Fault(404), "answered 404 Not Found; expected the song list of the classic site"),
        ("bundle", Fault(body=b"<html>"), r"refs/heads/master is not a whole \.tar\.gz"),
        ("files", Fault(body=b"<html>"), "is no catalogue: expected JSON"),
        ("site", Fault(body=b"<html>"), "is no page of the song list"),
        ("files", Fault(drop=True), "closed connection without response"),
    ],
)
def test_bad_archives_are_named_and_nothing_is_lost(
    replica: Replica,
    store: Store,
    settings_for: SettingsFor,
    fault_on: FaultOn,
    way: str,
    fault: Fault,
    message: str,
) -> None:
    settings = settings_for(replica.url, way=way)
    scrape(store, settings)
    before = read_songs(store)
    replica.fault = lambda path, nth: None if path == "/robots.txt" else fault
    with pytest.raises(ArchiveError, match=message) as caught:
        scrape(store, settings)
    assert "\n" not in str(caught.value)
    assert read_songs(store) == before
    assert freshness(store, STAGE) == "fresh"


def test_archives_that_are_not_there(
    replica: Replica, store: Store, settings_for: SettingsFor, tmp_path: Path
) -> None:
    with pytest.raises(ArchiveError, match="nowhere is missing: expected a folder of"):
        scrape(store, settings_for(tmp_path / "nowhere"))
    with pytest.raises(ArchiveError, match=r"cannot reach http://127\.0\.0\.1:1/.*refused"):
        scrape(store, settings_for("http://127.0.0.1:1"))
    with pytest.raises(SettingsError, match="way: 'site' needs a server"):
        scrape(store, settings_for(tmp_path, way="site"))
    replica.robots = "User-agent: *\nDisallow: /"
    with pytest.raises(ArchiveError, match=r"/robots\.txt forbids http"):
        scrape(store, settings_for(replica.url))
    assert not store.exists(RAW_SONGS)
