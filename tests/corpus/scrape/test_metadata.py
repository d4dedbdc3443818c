import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from corpus.errors import ArchiveError, SettingsError
from corpus.replica import Fault, Replica
from corpus.replica.api import API_KEY, LYRICLESS
from corpus.scrape import Client, ScrapeSettings
from corpus.scrape import metadata as metadata_module
from corpus.scrape.metadata import (
    COLUMNS,
    METADATA_FILE,
    MetadataReport,
    api_key,
    check_metadata,
    fetch_metadata,
)
from corpus.store import Store

pytestmark = pytest.mark.faults
Fetch = Callable[..., MetadataReport]
FaultOn = Callable[..., Any]
SECRET = "a-public-key-that-is-nobodys-business"


@pytest.fixture
def fetch(
    replica: Replica, store: Store, settings_for: Any, monkeypatch: pytest.MonkeyPatch
) -> Fetch:
    """In pages of six rows: the replica has ten songs, and seven rows more."""
    monkeypatch.setattr(metadata_module, "PAGE_ROWS", 6)

    def fetch(key: str = API_KEY, **settings: Any) -> MetadataReport:
        chosen: ScrapeSettings = settings_for(replica.url, **settings)
        with Client(chosen, {replica.url}) as client:
            return fetch_metadata(store, chosen, client, list(replica.songs), key)

    return fetch


def test_songs_are_described_and_rows_without_lyrics_are_not_songs(
    fetch: Fetch, replica: Replica, store: Store
) -> None:
    replica.songs["1"] = replica.songs["1"].replace(b"1951", b"1951?")
    report = fetch()
    assert (report.rows, report.described, report.lyricless) == (10 + LYRICLESS, 10, LYRICLESS)
    assert report.requests == 1 + 3
    assert str(report) == (
        "metadata: 10 songs described; 7 of the catalogue's 17 rows have no lyrics; 4 requests"
    )
    rows = {row["id"]: row for row in store.read_table(METADATA_FILE).to_pylist()}
    assert rows.keys() == replica.songs.keys()
    assert rows["1"] == {
        "id": "1",
        "year": "1951",
        "album": "Rasoi",
        "lyricist": None,
        "composer": None,
        "singer": "Ka, Kha",
        "category": "Film",
    }
    assert set(rows["rmim0001"]) == {"id", *COLUMNS}


def test_it_is_asked_again_after_a_week_or_when_songs_were_added(
    fetch: Fetch, replica: Replica, make_song: Callable[..., bytes]
) -> None:
    fetch()
    replica.requests.clear()
    again = fetch()
    assert (again.cached, again.described, again.requests) == (True, 10, 0)
    assert replica.requests.total() == 0
    assert not fetch(recheck_days=0).cached
    replica.songs["new"] = make_song("nayaa")
    assert fetch().described == 11


def test_a_wrong_key_is_explained_and_never_told(
    fetch: Fetch, replica: Replica, store: Store, tell: Any
) -> None:
    with pytest.raises(ArchiveError) as caught:
        fetch(key=SECRET)
    assert "refuses the key (401): GIITAAYAN_API_KEY must hold the public key" in str(caught.value)
    assert SECRET not in str(caught.value)
    assert caught.value.__cause__ is None
    assert replica.requests["metadata"] == 1
    assert not store.exists(METADATA_FILE)
    tell("401 of the catalogue API", "metadata", "error, explained", 2, "-")


def test_a_key_that_is_forbidden_is_explained_too(fetch: Fetch, replica: Replica) -> None:
    replica.fault = lambda path, _: Fault(403) if "rest" in path else None
    with pytest.raises(ArchiveError, match=r"refuses the key \(403\)"):
        fetch()


def test_an_archive_that_is_a_folder_has_no_api(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="metadata: the archive .* has no catalogue API"):
        check_metadata(ScrapeSettings(archive=str(tmp_path)))
    check_metadata(ScrapeSettings(archive=str(tmp_path), metadata_api="http://127.0.0.1:1"))
    check_metadata(ScrapeSettings())


def test_without_a_key_nothing_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GIITAAYAN_API_KEY", raising=False)
    with pytest.raises(SettingsError, match="wants its site's public key: set GIITAAYAN_API_KEY"):
        api_key()
    monkeypatch.setenv("GIITAAYAN_API_KEY", f" {SECRET}\n")
    assert api_key() == SECRET
    assert api_key("given") == "given"
    with pytest.raises(SettingsError, match="characters that no HTTP header may hold") as caught:
        api_key(f"{SECRET}\r\nX: y")
    assert SECRET not in str(caught.value)


