"""What a second scrape asks for, and what it keeps of the first."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest

from corpus.errors import ArchiveError, DataError, GoneError
from corpus.replica import Fault, Replica
from corpus.scrape import ScrapeSettings, scrape
from corpus.scrape.known import read_fetches, read_songs
from corpus.scrape.listings import LISTING_FILE
from corpus.scrape.robots import ROBOTS_FILE
from corpus.scrape.schema import FETCHES_FILE, FETCHES_SCHEMA, HISTORY_FILE, HISTORY_SCHEMA
from corpus.store import Store
from corpus.tables import RAW_SONGS

SettingsFor = Callable[..., ScrapeSettings]
MakeSong = Callable[..., bytes]
FaultOn = Callable[..., Any]


def events(store: Store) -> dict[str, list[str]]:
    """Of the songs that saw more than their first fetch."""
    found: dict[str, list[str]] = {}
    for row in store.read_table(HISTORY_FILE).to_pylist():
        found.setdefault(row["id"], []).append(row["event"])
    return {song: names for song, names in found.items() if names != ["added"]}


def age(store: Store, days: float) -> None:
    """Let the last fetches lie `days` back."""
    rows = read_fetches(store).values()
    aged = [row | {"fetched_at": row["fetched_at"] - timedelta(days=days)} for row in rows]
    store.write_table(FETCHES_FILE, pa.Table.from_pylist(aged, schema=FETCHES_SCHEMA))


def test_the_history_of_a_song_tells_what_happened_when(
    replica: Replica, store: Store, settings_for: SettingsFor, make_song: MakeSong
) -> None:
    settings = settings_for(replica.url)
    started = datetime.now(UTC)
    scrape(store, settings)
    original = replica.songs.pop("1")
    scrape(store, settings)
    gone_at = read_songs(store)["1"]["gone_at"]
    assert started < gone_at < datetime.now(UTC)
    scrape(store, settings)
    assert read_songs(store)["1"]["gone_at"] == gone_at  # Of the first scrape that missed it.
    assert read_fetches(store)["1"]["outcome"] == "gone"
    replica.songs["1"] = original
    result = scrape(store, settings)
    assert read_songs(store)["1"]["gone_at"] is None
    assert result.counts["drift"] == {"added": 0, "changed": 0, "gone": 0, "back": 1}
    replica.songs["1"] = make_song("changed")
    scrape(store, settings)
    assert events(store) == {"1": ["added", "gone", "back", "changed"]}
    rows = [r for r in store.read_table(HISTORY_FILE).to_pylist() if r["id"] == "1"]
    assert rows[0]["sha"] == rows[2]["sha"] != rows[3]["sha"]
    assert [r["at"] for r in rows] == sorted(r["at"] for r in rows)


def test_a_clock_that_was_set_back_makes_nothing_happen_twice(
    replica: Replica, store: Store, settings_for: SettingsFor, make_song: MakeSong
) -> None:
    settings = settings_for(replica.url)
    scrape(store, settings)
    rows = store.read_table(HISTORY_FILE).to_pylist()
    ahead = [row | {"at": row["at"] + timedelta(days=3)} for row in rows]
    store.write_table(HISTORY_FILE, pa.Table.from_pylist(ahead, schema=HISTORY_SCHEMA))
    replica.songs["1"] = make_song("changed")
    del replica.songs["2"]
    scrape(store, settings)
    assert events(store) == {"1": ["added", "changed"], "2": ["added", "gone"]}
    assert scrape(store, settings).cached


def test_a_song_that_comes_back_changed_is_fetched(
    replica: Replica, store: Store, settings_for: SettingsFor, make_song: MakeSong
) -> None:
    settings = settings_for(replica.url, way="files")
    scrape(store, settings)
    del replica.songs["1"]
    scrape(store, settings)
    replica.songs["1"] = make_song("changed")
    assert scrape(store, settings).counts["fetched"] == 1
    row = read_songs(store)["1"]
    assert row["gone_at"] is None
    assert "changed" in row["text"]
    assert events(store) == {"1": ["added", "gone", "changed"]}


def test_much_that_changed_is_taken_in_one_request(
    replica: Replica, store: Store, settings_for: SettingsFor, make_song: MakeSong
) -> None:
    settings = settings_for(replica.url, songs_per_batch=3)
    scrape(store, settings)
    replica.songs |= {song: make_song(f"changed {song}") for song in ("1", "2", "3", "4")}
    replica.requests.clear()
    result = scrape(store, settings)
    assert replica.requests == {"catalogue": 1, "tarball": 1}
    assert (result.counts["way"], result.counts["fetched"]) == ("bundle", 4)


def test_a_truncated_catalogue_leads_to_the_bundle(
    replica: Replica, store: Store, settings_for: SettingsFor, make_song: MakeSong
) -> None:
    settings = settings_for(replica.url)
    scrape(store, settings)
    replica.songs["1"] = make_song("changed")
    replica.fault = lambda path, _: (
        Fault(edit=lambda body: body.replace(b'"truncated": false', b'"truncated": true'))
        if "trees" in path
        else None
    )
    assert scrape(store, settings).counts["drift"]["changed"] == 1


def test_a_tarball_elsewhere_is_asked_whether_it_changed(
    replica: Replica, store: Store, settings_for: SettingsFor
) -> None:
    settings = settings_for(f"{replica.url}/v9y/giit/tar.gz/refs/heads/master")
    scrape(store, settings)
    replica.requests.clear()
    again = scrape(store, settings)
    assert (again.cached, again.counts["requests"]) == (True, 1)
    assert (again.counts["bytes"], again.counts["unchanged"]) == (0, 10)
    replica.songs.pop("2")
    assert scrape(store, settings).counts["gone"] == 1


def test_lost_songs_are_fetched_although_the_list_is_the_same(
    replica: Replica, store: Store, settings_for: SettingsFor
) -> None:
    for way in ("bundle", "files", "site"):
        settings = settings_for(replica.url, way=way)
        scrape(store, settings)
        store.remove(RAW_SONGS)
        assert scrape(store, settings).counts["fetched"] == 10
        rows = [row for row in read_songs(store).values() if row["id"] != "1"]
        store.write_table(RAW_SONGS, pa.Table.from_pylist(rows))
        assert scrape(store, settings).counts["fetched"] == 1
        assert len(read_songs(store)) == 10


def test_a_fault_of_the_archive_itself_is_not_asked_for_again(
    replica: Replica, store: Store, settings_for: SettingsFor
) -> None:
    replica.songs |= {"77": b"Dear diary", "78": b"  \n"}
    for way in ("files", "bundle"):
        settings = settings_for(replica.url, way=way, retries=2, max_failures=0.5)
        first = scrape(store, settings)
        replica.requests.clear()
        again = scrape(store, settings)
        assert replica.requests.total() == 1
        assert first.counts["failed"] == again.counts["failed"] == 2
        assert "no \\startsong" in read_fetches(store)["77"]["reason"]
        assert (
            read_fetches(store)["78"]["reason"].endswith("78.isb.txt is empty") or way == "bundle"
        )


class TestSite:
    """The classic site tells no shas."""

    @pytest.fixture
    def settings(self, replica: Replica, settings_for: SettingsFor) -> ScrapeSettings:
        return settings_for(replica.url, way="site")

    def test_pages_had_not_long_ago_are_not_asked_for(
        self, replica: Replica, store: Store, settings: ScrapeSettings
    ) -> None:
        scrape(store, settings)
        replica.requests.clear()
        again = scrape(store, settings)
        assert replica.requests == {"search": 1}
        assert (again.cached, again.counts["unchanged"]) == (True, 10)

    def test_pages_are_asked_whether_they_changed_after_a_week(
        self, replica: Replica, store: Store, settings: ScrapeSettings, make_song: MakeSong
    ) -> None:
        scrape(store, settings)
        replica.songs["1"] = make_song("chai garam", "the title is as it was")
        age(store, 8)
        replica.requests.clear()
        again = scrape(store, settings)
        assert replica.requests == {"search": 1, "song": 10}
        assert (again.counts["unchanged"], again.counts["fetched"]) == (9, 1)
        statuses = {song: row["status"] for song, row in read_fetches(store).items()}
        assert statuses == dict.fromkeys(replica.songs, 304) | {"1": 200}
        replica.requests.clear()
        scrape(store, settings)
        assert replica.requests == {"search": 1}

    def test_a_row_of_the_list_that_changed_asks_at_once(
        self, replica: Replica, store: Store, settings: ScrapeSettings, make_song: MakeSong
    ) -> None:
        scrape(store, settings)
        replica.songs["1"] = make_song("chai thaNDii")
        replica.requests.clear()
        assert scrape(store, settings).counts["drift"]["changed"] == 1
        assert replica.requests == {"search": 1, "song": 1}

    def test_a_list_that_ends_early_makes_nothing_gone(
        self,
        replica: Replica,
        store: Store,
        settings: ScrapeSettings,
        make_song: MakeSong,
        fault_on: FaultOn,
    ) -> None:
        replica.songs |= {str(number): make_song(f"g {number}") for number in range(100, 150)}
        scrape(store, settings)
        replica.fault = fault_on("PageNo=2", Fault(body=b"Sorry, no song found for your search!"))
        with pytest.raises(ArchiveError, match="10 of 60 songs failed.*counts more than it shows"):
            scrape(store, settings)
        assert all(row["gone_at"] is None for row in read_songs(store).values())
        assert events(store) == {}


@pytest.mark.parametrize("way", ["bundle", "files", "site"])
def test_a_list_that_lacks_much_is_not_believed(
    replica: Replica, store: Store, settings_for: SettingsFor, make_song: MakeSong, way: str
) -> None:
    replica.songs |= {str(number): make_song(f"g {number}") for number in range(100, 140)}
    scrape(store, settings_for(replica.url, way=way))
    replica.songs = {song: replica.songs[song] for song in sorted(replica.songs)[:39]}
    with pytest.raises(GoneError, match=r"no longer lists 11 of the 50 stored .*max-gone = 5\.0%"):
        scrape(store, settings_for(replica.url, way=way))
    assert all(row["gone_at"] is None for row in read_songs(store).values())
    assert scrape(store, settings_for(replica.url, way=way, max_gone=0.5)).counts["gone"] == 11
    assert sum(row["gone_at"] is not None for row in read_songs(store).values()) == 11


def test_songs_that_are_gone_count_neither_as_listed_nor_as_there(
    replica: Replica, store: Store, settings_for: SettingsFor, make_song: MakeSong
) -> None:
    replica.songs |= {str(number): make_song(f"g {number}") for number in range(100, 130)}
    settings = settings_for(replica.url, way="files", max_failures=0.07, max_gone=0.3)
    scrape(store, settings)
    replica.songs = {song: replica.songs[song] for song in sorted(replica.songs)[:28]}
    assert scrape(store, settings).counts["gone"] == 12
    replica.songs |= {"500": make_song("new"), "501": make_song("new too")}
    replica.fault = lambda path, _: Fault(503) if "/50" in path else None
    assert scrape(store, settings).counts["failed"] == 2  # 6.7 % of 30.
    replica.songs["502"] = make_song("new")
    with pytest.raises(ArchiveError, match="3 of 31 songs failed, more than max-failures = 7"):
        scrape(store, settings)
    replica.songs = {song: replica.songs[song] for song in sorted(replica.songs)[:17]}
    with pytest.raises(GoneError, match="lists 11 of the 28 stored songs that it had, more than"):
        scrape(store, settings)


def test_a_host_that_asks_to_be_left_alone_is_not_asked_and_no_song_is_blamed(
    replica: Replica, store: Store, settings_for: SettingsFor
) -> None:
    settings = settings_for(replica.url, way="files", retries=4)
    rest = Fault(429, headers={"Retry-After": "3600"})
    replica.fault = lambda path, _: rest if replica.requests["file"] > 2 else None
    with pytest.raises(ArchiveError, match="5 songs in a row failed .* asked to be left alone"):
        scrape(store, settings)
    assert replica.requests["file"] == 3
    rows = read_fetches(store).values()
    attempts = sorted(row["attempts"] for row in rows if row["outcome"] == "failed")
    assert attempts == [0] * 7 + [1]


def test_songs_that_failed_are_asked_for_last(
    replica: Replica, store: Store, settings_for: SettingsFor
) -> None:
    settings = settings_for(replica.url, way="files", max_failures=1.0)
    bad = {f"{song}.isb.txt" for song in ("1", "2", "3", "4", "5", "6")}
    replica.fault = lambda path, _: Fault(503) if path.rpartition("/")[2] in bad else None
    for _ in range(2):
        with pytest.raises(ArchiveError, match="does not answer any more"):
            scrape(store, settings)
    assert set(read_songs(store)) == set(replica.songs) - {"1", "2", "3", "4", "5", "6"}


def test_songs_that_are_always_bad_end_no_scrape(
    replica: Replica, store: Store, settings_for: SettingsFor, make_song: Callable[..., bytes]
) -> None:
    """How many they may be says max-failures, though they are asked for in a row."""
    replica.songs = {str(n): make_song(f"g {n:02}") for n in range(30)}
    settings = settings_for(replica.url, way="site", max_failures=0.2)
    bad = {f"/viewisbsong.asp?id={n}" for n in range(0, 30, 5)}
    page = Fault(body=b"<!DOCTYPE html><p>Sorry")
    replica.fault = lambda path, _: page if path in bad else None
    for _ in range(3):
        assert scrape(store, settings).counts["failed"] == 6


def test_an_archive_that_lists_files_and_has_none_is_left_alone(
    replica: Replica, store: Store, settings_for: SettingsFor
) -> None:
    """As where --files names another folder than the catalogue's."""
    replica.fault = lambda path, _: Fault(404) if path.endswith(".isb.txt") else None
    with pytest.raises(ArchiveError, match="5 songs in a row failed .* answered 404"):
        scrape(store, settings_for(replica.url, way="files"))
    assert replica.requests["file"] == 5


