from pathlib import Path

import pyarrow as pa
import pytest

from corpus.clean import schema
from corpus.clean.stage import STAGE, CleanSettings, clean_archive
from corpus.errors import DataError, GateError, SettingsError
from corpus.gates import GateSettings
from corpus.isb import compose
from corpus.manifest import freshness, read_manifest
from corpus.split import SPLITS, split_of
from corpus.store import Store
from corpus.tables import CLEAN_SONGS, DROPPED_SONGS, RAW_SONGS

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


LETTERS = str.maketrans("0123456789", "abcdefghij")
"""Digits leave a song."""


def write_raw(store: Store, songs: dict[str, str]) -> None:
    rows = [{"id": song_id, "text": text} for song_id, text in songs.items()]
    columns = pa.schema([("id", pa.string()), ("text", pa.string())])
    store.write_table(RAW_SONGS, pa.Table.from_pylist(rows, columns))


def test_kept_songs_come_with_fields_text_and_split(store: Store) -> None:
    clean_archive(store, CleanSettings())
    table = store.read_table(CLEAN_SONGS)
    assert table.schema.equals(schema.CLEAN_SCHEMA)
    rows = {row["id"]: row for row in table.to_pylist()}
    assert list(rows) == ["2", "21", "22"]
    assert rows["2"] == {
        "id": "2", "title": "pahalaa", "film": "", "year": 2020, "year_from": 2020,
        "year_to": 2020, "year_doubt": False, "year_raw": "2020", "starring": "",
        "singer": "Lata", "music": "", "lyrics": "", "singers": ["Lata Mangeshkar"],
        "composers": [], "lyricists": [], "actors": [], "contributor": "", "language": "hi",
        "language_doubt": False, "text": "dil gaae\n\njaan", "split": split_of("2"), "group": "2",
        "duplicate_of": None, "lines": 3, "characters": 14,
        "counts": [{"rule": "labels", "removed": 1}, {"rule": "marks", "removed": 1}],
        "source": None, "url": None, "sha": None, "encoding": None, "fetched_at": None,
        "gone_at": None,
    }  # fmt: skip


def test_what_the_raw_table_knows_of_a_songs_origin_is_handed_on(store: Store) -> None:
    origin = {
        "source": "files",
        "url": "http://there/2.isb.txt",
        "sha": "ab12",
        "encoding": "utf-8",
    }
    rows = [{"id": song_id, "text": text, **origin} for song_id, text in SONGS.items()]
    store.write_table(RAW_SONGS, pa.Table.from_pylist(rows))
    clean_archive(store, CleanSettings())
    kept = store.read_table(CLEAN_SONGS).to_pylist()[0]
    assert {name: kept[name] for name in origin} == origin
    assert store.read_table(DROPPED_SONGS)["sha"].to_pylist() == ["ab12"] * 3


def test_the_table_says_what_it_holds_and_what_it_was_made_with(store: Store) -> None:
    clean_archive(store, CleanSettings())
    found = store.read_table(CLEAN_SONGS).schema
    assert all(field.metadata[b"description"] for field in found)
    assert found.metadata[b"lyrics.profile"] == b"roman"
    assert found.metadata[b"lyrics.code"].decode() == read_manifest(store, STAGE)["code"]
    assert {b"lyrics.format", b"lyrics.version"} <= found.metadata.keys()


def test_songs_of_one_title_stand_on_one_side(store: Store) -> None:
    parted = [next(i for i in map(str, range(999)) if split_of(i) == split) for split in SPLITS]
    same = {
        i: compose({"title": "Kaagaz kii naav"}, f"naav {'aei'[n]}") for n, i in enumerate(parted)
    }
    write_raw(store, same)
    clean_archive(store, CleanSettings())
    rows = store.read_table(CLEAN_SONGS).to_pylist()
    head = min(parted, key=int)
    assert [(row["group"], row["split"]) for row in rows] == [(head, split_of(head))] * len(SPLITS)


