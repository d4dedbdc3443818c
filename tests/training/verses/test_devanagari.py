import pyarrow as pa
import pytest

from corpus.store import Store
from training.verses.devanagari import devanagari_of


@pytest.mark.parametrize(
    ("profile", "shown"), [("roman", "मैं कोई"), ("itrans", "मैन कोई"), ("other", None)]
)
def test_words_are_spelled_as_the_profile_has_them(
    store: Store, profile: str, shown: str | None
) -> None:
    store.write_json("clean/manifest.json", {"settings": {"profile": profile}})
    store.write_table("raw/songs.parquet", pa.table({"text": ["mai.n ko_ii", "mai.n"]}))
    write = devanagari_of(store)
    assert (write and write("main koii")) == shown


def test_without_the_songs_nobody_knows_the_spelling(store: Store) -> None:
    assert devanagari_of(store) is None
    store.write_json("clean/manifest.json", {"settings": {"profile": "roman"}})
    assert devanagari_of(store) is None
