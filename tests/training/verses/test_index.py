import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.verses.index import SongIndex
from training.verses.matching import longest_matches

TEXTS = st.text("ab\né", max_size=12)


@given(st.lists(TEXTS, max_size=5), st.text("ab\néz", max_size=15))
def test_a_text_by_itself_is_matched_as_among_many(songs: list[str], text: str) -> None:
    found = SongIndex(songs).matches(text)
    (expected,) = longest_matches(songs, [text])
    np.testing.assert_array_equal(found.lengths, expected.lengths)
    for at, (length, song) in enumerate(zip(found.lengths, found.songs, strict=True)):
        assert length == 0 or text[at : at + length] in songs[song]


@pytest.mark.parametrize("songs", [[], [""], ["chai"]])
def test_an_empty_text_has_no_matches(songs: list[str]) -> None:
    assert len(SongIndex(songs).matches("").lengths) == 0