def test_songs_that_a_new_one_moves_are_counted(store: Store) -> None:
    """An earlier member of a group takes the others to its side; songs that stand alone stay."""
    other = next(i for i in map(str, range(100, 999)) if split_of(i) != split_of("99"))
    songs = {
        i: compose({"title": title}, f"naav {i.translate(LETTERS)}")
        for i, title in (("99", "Kaagaz kii naav"), (other, "Kaagaz kii naav"), ("7", "Akelaa"))
    }
    first = songs.pop("99")
    write_raw(store, songs)
    assert clean_archive(store, CleanSettings()).counts["moved"] == 0
    write_raw(store, {**songs, "99": first})
    assert clean_archive(store, CleanSettings()).counts["moved"] == 1
    assert clean_archive(store, CleanSettings(), force=True).counts["moved"] == 0


def test_a_near_duplicate_is_kept_on_the_side_of_the_song_it_repeats(store: Store) -> None:
    clean_archive(store, CleanSettings())
    rows = {row["id"]: row for row in store.read_table(CLEAN_SONGS).to_pylist()}
    assert rows["22"]["duplicate_of"] == "21"
    assert rows["22"]["split"] == split_of("21")


def test_dropped_songs_come_with_their_reason(store: Store) -> None:
    clean_archive(store, CleanSettings())
    table = store.read_table(DROPPED_SONGS)
    assert table.schema.equals(schema.DROPPED_SCHEMA)
    assert [tuple(row.values())[:4] for row in table.to_pylist()] == [
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


OPEN = GateSettings(min_songs=3, min_megabytes=0.0, min_symbols=1, max_dropped=1.0)


def test_a_corpus_that_fails_a_gate_leaves_the_former_one_as_it_was(store: Store) -> None:
    clean_archive(store, CleanSettings(), OPEN)
    names = (CLEAN_SONGS, DROPPED_SONGS, STAGE.manifest)
    before = [store.read_bytes(name) for name in names]
    write_raw(store, {"2": SONGS["2"]})
    with pytest.raises(GateError) as raised:
        clean_archive(store, CleanSettings(), OPEN)
    assert "min-songs: 1, not at least 3, 67% below it" in str(raised.value)
    assert "max-lost: 0.6667" in str(raised.value)
    assert "max-change: 0.9" in str(raised.value)
    assert [store.read_bytes(name) for name in names] == before
    write_raw(store, SONGS)
    assert clean_archive(store, CleanSettings(), OPEN).cached


def test_a_corpus_that_was_accepted_is_the_corpus_from_then_on(store: Store) -> None:
    strict = GateSettings()
    with pytest.raises(GateError, match="min-songs: 3, not at least 50"):
        clean_archive(store, CleanSettings(), strict)
    assert not store.exists(CLEAN_SONGS)
    result = clean_archive(store, CleanSettings(), strict, accept=True)
    assert not next(v for v in result.counts["gates"] if v["gate"] == "min_songs")["passed"]
    assert clean_archive(store, CleanSettings(), strict).cached
    assert freshness(store, STAGE) == "fresh"


def test_narrower_gates_look_at_the_corpus_again(store: Store) -> None:
    clean_archive(store, CleanSettings(), OPEN)
    with pytest.raises(GateError, match="min-songs"):
        clean_archive(store, CleanSettings(), GateSettings(**OPEN.to_dict() | {"min_songs": 9}))


def test_another_profile_is_not_compared_with_the_former_corpus(store: Store) -> None:
    clean_archive(store, CleanSettings(), OPEN)
    result = clean_archive(store, CleanSettings(profile="itrans"), OPEN)
    assert "max_change" not in {verdict["gate"] for verdict in result.counts["gates"]}
    store.write_bytes(CLEAN_SONGS, b"PAR1 no")
    result = clean_archive(store, CleanSettings(profile="itrans"), OPEN)
    assert "max_lost" not in {verdict["gate"] for verdict in result.counts["gates"]}


def test_a_former_corpus_that_was_not_counted_is_not_compared_by_size(store: Store) -> None:
    clean_archive(store, CleanSettings(), OPEN)
    store.write_json(STAGE.manifest, store.read_json(STAGE.manifest) | {"counts": {}})
    result = clean_archive(store, CleanSettings(), OPEN, force=True)
    assert "max_change" not in {verdict["gate"] for verdict in result.counts["gates"]}
