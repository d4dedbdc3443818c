import hashlib
import json
import re
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from corpus.clean.stage import CleanSettings, clean_archive
from corpus.errors import DataError, SettingsError
from corpus.isb import git_sha
from corpus.release.export import CARD, MANIFEST, OF_ONE_FETCH, SONGS, TEXT, export
from corpus.release.proof import read_proof, text_hash
from corpus.scrape.schema import RAW_SCHEMA
from corpus.split import split_of
from corpus.store import Store
from corpus.tables import CLEAN_SONGS, RAW_SONGS

MakeCorpus = Callable[..., Store]


@pytest.fixture
def folder(make_corpus: MakeCorpus, tmp_path: Path) -> Store:
    target = Store(tmp_path / "set")
    export(make_corpus(), target)
    return target


def test_the_folder_has_exactly_its_files(folder: Store) -> None:
    assert {path.name for path in Path(folder.path("")).iterdir()} == {SONGS, TEXT, CARD, MANIFEST}


def test_the_text_file_parts_songs_by_two_blank_lines(folder: Store) -> None:
    assert folder.read_text(TEXT) == (
        "chhat pe patang hai\n\nDor mere haath men hai\n\n\nchaay kii pyaalii"
        "\n\n\ntitalii re titalii\n"
    )


def test_the_table_is_the_corpus_without_what_tells_of_one_fetch(
    folder: Store, isb_songs: dict[str, str]
) -> None:
    table = folder.read_table(SONGS)
    assert table["id"].to_pylist() == ["1", "2", "rmim0004"]
    assert not set(OF_ONE_FETCH) & set(table.column_names)
    assert table["sha"].to_pylist()[0] == git_sha(isb_songs["1"].encode())
    assert table.schema.metadata[b"lyrics.profile"] == b"roman"


def test_the_manifest_proves_every_song_by_hashes(folder: Store, isb_songs: dict[str, str]) -> None:
    values = folder.read_json(MANIFEST)
    first = "chhat pe patang hai\n\nDor mere haath men hai"
    assert values["songs"][0] == {
        "id": "1",
        "sha": git_sha(isb_songs["1"].encode()),
        "text_sha256": hashlib.sha256(first.encode()).hexdigest(),
        "split": split_of("1"),
    }
    dropped = {"id": "3", "sha": git_sha(isb_songs["3"].encode()), "dropped": "empty"}
    assert values["songs"][-1] == dropped
    assert values["settings"] == {"profile": "roman"}
    assert {"python", "pyarrow"} <= values["libraries"].keys()
    assert values["files"] == {name: folder.sha256(name) for name in (SONGS, TEXT, CARD)}


@pytest.mark.parametrize("name", [MANIFEST, CARD])
def test_what_may_be_published_quotes_no_song(folder: Store, name: str) -> None:
    """A title counts as a song's words: it is its first line."""
    sung = set(re.findall(r"[a-z]{4,}", " ".join(folder.read_text(TEXT).split())))
    assert len(sung) > 5
    assert not sung & set(re.findall(r"[a-z]+", folder.read_text(name)))


def test_the_card_counts_and_states_the_terms(folder: Store) -> None:
    card = folder.read_text(CARD)
    assert "| 1940s | 1 |\n| 1950s | 1 |\n| unknown | 1 |\n" in card
    assert "The lyrics are copyrighted" in card
    assert "1 of 4 songs were set aside\n(empty: 1, not-roman: 0, duplicate: 0)" in card
    assert "| labels | 1 | 1 |" in card
    for column in folder.read_table(SONGS).schema:
        assert f"| `{column.name}` | " in card


