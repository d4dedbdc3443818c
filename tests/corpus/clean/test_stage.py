from pathlib import Path

import pyarrow as pa
import pytest

from corpus.clean import schema
from corpus.clean.stage import CLEAN_SONGS, DROPPED_SONGS, RAW_SONGS, CleanSettings, clean_archive
from corpus.errors import DataError, SettingsError
from corpus.isb import compose
from corpus.split import split_of
from corpus.store import Store

LONG = " ".join(f"shabd{'abcdefghijklmnopqrst'[n]}" for n in range(20))
SONGS = {
    "2": compose({"title": "pahalaa", "singer": "Lata", "year": "2020"}, "la: dil gaa_e\n\njaan"),
    "10": compose({"title": "duusaraa"}, "dil gaae (2)\n\njaan"),
    "3": compose({"title": "Kaalii"}, "(slow) % nothing"),
    "4": compose({"title": "naagarii"}, "दिल"),
    "21": compose({"title": "lambaa"}, LONG),
    "22": compose({"title": "lambaa phir"}, LONG + " re"),
}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(tmp_path)
    write_raw(store, SONGS)
    return store


def write_raw(store: Store, songs: dict[str, str]) -> None:
    rows = [{"id": song_id, "text": text} for song_id, text in songs.items()]
    columns = pa.schema([("id", pa.string()), ("text", pa.string())])
    store.write_table(RAW_SONGS, pa.Table.from_pylist(rows, columns))


def test_kept_songs_come_with_fields_text_and_split(store: Store) -> None:
    clean_archive(store, CleanSettings())
    table = store.read_table(CLEAN_SONGS)
    assert table.schema.equals(schema.CLEAN_SONGS)
    rows = {row["id"]: row for row in table.to_pylist()}
    assert list(rows) == ["2", "21", "22"]
    assert rows["2"] == {
        "id": "2", "title": "pahalaa", "film": "", "year": "2020", "starring": "", "singer": "Lata",
        "music": "", "lyrics": "", "contributor": "", "text": "dil gaae\n\njaan",
        "split": split_of("2"), "duplicate_of": None, "lines": 3, "characters": 14,
        "counts": [("labels", 1), ("marks", 1)],
    }  # fmt: skip


def test_a_near_duplicate_is_kept_on_the_side_of_the_song_it_repeats(store: Store) -> None:
    clean_archive(store, CleanSettings())
    rows = {row["id"]: row for row in store.read_table(CLEAN_SONGS).to_pylist()}
    assert rows["22"]["duplicate_of"] == "21"
    assert rows["22"]["split"] == split_of("21")


def test_dropped_songs_come_with_their_reason(store: Store) -> None:
    clean_archive(store, CleanSettings())
    table = store.read_table(DROPPED_SONGS)
    assert table.schema.equals(schema.DROPPED)
    assert [tuple(row.values()) for row in table.to_pylist()] == [
        ("10", "duusaraa", "duplicate", "2"),
        ("3", "Kaalii", "empty", None),
        ("4", "naagarii", "not-roman", None),
    ]


def test_the_counts_add_up(store: Store) -> None:
    counts = clean_archive(store, CleanSettings()).counts
    assert (counts["songs_in"], counts["kept"], counts["dropped"]) == (6, 3, 3)
    assert counts["reasons"] == {"empty": 1, "not-roman": 1, "duplicate": 1}
    assert counts["near_duplicates"] == 1
    assert counts["characters"] == 14 + 2 * len(LONG) + 3
    assert sum(size["songs"] for size in counts["splits"].values()) == 3
    assert sum(size["characters"] for size in counts["splits"].values()) == counts["characters"]
    assert counts["rules"]["labels"] == {"removed": 1, "songs": 1}
    assert counts["rules"]["comments"] == {"removed": 1, "songs": 1}


def test_the_same_songs_give_the_same_bytes_and_are_not_cleaned_again(store: Store) -> None:
    clean_archive(store, CleanSettings())
    before = store.read_bytes(CLEAN_SONGS), store.read_bytes(DROPPED_SONGS)
    assert clean_archive(store, CleanSettings()).cached
    write_raw(store, dict(reversed(SONGS.items())))
    assert not clean_archive(store, CleanSettings()).cached
    assert (store.read_bytes(CLEAN_SONGS), store.read_bytes(DROPPED_SONGS)) == before


def test_the_profile_decides_the_form(store: Store) -> None:
    clean_archive(store, CleanSettings(profile="itrans"))
    texts = [row["text"] for row in store.read_table(CLEAN_SONGS).to_pylist()]
    assert "dil gaa_e\n\njaan" in texts
    with pytest.raises(SettingsError, match="not one of roman, itrans"):
        CleanSettings(profile="latin")


def test_a_missing_damaged_or_empty_raw_file_is_an_error(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with pytest.raises(DataError, match=r"songs\.parquet is missing"):
        clean_archive(store, CleanSettings())
    store.write_bytes(RAW_SONGS, b"PAR1 no")
    with pytest.raises(DataError, match=r"songs\.parquet is damaged"):
        clean_archive(store, CleanSettings())
    store.write_table(RAW_SONGS, pa.table({"id": ["1"]}))
    with pytest.raises(DataError, match=r"songs\.parquet is damaged"):
        clean_archive(store, CleanSettings())
    write_raw(store, {})
    with pytest.raises(DataError, match="has no songs"):
        clean_archive(store, CleanSettings())
