from pathlib import Path

import pyarrow as pa
import pytest

from corpus.errors import DataError
from corpus.songs import raw_song
from corpus.store import Store
from corpus.tables import RAW_SONGS


def test_a_song_is_found_by_its_id_or_its_file(store: Store, tmp_path: Path) -> None:
    store.write_table(RAW_SONGS, pa.table({"id": ["7", "12"], "text": ["dil", "jaan"]}))
    (tmp_path / "x.isb.txt").write_bytes(b"gaa\x85\r\n")
    assert raw_song(store, "12") == "jaan"
    assert raw_song(store, str(tmp_path / "x.isb.txt")) == "gaa…\n"


def test_a_song_that_is_not_there_is_an_error_that_names_it(store: Store, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"songs\.parquet is missing"):
        raw_song(store, "7")
    store.write_table(RAW_SONGS, pa.table({"id": ["7", "12"], "text": ["dil", "jaan"]}))
    with pytest.raises(DataError, match=r"no song '8' in .*such as 7, 12\)"):
        raw_song(store, "8")
    with pytest.raises(DataError, match="none.isb.txt cannot be read"):
        raw_song(store, str(tmp_path / "none.isb.txt"))
