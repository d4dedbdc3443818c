import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import VocabularyError
from corpus.vocabulary import END_OF_SONG, Vocabulary
from corpus.vocabulary.lines import reversed_lines

FORWARD = Vocabulary("\n abc,")
BACKWARD = FORWARD.directed("backward")

ids = st.lists(st.integers(0, 4), max_size=30).map(lambda found: np.array(found, dtype=np.uint8))


@given(ids)
def test_every_line_is_reversed_where_it_stands(ids_N: np.ndarray) -> None:
    expected: list[int] = []
    line: list[int] = []
    for number in [*ids_N.tolist(), END_OF_SONG]:
        if number in (END_OF_SONG, 1):
            expected += [*reversed(line), number]
            line = []
        else:
            line.append(number)
    found = reversed_lines(ids_N, (END_OF_SONG, 1))
    assert found.tolist() == expected[:-1]
    assert found.dtype == ids_N.dtype
    assert reversed_lines(found, (END_OF_SONG, 1)).tolist() == ids_N.tolist()


@pytest.mark.parametrize(
    ("text", "backward"),
    [("ab c\nbc\n\na", "c ba\ncb\n\na"), ("abc", "cba"), ("\n\nab\n", "\n\nba\n"), ("", "")],
)
def test_a_backward_vocabulary_reads_lines_from_their_end(text: str, backward: str) -> None:
    ids_N = BACKWARD.encode(text)
    assert FORWARD.decode(ids_N) == backward
    assert BACKWARD.decode(ids_N) == text
    assert BACKWARD.ordered(FORWARD.encode(text)).tolist() == ids_N.tolist()
    assert FORWARD.ordered(ids_N) is ids_N


def test_words_stand_from_their_end_too() -> None:
    words = Vocabulary([",", "\n", "chai", "lo", "pii"], unit="word").directed("backward")
    ids_N = words.encode("chai, pii lo\nlo")
    assert words.directed("forward").decode(ids_N) == "lo pii, chai\nlo"
    assert words.decode(ids_N) == "chai, pii lo\nlo"


def test_without_line_ends_a_song_is_one_line() -> None:
    letters = Vocabulary("abc").directed("backward")
    assert letters.breaks == (END_OF_SONG,)
    assert letters.encode("abc").tolist() == [3, 2, 1]


def test_the_direction_is_kept_and_is_not_of_the_symbols() -> None:
    assert Vocabulary.from_dict(BACKWARD.to_dict()) == BACKWARD
    assert BACKWARD.fingerprint == FORWARD.fingerprint
    assert BACKWARD != FORWARD
    assert "line_direction" not in FORWARD.to_dict()
    with pytest.raises(VocabularyError, match="damaged"):
        Vocabulary.from_dict(BACKWARD.to_dict() | {"line_direction": "sideways"})
    assert dataclasses.replace(BACKWARD, line_direction="forward") == FORWARD