def test_the_key_is_written_nowhere(
    fetch: Fetch, replica: Replica, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("corpus.replica.api.API_KEY", SECRET)
    fetch(key=SECRET)
    files = [path for path in Path(store.path("")).rglob("*") if path.is_file()]
    assert files
    assert not any(SECRET.encode() in path.read_bytes() for path in files)


def test_the_key_is_not_sent_to_another_host(replica: Replica, tmp_path: Path) -> None:
    seen: list[Any] = []

    class Spy(Replica):
        def answer(self, path: str, headers: Any) -> Any:
            seen.append(headers.get("apikey"))
            return super().answer(path, headers)

    folder = tmp_path / "other"
    folder.mkdir()
    (folder / "1.isb.txt").write_bytes(replica.songs["1"])
    with Spy(folder) as other:
        replica.fault = lambda path, _: (
            Fault(302, headers={"Location": f"{other.url}/robots.txt"}) if "rest" in path else None
        )
        other.robots = "User-agent: *\nAllow: /"
        settings = ScrapeSettings(archive=replica.url, delay=0, retries=0)
        with Client(settings, {replica.url, other.url}) as client:
            client.get(f"{replica.url}/rest/v1/songs", headers={"apikey": SECRET})
    assert seen
    assert set(seen) == {None}


BROKEN = [
    ("cut, once", Fault(cut=20), 1, "", 1),
    ("HTML, once", Fault(body=b"<html>"), 1, "", 1),
    ("fewer rows than told, once", Fault(body=b'[{"id": 1}]'), 1, "", 1),
    ("no Content-Range", Fault(headers={"Content-Range": "*"}), 99, "expected a Content-Range", 2),
    ("a long count", Fault(headers={"Content-Range": "0-0/" + "9" * 5_000}), 9, "expected a", 2),
    ("rows without an id", Fault(body=b"[{}]"), 99, "a JSON list of rows with an id", 2),
    ("500 for ever", Fault(500), 99, "answered 500", 2),
]


@pytest.mark.parametrize(("name", "fault", "times", "message", "more"), BROKEN)
def test_faults_of_the_api(
    fetch: Fetch, replica: Replica, store: Store, fault_on: FaultOn, tell: Any, monkeypatch: Any,
    name: str, fault: Fault, times: int, message: str, more: int,
) -> None:  # fmt: skip
    monkeypatch.setattr("corpus.scrape.client.BACKOFF", 0.001)
    replica.fault = fault_on("rest/v1", fault, times)
    if message:
        with pytest.raises(ArchiveError, match=message):
            fetch(retries=2)
        assert not store.exists(METADATA_FILE)
        assert replica.requests["metadata"] == 1 + more
    else:
        assert fetch(retries=2).described == 10
        assert replica.requests["metadata"] == 3 + more
    outcome = f"error: {message}" if message else "10 songs described"
    tell(f"catalogue API: {name}", "metadata", outcome, replica.requests.total(), "-")


def test_rows_that_shift_while_one_pages_are_read_again(
    fetch: Fetch, replica: Replica, make_song: Callable[..., bytes]
) -> None:
    gone = sorted(replica.songs)[0]
    wanted = len(replica.songs) - 1
    replica.fault = lambda path, _: (
        Fault(remove=(gone,)) if replica.requests["metadata"] == 1 else None
    )
    report = fetch()
    assert report.described == wanted
    assert replica.requests["metadata"] == 3 + 3


def test_an_empty_page_is_not_asked_for_for_ever(fetch: Fetch, replica: Replica) -> None:
    def plan(path: str, nth: int) -> Fault | None:
        if "rest" not in path or nth == 1:
            return None
        if nth > 9:  # Were it endless.
            return Fault(404)
        return Fault(body=b"[]", headers={"Content-Range": "6-5/17"})

    replica.fault = plan
    with pytest.raises(ArchiveError, match="expected a JSON list of rows with an id"):
        fetch()
    assert replica.requests["metadata"] == 2


def test_a_list_that_ends_early_is_an_error(fetch: Fetch, replica: Replica) -> None:
    def cut(body: bytes) -> bytes:
        return json.dumps([{"id": number} for number in range(len(json.loads(body)))]).encode()

    replica.fault = lambda path, _: Fault(edit=cut) if "rest" in path else None
    with pytest.raises(ArchiveError, match="counts 17 rows, but shows 6: its list ends early"):
        fetch()