def test_hugging_face_datasets_opens_the_folder_by_its_card(
    folder: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    import datasets

    datasets.disable_progress_bars()
    songs = datasets.load_dataset(folder.path(""), split="train", cache_dir=str(tmp_path / "cache"))
    assert songs["id"][:] == ["1", "2", "rmim0004"]


def test_the_same_songs_give_the_same_bytes_wherever_and_whenever_they_were_fetched(
    make_corpus: MakeCorpus, isb_songs: dict[str, str], tmp_path: Path
) -> None:
    first, again = Store(tmp_path / "first"), Store(tmp_path / "again")
    export(make_corpus(name="here"), first)
    turned = dict(reversed(isb_songs.items()))
    export(make_corpus(turned, name="elsewhere", source="files"), again)
    for name in (SONGS, TEXT, CARD, MANIFEST):
        assert first.read_bytes(name) == again.read_bytes(name), name


@pytest.mark.parametrize(
    ("sources", "raw"),
    [
        (["bundle", "files"], "files"),
        (["site"], "pages"),
        (["bundle", "site"], "files and pages"),
        ([None], None),
    ],
)
def test_the_manifest_tells_what_its_shas_are_of(
    make_corpus: MakeCorpus, tmp_path: Path, sources: list[str | None], raw: str | None
) -> None:
    store, target = make_corpus(), Store(tmp_path / "set")
    rows = store.read_table(RAW_SONGS).to_pylist()
    fetched = [row | {"source": sources[at % len(sources)]} for at, row in enumerate(rows)]
    store.write_table(RAW_SONGS, pa.Table.from_pylist(fetched, RAW_SCHEMA))
    clean_archive(store, CleanSettings())
    export(store, target)
    assert target.read_json(MANIFEST).get("raw") == raw
    assert read_proof(target.path(MANIFEST)).raw == raw


def test_another_profile_gives_another_folder(make_corpus: MakeCorpus, tmp_path: Path) -> None:
    store, target = make_corpus(), Store(tmp_path / "set")
    clean_archive(store, CleanSettings(profile="itrans"))
    export(store, target)
    assert "pata.ng" in target.read_text(TEXT)
    assert "Profile `itrans`" in target.read_text(CARD)
    assert json.loads(target.read_text(MANIFEST))["settings"] == {"profile": "itrans"}


def test_a_clean_meanwhile_waits_so_that_all_is_of_one_corpus(
    make_corpus: MakeCorpus,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    store, target = make_corpus(), Store(tmp_path / "set")
    other = Store(store.path("")), CleanSettings(profile="itrans")
    cleaning = threading.Thread(target=clean_archive, args=other)
    read_table = store.read_table

    def read_and_clean(*given: Any, **named: Any) -> pa.Table:
        table = read_table(*given, **named)
        if cleaning.ident is None:
            cleaning.start()
            while cleaning.is_alive() and not caplog.messages:  # It says that it waits.
                time.sleep(0.01)
        return table

    monkeypatch.setattr(store, "read_table", read_and_clean)
    export(store, target)
    cleaning.join()
    values, table = target.read_json(MANIFEST), target.read_table(SONGS)
    texts = [song["text_sha256"] for song in values["songs"] if "text_sha256" in song]
    assert texts == [text_hash(text) for text in table["text"].to_pylist()]
    profile = table.schema.metadata[b"lyrics.profile"].decode()
    assert values["settings"]["profile"] == profile == "roman"


def test_an_earlier_export_is_written_anew(make_corpus: MakeCorpus, folder: Store) -> None:
    folder.write_text(CARD, "of then")
    export(make_corpus(), folder)
    assert folder.read_text(CARD) != "of then"


@pytest.mark.parametrize("killed_at", [SONGS, TEXT, CARD])
def test_an_export_that_is_killed_over_an_earlier_one_is_none(
    make_corpus: MakeCorpus, folder: Store, killed_at: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its manifest would be that of another corpus; and it is made again."""
    write = folder.write_bytes

    def killed(name: str, data: bytes) -> None:
        if name == killed_at:
            raise KeyboardInterrupt
        write(name, data)

    store = make_corpus()
    with monkeypatch.context() as patch:
        patch.setattr(folder, "write_bytes", killed)
        with pytest.raises(KeyboardInterrupt):
            export(store, folder)
    assert not folder.exists(MANIFEST)
    export(store, folder)
    assert folder.exists(MANIFEST)


@pytest.mark.parametrize("killed_before", [TEXT, CARD, MANIFEST])
def test_a_first_export_that_was_killed_is_made_again(
    make_corpus: MakeCorpus, folder: Store, killed_before: str
) -> None:
    order = [SONGS, TEXT, CARD, MANIFEST]
    whole = {name: folder.read_bytes(name) for name in order}
    for name in order[order.index(killed_before) :]:
        folder.remove(name)
    export(make_corpus(), folder)
    assert {name: folder.read_bytes(name) for name in order} == whole


def test_songs_of_another_project_are_left_alone(make_corpus: MakeCorpus, tmp_path: Path) -> None:
    store, target = make_corpus(), Store(tmp_path / "project")
    raw = store.read_bytes("clean/songs.parquet")
    for songs in (raw, b"of a project"):
        target.write_bytes(SONGS, songs)
        with pytest.raises(SettingsError, match="is neither empty nor an earlier export"):
            export(store, target)
        assert target.read_bytes(SONGS) == songs


@pytest.mark.parametrize(
    "files",
    [
        {CARD: "of a project"},
        {"docs/a.md": "of a project"},
        {CARD: "of a project", MANIFEST: '{"stage": "clean"}'},
        {CARD: "of a project", MANIFEST: "{"},
    ],
)
def test_a_folder_of_other_things_is_left_alone(
    make_corpus: MakeCorpus, tmp_path: Path, files: dict[str, str]
) -> None:
    target = Store(tmp_path / "project")
    for name, text in files.items():
        target.write_text(name, text)
    with pytest.raises(SettingsError, match=r"project.* is neither empty nor an earlier export"):
        export(make_corpus(), target)
    assert {name: target.read_text(name) for name in files} == files
    assert not target.exists(SONGS)


def test_a_corpus_that_nobody_could_rebuild_is_not_exported(
    make_corpus: MakeCorpus, tmp_path: Path
) -> None:
    target = Store(tmp_path / "set")
    with pytest.raises(DataError, match="songs.parquet is missing"):
        export(Store(tmp_path / "nothing"), target)
    store = make_corpus()
    store.write_bytes(CLEAN_SONGS, store.read_bytes(CLEAN_SONGS) + b" ")
    with pytest.raises(DataError, match="not as it was written.*run clean first"):
        export(store, target)
    assert not target.exists(MANIFEST)


@pytest.mark.parametrize(
    "other", [{"settings": {}}, {"counts": {}}, {"counts": {"languages": 5}}, {"counts": {"a": []}}]
)
def test_a_manifest_without_the_counts_of_clean_is_named(
    make_corpus: MakeCorpus, tmp_path: Path, other: dict[str, Any]
) -> None:
    store, name = make_corpus(), "clean/manifest.json"
    store.write_json(name, store.read_json(name) | other)
    with pytest.raises(DataError, match=rf"{name} is damaged: .*; run clean again with --force"):
        export(store, Store(tmp_path / "set"))
