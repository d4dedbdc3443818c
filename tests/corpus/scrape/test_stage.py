import pickle
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest

from corpus import isb
from corpus.errors import ArchiveError, SettingsError
from corpus.manifest import freshness, read_manifest
from corpus.replica import Fault, FaultPlan, Replica, make_tarball
from corpus.scrape import (
    STAGE,
    Batch,
    BatchResult,
    ScrapeSettings,
    fetch_batch,
    finish,
    plan,
    scrape,
)
from corpus.scrape.schema import FETCHES_FILE, RAW_FETCHES, RAW_SONGS, SHARDS, SONGS_FILE
from corpus.store import Store

SITE_FIELDS = ("title", "film", "year", "singer", "music", "lyrics")
SettingsFor = Callable[..., ScrapeSettings]
FaultOn = Callable[..., FaultPlan]
MakeSong = Callable[..., bytes]


def rows(store: Store, name: str = SONGS_FILE) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in store.read_table(name).to_pylist()}


def column(store: Store, column: str, name: str = SONGS_FILE) -> dict[str, Any]:
    return {song: row[column] for song, row in rows(store, name).items()}


def outcomes(store: Store) -> Counter[str]:
    return Counter(column(store, "outcome", FETCHES_FILE).values())


@pytest.mark.parametrize("way", ["bundle", "files"])
def test_files_are_stored_as_they_are(
    replica: Replica, store: Store, settings_for: SettingsFor, way: str
) -> None:
    result = scrape(store, settings_for(replica.url, way=way, batch_size=3))
    for song, row in rows(store).items():
        data = replica.songs[song]
        assert (row["text"], row["encoding"]) == isb.decode(data)
        assert (row["sha"], row["source"]) == (isb.git_sha(data), way)
    assert list(rows(store)) == sorted(replica.songs)
    assert (result.cached, result.reason) == (False, "first scrape")
    assert (result.counts["fetched"], result.counts["songs"]) == (10, 10)
    assert result.counts["requests"] == replica.requests.total()


def test_the_site_gives_the_same_songs(
    replica: Replica, store: Store, settings_for: SettingsFor
) -> None:
    scrape(store, settings_for(replica.url, way="site", batch_size=4))
    assert rows(store).keys() == replica.songs.keys()
    for song, row in rows(store).items():
        read, original = isb.parse(row["text"]), isb.parse(isb.decode(replica.songs[song])[0])
        assert read.body == original.body, song
        for name in SITE_FIELDS:
            assert read.fields[name] == original.fields[name], (song, name)
        assert row["sha"] == isb.git_sha(row["text"].encode())


def test_local_tarballs_and_folders_need_no_server(
    songs: dict[str, bytes],
    write_archive: Callable[[dict[str, bytes]], Path],
    tmp_path: Path,
    settings_for: SettingsFor,
) -> None:
    (tmp_path / "songs.tar.gz").write_bytes(make_tarball(songs))
    texts = []
    for number, archive in enumerate([tmp_path / "songs.tar.gz", write_archive(songs)]):
        store = Store(tmp_path / str(number))
        assert scrape(store, settings_for(archive)).counts["requests"] == 0
        texts.append(column(store, "text"))
    assert texts[0] == texts[1]
    assert texts[0].keys() == songs.keys()


@pytest.mark.parametrize("way", ["bundle", "files", "site"])
def test_nothing_is_written_when_nothing_changed(
    replica: Replica, store: Store, settings_for: SettingsFor, way: str
) -> None:
    settings = settings_for(replica.url, way=way)
    scrape(store, settings)
    names = (SONGS_FILE, FETCHES_FILE, STAGE.manifest)
    written = {name: Path(store.path(name)).stat().st_mtime_ns for name in names}
    replica.requests.clear()
    again = scrape(store, settings)
    assert (again.cached, again.reason) == (True, "the archive has not changed")
    assert (again.counts["unchanged"], again.counts["fetched"]) == (10, 0)
    assert {name: Path(store.path(name)).stat().st_mtime_ns for name in names} == written
    asked = {"bundle": "tarball", "files": "catalogue"}
    if way in asked:
        assert replica.requests == {"robots": 1, asked[way]: 1}


def test_only_what_changed_is_fetched_again(
    replica: Replica, store: Store, settings_for: SettingsFor, make_song: MakeSong
) -> None:
    settings = settings_for(replica.url)
    scrape(store, settings)
    before = rows(store)
    replica.songs["1"] = make_song("changed")
    replica.songs["500"] = make_song("new")
    del replica.songs["2"]
    replica.requests.clear()
    result = scrape(store, settings)
    assert replica.requests == {"robots": 1, "catalogue": 1, "file": 2}
    after = rows(store)
    assert {song for song in after if after[song] != before.get(song)} == {"1", "500"}
    assert "2" in after  # It vanished, and keeps its row.
    assert result.reason == "2 songs are new or changed, 0 failed"
    counts = result.counts
    assert (counts["fetched"], counts["unchanged"], counts["vanished"]) == (2, 8, 1)
    assert outcomes(store) == {"fetched": 2, "unchanged": 8}


