from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus import isb
from corpus.manifest import freshness, read_manifest
from corpus.replica import Replica, make_tarball
from corpus.replica.server import NOT_FOUND
from corpus.scrape import STAGE, ScrapeSettings, scrape
from corpus.scrape.known import read_fetches, read_songs
from corpus.scrape.metadata import SCHEMA as METADATA_SCHEMA
from corpus.scrape.schema import FETCHES_FILE, FETCHES_SCHEMA, HISTORY_FILE, RAW_SCHEMA
from corpus.store import Store
from corpus.tables import RAW_SONGS

SITE_FIELDS = ("title", "film", "year", "singer", "music", "lyrics")
SettingsFor = Callable[..., ScrapeSettings]
MakeSong = Callable[..., bytes]


@pytest.mark.parametrize("way", ["bundle", "files"])
def test_files_are_stored_as_they_are(
    replica: Replica, store: Store, settings_for: SettingsFor, way: str
) -> None:
    result = scrape(store, settings_for(replica.url, way=way, songs_per_batch=3))
    for song, row in read_songs(store).items():
        data = replica.songs[song]
        assert (row["text"], row["encoding"]) == isb.decode(data)
        assert (row["sha"], row["source"]) == (isb.git_sha(data), way)
    assert list(read_songs(store)) == sorted(replica.songs)
    assert (result.cached, result.reason) == (False, "first scrape")
    assert (result.counts["fetched"], result.counts["songs"]) == (10, 10)
    assert result.counts["requests"] == replica.requests.total()
    assert ("commit" in result.counts) == (way == "bundle")
    again = scrape(store, settings_for(replica.url, way=way, songs_per_batch=3))
    assert again.counts.get("commit") == result.counts.get("commit")


def test_the_site_gives_the_same_songs(
    replica: Replica, store: Store, settings_for: SettingsFor
) -> None:
    scrape(store, settings_for(replica.url, way="site", songs_per_batch=4))
    assert read_songs(store).keys() == replica.songs.keys()
    for song, row in read_songs(store).items():
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
        counts = scrape(store, settings_for(archive)).counts
        assert (counts["requests"], counts["bytes"]) == (0, 0)
        texts.append({song: row["text"] for song, row in read_songs(store).items()})
    assert texts[0] == texts[1]
    assert texts[0].keys() == songs.keys()


def test_what_came_is_counted_as_it_came(
    replica: Replica, store: Store, settings_for: SettingsFor
) -> None:
    bodies = make_tarball(replica.songs) + NOT_FOUND.body  # There is no robots.txt.
    assert scrape(store, settings_for(replica.url)).counts["bytes"] == len(bodies)
    replica.songs["500"] = b"\\stitle{new}%"
    counts = scrape(store, settings_for(replica.url)).counts
    assert counts["bytes"] > len(replica.songs["500"])  # The catalogue, and the file.
    assert (counts["requests"], counts["fetched"]) == (2, 1)


@pytest.mark.parametrize("way", ["bundle", "files", "site"])
def test_nothing_is_written_when_nothing_changed(
    replica: Replica, store: Store, settings_for: SettingsFor, way: str
) -> None:
    settings = settings_for(replica.url, way=way)
    scrape(store, settings)
    names = (RAW_SONGS, HISTORY_FILE)
    written = {name: Path(store.path(name)).stat().st_mtime_ns for name in names}
    replica.requests.clear()
    again = scrape(store, settings)
    assert (again.cached, again.reason) == (True, "the archive has not changed")
    assert (again.counts["unchanged"], again.counts["fetched"]) == (10, 0)
    assert {name: Path(store.path(name)).stat().st_mtime_ns for name in names} == written
    asked = {"bundle": "tarball", "files": "catalogue"}
    if way in asked:
        assert replica.requests == {asked[way]: 1}


def test_only_what_changed_is_fetched_again(
    replica: Replica, store: Store, settings_for: SettingsFor, make_song: MakeSong
) -> None:
    settings = settings_for(replica.url)
    scrape(store, settings)
    before = read_songs(store)
    replica.songs["1"] = make_song("changed")
    replica.songs["500"] = make_song("new")
    del replica.songs["2"]
    replica.requests.clear()
    result = scrape(store, settings)
    assert replica.requests == {"catalogue": 1, "file": 2}
    after = read_songs(store)
    assert {song for song in after if after[song] != before.get(song)} == {"1", "2", "500"}
    assert after["2"] == before["2"] | {"gone_at": after["2"]["gone_at"]}
    assert after["2"]["gone_at"] is not None
    assert result.reason == "in the archive: 1 added, 1 changed, 1 gone; 0 failed"
    counts = result.counts
    assert (counts["fetched"], counts["unchanged"], counts["gone"]) == (2, 8, 1)
    outcomes = Counter(row["outcome"] for row in read_fetches(store).values())
    assert outcomes == {"fetched": 2, "unchanged": 8, "gone": 1}


def test_force_fetches_all_again_and_keeps_equal_rows(
    replica: Replica, store: Store, settings_for: SettingsFor
) -> None:
    settings = settings_for(replica.url, way="files")
    scrape(store, settings)
    digest = store.sha256(RAW_SONGS)
    again = scrape(store, settings, force=True)
    assert replica.requests["file"] == 20
    assert again.cached
    assert store.sha256(RAW_SONGS) == digest


def test_every_table_says_what_it_holds(
    replica: Replica, store: Store, settings_for: SettingsFor
) -> None:
    scrape(store, settings_for(replica.url))
    tables = [name for name in store.files("raw") if name.endswith(".parquet")]
    assert len(tables) == 4
    for schema in [METADATA_SCHEMA, *(store.read_table(name).schema for name in tables)]:
        assert all((field.metadata or {}).get(b"description") for field in schema)


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
    assert store.read_table(RAW_SONGS).schema.equals(RAW_SCHEMA)
    assert store.read_table(FETCHES_FILE).schema.equals(FETCHES_SCHEMA)


def test_lost_outputs_are_written_again(
    replica: Replica, store: Store, settings_for: SettingsFor
) -> None:
    settings = settings_for(replica.url)
    scrape(store, settings)
    store.remove(FETCHES_FILE)
    assert not scrape(store, settings).cached
    assert freshness(store, STAGE) == "fresh"
