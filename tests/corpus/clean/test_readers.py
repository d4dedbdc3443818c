"""clean/songs.parquet opens in the tools that people read data sets with."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from corpus.clean.schema import ROWS_PER_GROUP
from corpus.clean.stage import CleanSettings, clean_archive
from corpus.isb import compose
from corpus.store import Store
from corpus.tables import CLEAN_SONGS, RAW_SONGS

LETTERS = "abcdefghijklmnopqrstuvwxyz"
SONGS = ROWS_PER_GROUP + 300


@pytest.fixture(scope="module")
def table_path(tmp_path_factory: pytest.TempPathFactory) -> str:
    """More songs than a row group has."""
    store = Store(tmp_path_factory.mktemp("data"))
    rows = [{"id": f"{number:04}", "text": _song(number)} for number in range(SONGS)]
    store.write_table(RAW_SONGS, pa.Table.from_pylist(rows))
    clean_archive(store, CleanSettings())
    return store.path(CLEAN_SONGS)


def _song(number: int) -> str:
    word = "".join(LETTERS[int(digit)] for digit in str(number))
    fields = {"title": f"chhat {word}", "singer": "Lata, Asha", "year": "1953" if number else "50s"}
    return compose(fields, f"la: pata.ng {word} kaa hai\n\nDor {word}")


def test_pyarrow_streams_it_in_row_groups(table_path: str) -> None:
    file = pq.ParquetFile(table_path)
    assert [file.metadata.row_group(n).num_rows for n in range(file.num_row_groups)] == [
        ROWS_PER_GROUP,
        SONGS - ROWS_PER_GROUP,
    ]
    assert file.metadata.row_group(0).column(0).compression == "ZSTD"
    batch = next(file.iter_batches(batch_size=5, columns=["id", "text"]))
    assert batch.num_rows == 5


def check(first: dict[str, Any], second: dict[str, Any]) -> None:
    """The same two songs, whichever tool read them."""
    assert first["text"] == "patang a kaa hai\n\nDor a"
    assert list(first["singers"]) == ["Lata Mangeshkar", "Asha Bhosle"]
    assert (first["year_from"], first["year_to"], first["year_doubt"]) == (1950, 1959, True)
    assert first["year"] is None or first["year"] != first["year"]  # pandas has NaN for null.
    assert second["year"] == 1953
    assert dict(first["counts"][0]) == {"rule": "labels", "removed": 1}


def test_pandas(table_path: str) -> None:
    import pandas as pd

    frame = pd.read_parquet(table_path)
    assert len(frame) == SONGS
    check(frame.iloc[0].to_dict(), frame.iloc[1].to_dict())


def test_polars(table_path: str) -> None:
    import polars as pl

    frame = pl.read_parquet(table_path)
    assert frame.height == SONGS
    check(frame.row(0, named=True), frame.row(1, named=True))


def test_duckdb(table_path: str) -> None:
    import duckdb

    with duckdb.connect() as connection:
        found = connection.execute("select * from read_parquet(?) order by id", [table_path])
        names = [column[0] for column in found.description]
        rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
        query = "select count(*) from read_parquet(?) where list_contains(singers, 'Asha Bhosle')"
        assert connection.execute(query, [table_path]).fetchall() == [(SONGS,)]
    check(rows[0], rows[1])


def test_hugging_face_datasets(
    table_path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    import datasets

    datasets.disable_progress_bars()
    songs = datasets.load_dataset(
        "parquet", data_files=table_path, split="train", cache_dir=str(tmp_path / "cache")
    )
    assert len(songs) == SONGS
    check(songs[0], songs[1])