def test_what_fails_by_force_is_told(
    replica: Replica, store: Store, settings_for: SettingsFor
) -> None:
    settings = settings_for(replica.url, way="files", max_failures=0.5)
    scrape(store, settings)
    replica.fault = lambda path, _: Fault(503) if path.endswith("/3.isb.txt") else None
    counts = scrape(store, settings, force=True).counts
    assert (counts["unchanged"], counts["failed"], counts["songs"]) == (9, 1, 10)
    row = read_fetches(store)["3"]
    assert (row["attempts"], row["status"]) == (1, 503)


def test_without_retries_a_text_that_looks_wrongly_decoded_is_kept_with_a_mark(
    replica: Replica, store: Store, settings_for: SettingsFor, make_song: Callable[..., bytes]
) -> None:
    replica.songs = {"1": make_song("chai", "garÃ£m chai")}
    assert scrape(store, settings_for(replica.url, way="site")).counts["fetched"] == 1
    assert "wrongly decoded in places" in read_fetches(store)["1"]["reason"]


@pytest.mark.parametrize("name", [LISTING_FILE, ROBOTS_FILE, FETCHES_FILE, "raw/manifest.json"])
@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b"PAR1", b'{"x": 1}'])
def test_damaged_notes_cost_requests_but_no_songs(
    replica: Replica, store: Store, settings_for: SettingsFor, name: str, data: bytes
) -> None:
    scrape(store, settings_for(replica.url))
    store.write_bytes(name, data)
    assert scrape(store, settings_for(replica.url)).counts["unchanged"] == 10