def test_a_song_that_is_missing_is_no_failure(
    replica: Replica, store: Store, settings_for: SettingsFor, fault_on: FaultOn
) -> None:
    replica.fault = fault_on("/3.isb", Fault(404))
    result = scrape(store, settings_for(replica.url, way="files", retries=4))
    assert (result.counts["missing"], result.counts["failed"]) == (1, 0)
    assert replica.asked["/v9y/giit/master/docs/3.isb.txt"] == 1
    row = rows(store, FETCHES_FILE)["3"]
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
    assert reason in rows(store, FETCHES_FILE)["3"]["reason"]
    assert len(rows(store)) == 9
    assert scrape(store, settings).cached  # It failed in the same way.
    replica.fault = None
    replica.requests.clear()
    assert scrape(store, settings).counts["fetched"] == 1
    assert replica.requests["file"] == 1
    assert len(rows(store)) == 10


def test_a_file_that_is_no_isb_fails(
    replica: Replica, store: Store, settings_for: SettingsFor
) -> None:
    replica.songs["77"] = b"Dear diary"
    scrape(store, settings_for(replica.url, way="bundle", max_failures=0.1))
    row = rows(store, FETCHES_FILE)["77"]
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
    assert (len(rows(store)), store.files(SHARDS)) == (9, [])
    assert outcomes(store) == {"fetched": 9, "failed": 1}


def test_an_archive_that_stops_answering_is_left_in_peace(
    replica: Replica, store: Store, settings_for: SettingsFor
) -> None:
    settings = settings_for(replica.url, way="files", batch_size=4)
    replica.fault = lambda path, _: Fault(503) if replica.requests["file"] > 2 else None
    with pytest.raises(ArchiveError, match="does not answer any more, 5 songs in a row failed"):
        scrape(store, settings_for(replica.url, way="files", batch_size=10))
    assert replica.requests["file"] == 7
    replica.fault = None
    replica.requests.clear()
    assert scrape(store, settings).counts["fetched"] == 10
    assert replica.requests["file"] == 8


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
    settings = settings_for(replica.url, way=way, batch_size=3)
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
    assert set(column(store, "source").values()) == {"files"}
    assert store.files(SHARDS) == []


def test_a_batch_tried_again_fetches_what_it_lacks(
    replica: Replica, store: Store, settings_for: SettingsFor, fault_on: FaultOn
) -> None:
    settings = settings_for(replica.url, way="files")
    (batch,) = plan(store, settings).batches
    replica.fault = fault_on("/3.isb", Fault(503))
    first = fetch_batch(store, settings, batch)
    assert first.counts == {"fetched": 9, "failed": 1}
    replica.fault = None
    replica.requests.clear()
    second = fetch_batch(store, settings, batch)
    assert (second.counts, second.name) == ({"fetched": 10}, first.name)
    assert replica.requests == {"robots": 1, "file": 1}
    assert len(store.files(SHARDS)) == 1


def test_the_steps_can_be_run_one_by_one_in_other_processes(
    replica: Replica, store: Store, settings_for: SettingsFor
) -> None:
    settings = settings_for(replica.url, way="files", batch_size=4)
    work = pickle.loads(pickle.dumps(plan(store, settings)))
    assert [len(batch.entries) for batch in work.batches] == [4, 4, 2]
    batches = reversed(work.batches)
    results = [pickle.loads(pickle.dumps(fetch_batch(store, settings, batch))) for batch in batches]
    result = finish(store, settings, work, results)
    assert result.counts["fetched"] == 10
    assert result.counts["requests"] == replica.requests.total()


def test_a_batch_that_was_never_fetched_counts_as_failed(
    replica: Replica, store: Store, settings_for: SettingsFor
) -> None:
    settings = settings_for(replica.url, way="files", batch_size=5, max_failures=1.0)
    result = scrape(store, settings, each_batch=lambda fetch, batches: [fetch(batches[0])])
    assert (result.counts["fetched"], result.counts["failed"]) == (5, 5)


def test_force_fetches_all_again_and_keeps_equal_rows(
    replica: Replica, store: Store, settings_for: SettingsFor
) -> None:
    settings = settings_for(replica.url, way="files")
    scrape(store, settings)
    digest = store.sha256(SONGS_FILE)
    again = scrape(store, settings, force=True)
    assert replica.requests["file"] == 20
    assert again.cached
    assert store.sha256(SONGS_FILE) == digest


def test_the_manifest_and_the_schemas(
    replica: Replica, store: Store, settings_for: SettingsFor
) -> None:
    settings = settings_for(replica.url)
    result = scrape(store, settings)
    manifest = read_manifest(store, STAGE)
    assert manifest is not None
    assert (manifest["counts"], manifest["inputs"]) == (result.counts, {})
    assert manifest["settings"] == settings.to_dict()
    assert freshness(store, STAGE) == "fresh"
    assert store.read_table(SONGS_FILE).schema.equals(RAW_SONGS)
    assert store.read_table(FETCHES_FILE).schema.equals(RAW_FETCHES)


def test_lost_outputs_are_written_again(
    replica: Replica, store: Store, settings_for: SettingsFor
) -> None:
    settings = settings_for(replica.url)
    scrape(store, settings)
    store.remove(FETCHES_FILE)
    assert not scrape(store, settings).cached
    assert freshness(store, STAGE) == "fresh"


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
    before = rows(store)
    replica.fault = lambda path, nth: None if path == "/robots.txt" else fault
    with pytest.raises(ArchiveError, match=message) as caught:
        scrape(store, settings)
    assert "\n" not in str(caught.value)
    assert rows(store) == before
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
    assert not store.exists(SONGS_FILE)
