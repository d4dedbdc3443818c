import pyarrow as pa
import pytest

from corpus.errors import DataError
from corpus.script import to_devanagari
from corpus.store import Store
from training.verses.devanagari import devanagari_line, devanagari_of
from training.verses.marks import Line, Segment
from training.verses.songbook import KnownSong

SONG = KnownSong("7", "chai", "garam chai")


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


@pytest.mark.parametrize("text", ["{", "[]", "null", "{}", '{"settings": []}'])
def test_a_damaged_manifest_is_named(store: Store, text: str) -> None:
    store.write_text("clean/manifest.json", text)
    with pytest.raises(DataError, match=r"clean/manifest\.json is damaged: .*clean must run again"):
        devanagari_of(store)


def test_words_keep_the_marks_of_their_first_letter() -> None:
    line = Line(
        (
            Segment("dil ", "known", None, True),
            Segment("ha", "", None, True),
            Segment("m cha", "", None, False),
            Segment("i <b>", "", SONG, False),
        ),
        rhyme=3,
    )
    assert devanagari_line(line, to_devanagari) == Line(
        (
            Segment("दिल ", "known", None, True),
            Segment("हम", "", None, True),
            Segment(" चै", "", None, False),
            Segment(" <ब>", "", SONG, False),
        ),
        rhyme=3,
    )


def test_an_empty_line_stays_empty() -> None:
    assert devanagari_line(Line((), None), to_devanagari) == Line((), None)