@pytest.mark.parametrize(
    ("name", "advice"),
    [(RAW_SONGS, "to fetch its songs again"), (HISTORY_FILE, "to begin a new history")],
)
def test_damaged_records_are_left_to_their_owner(
    replica: Replica, store: Store, settings_for: SettingsFor, name: str, advice: str
) -> None:
    scrape(store, settings_for(replica.url))
    store.write_bytes(name, b"PAR1")
    with pytest.raises(
        DataError, match=f"{name} is damaged: .*; restore it, or remove it {advice}"
    ):
        scrape(store, settings_for(replica.url))
    assert store.read_bytes(name) == b"PAR1"
    store.remove(name)
    scrape(store, settings_for(replica.url))
    assert len(read_songs(store)) == 10
    assert len(store.read_table(HISTORY_FILE)) == 10


def test_robots_txt_is_read_again_after_a_day(
    replica: Replica, store: Store, settings_for: SettingsFor
) -> None:
    scrape(store, settings_for(replica.url))
    kept = store.read_json(ROBOTS_FILE)
    yesterday = (datetime.now(UTC) - timedelta(days=1, seconds=1)).isoformat()
    store.write_json(ROBOTS_FILE, {o: one | {"fetched_at": yesterday} for o, one in kept.items()})
    replica.robots = "User-agent: *\nDisallow: /"
    with pytest.raises(ArchiveError, match=r"robots\.txt forbids"):
        scrape(store, settings_for(replica.url))


def test_a_data_root_of_an_earlier_version_is_read(
    replica: Replica, store: Store, settings_for: SettingsFor
) -> None:
    scrape(store, settings_for(replica.url))
    old = store.read_table(RAW_SONGS).drop_columns(["gone_at", "last_modified"])
    store.write_table(RAW_SONGS, old)
    for name in (HISTORY_FILE, LISTING_FILE):
        store.remove(name)
    again = scrape(store, settings_for(replica.url))
    assert again.counts["unchanged"] == 10
    assert len(store.read_table(HISTORY_FILE)) == 10
