"""Another archive is kept out of a data root; the same one is known however it is reached."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from corpus import isb
from corpus.errors import ArchiveError
from corpus.replica import Fault, Replica, make_tarball
from corpus.scrape import STAGE, ScrapeSettings, scrape
from corpus.scrape.known import read_songs
from corpus.scrape.schema import RAW_SCHEMA
from corpus.scrape.shards import TARBALL
from corpus.store import Store
from corpus.tables import RAW_SONGS

SettingsFor = Callable[..., ScrapeSettings]
MakeSong = Callable[..., bytes]
WAYS = ("bundle", "files", "site")
SHARED = 23
"""Songs of the other archive whose ids are those of the first."""


@pytest.fixture
def songs(make_song: MakeSong) -> dict[str, bytes]:
    """By the site they have other bytes."""
    return {str(number): b"% sach\n" + make_song(f"ek {number}") for number in range(40)}


@pytest.fixture
def others(songs: dict[str, bytes], make_song: MakeSong) -> dict[str, bytes]:
    """Of another archive, which numbers many of its songs alike."""
    ids = [*list(songs)[:SHARED], *map(str, range(100, 120))]
    return {song: make_song(f"do {song}", f"aur kuchh {song}") for song in ids}


def raw_files(store: Store) -> dict[str, bytes]:
    root = Path(store.path("raw"))
    paths = (path for path in root.rglob("*") if path.is_file())
    names = {str(path.relative_to(root)): path for path in paths}
    return {name: path.read_bytes() for name, path in names.items() if name != "robots.json"}


def assert_refused(store: Store, settings: ScrapeSettings, *, force: bool = False) -> None:
    before = raw_files(store)
    with pytest.raises(ArchiveError, match="songs of another archive"):
        scrape(store, settings, force=force)
    assert raw_files(store) == before


@pytest.mark.parametrize("new", ["auto", *WAYS])
@pytest.mark.parametrize("old", WAYS)
def test_another_archive_is_kept_out(
    replica: Replica,
    store: Store,
    settings_for: SettingsFor,
    others: dict[str, bytes],
    old: str,
    new: str,
) -> None:
    """Also where it is served at the same place, and has songs under the same ids."""
    scrape(store, settings_for(replica.url, way=old))
    replica.songs = others
    replica.requests.clear()
    assert_refused(store, settings_for(replica.url, way=new, max_gone=1.0))
    assert replica.requests["tarball"] == (new == "bundle")
    assert replica.requests["file"] + replica.requests["song"] <= 5
    assert_refused(store, settings_for(replica.url, way=new), force=True)


def test_an_archive_without_a_stored_id_is_kept_out_however_small_they_are(
    replica: Replica, store: Store, settings_for: SettingsFor, make_song: MakeSong
) -> None:
    replica.songs = {"1": make_song("chai garam")}
    scrape(store, settings_for(replica.url))
    replica.songs = {"2": make_song("chai garam")}
    for way in WAYS:
        assert_refused(store, settings_for(replica.url, way=way))


def test_an_id_or_two_may_be_the_same_by_chance(
    replica: Replica, store: Store, settings_for: SettingsFor, make_song: MakeSong
) -> None:
    scrape(store, settings_for(replica.url))
    replica.songs = {str(number): make_song(f"do {number}") for number in range(38, 90)}
    for way in WAYS:
        assert_refused(store, settings_for(replica.url, way=way))


def test_a_folder_and_a_tarball_of_another_archive_are_kept_out(
    replica: Replica,
    store: Store,
    settings_for: SettingsFor,
    others: dict[str, bytes],
    tmp_path: Path,
) -> None:
    (tmp_path / "other").mkdir()
    for song, data in others.items():
        (tmp_path / "other" / f"{song}.isb.txt").write_bytes(data)
    (tmp_path / "other.tar.gz").write_bytes(make_tarball(others))
    for way in WAYS:
        scrape(store, settings_for(replica.url, way=way))
        for archive in (tmp_path / "other", tmp_path / "other.tar.gz"):
            assert_refused(store, settings_for(archive))


def test_the_refusal_names_both_archives_and_what_to_do(
    replica: Replica, store: Store, settings_for: SettingsFor, others: dict[str, bytes]
) -> None:
    scrape(store, settings_for(replica.url, way="site"))
    stored, replica.songs = replica.url, others
    with pytest.raises(ArchiveError) as refused:
        scrape(store, settings_for(f"{replica.url}/v9y/giit/tar.gz/refs/heads/master"))
    assert str(refused.value) == (
        f"{store.path(RAW_SONGS)} holds 40 songs of another archive, {stored}, than "
        f"{stored}/v9y/giit/tar.gz/refs/heads/master: nothing was stored; one data root holds "
        "one archive, give the new one another (--data)"
    )
    assert not store.exists(TARBALL)
    store.remove(STAGE.manifest)
    with pytest.raises(ArchiveError, match="40 songs of another archive than http"):
        scrape(store, settings_for(replica.url))


@pytest.mark.parametrize("way", WAYS)
def test_the_same_archive_is_known_wherever_and_however_it_is_reached(
    replica: Replica, store: Store, settings_for: SettingsFor, tmp_path: Path, way: str
) -> None:
    folder, moved = tmp_path / "archive", tmp_path / "moved"
    shutil.copytree(folder, moved)
    (tmp_path / "it.tar.gz").write_bytes(make_tarball(replica.songs))
    with Replica(folder) as again:
        ways = [settings_for(again.url, way=other) for other in ("auto", *WAYS)]
        for settings in [*ways, *map(settings_for, (folder, moved, tmp_path / "it.tar.gz"))]:
            scrape(store, settings_for(replica.url, way=way))
            counts = scrape(store, settings).counts
            assert (counts["songs"], counts["gone"], counts["failed"]) == (40, 0, 0)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("old", WAYS)
def test_a_list_that_lost_most_songs_and_has_new_ones_is_of_the_same_archive(
    replica: Replica,
    store: Store,
    settings_for: SettingsFor,
    make_song: MakeSong,
    old: str,
    way: str,
) -> None:
    scrape(store, settings_for(replica.url, way=old))
    kept = {song: replica.songs[song] for song in list(replica.songs)[:8]}
    replica.songs = kept | {str(number): make_song(f"nayaa {number}") for number in range(50, 80)}
    with pytest.raises(ArchiveError, match="no longer lists 32 of the 40 stored songs"):
        scrape(store, settings_for(replica.url, way=way))
    assert len(read_songs(store)) == 70


@pytest.mark.parametrize("way", ["bundle", "files"])
def test_an_archive_that_writes_all_its_files_anew_is_the_same(
    replica: Replica, store: Store, settings_for: SettingsFor, way: str
) -> None:
    scrape(store, settings_for(replica.url, way=way))
    replica.songs = {song: data + b"\n" for song, data in replica.songs.items()}
    assert scrape(store, settings_for(replica.url, way=way)).counts["drift"]["changed"] == 40


def test_songs_that_cannot_be_read_prove_nothing(
    replica: Replica, store: Store, settings_for: SettingsFor
) -> None:
    scrape(store, settings_for(replica.url, way="site"))
    replica.fault = lambda path, _: Fault(404) if path.endswith(".isb.txt") else None
    with pytest.raises(ArchiveError, match="5 songs in a row failed .* answered 404"):
        scrape(store, settings_for(replica.url, way="files"))


def test_a_data_root_that_is_mixed_already_is_scraped_as_before(
    replica: Replica,
    store: Store,
    settings_for: SettingsFor,
    others: dict[str, bytes],
    tmp_path: Path,
) -> None:
    both = replica.songs, others
    scrape(store, settings_for(replica.url))
    rows = read_songs(store)
    for song, data in others.items():
        first = next(iter(rows.values()))
        text = {"text": data.decode(), "sha": isb.git_sha(data)}
        rows[song] = rows.get(song, first | {"id": song}) | text
    store.write_table(RAW_SONGS, pa.Table.from_pylist(list(rows.values()), RAW_SCHEMA))
    for number, songs in enumerate(both):
        replica.songs = songs
        mixed = Store(tmp_path / str(number))
        shutil.copytree(store.path(""), mixed.path(""))
        with pytest.raises(ArchiveError, match="no longer lists"):
            scrape(mixed, settings_for(replica.url))
