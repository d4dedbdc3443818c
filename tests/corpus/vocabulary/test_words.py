"""The unit `word`: from songs to ids and back."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import VocabularyError
from corpus.store import Store
from corpus.vocabulary import (
    UNKNOWN,
    VOCABULARY_FILE,
    Vocabulary,
    VocabularySettings,
    build_vocabulary,
    read_split,
    read_vocabulary,
    split_songs,
)
from corpus.vocabulary.units import join_words, split_words

WORDS = VocabularySettings(unit="word", min_count=2)
SONGS = {
    "train": ["chai garam, chai\n\nchai pii lo", "lo garam chai lo"],
    "validation": ["chai pii\nchhat lo"],
    "test": ["titalii"],
}
lines = st.lists(
    st.lists(st.sampled_from(["chai", "dil-e-naadaan", "lo,", "kyaa?", "o!"]), min_size=1).map(
        " ".join
    )
).map("\n".join)


def test_line_ends_and_signs_are_words_of_their_own() -> None:
    assert split_words("chai, lo!\n\nkyaa?") == ["chai", ",", "lo", "!", "\n", "\n", "kyaa", "?"]


@given(lines)
def test_words_are_joined_as_they_were(text: str) -> None:
    assert join_words(split_words(text)) == text


@given(st.lists(st.sampled_from(["chai", ",", "\n", "lo", "?"])), st.integers(0, 9))
def test_a_longer_text_begins_with_a_shorter_one(words: list[str], at: int) -> None:
    assert join_words(words).startswith(join_words(words[:at]))


def test_rare_words_become_the_unknown_one() -> None:
    vocabulary = Vocabulary.of(["chai chai lo", "lo titalii"], has_unknown=True, unit="word",
                               min_count=2)  # fmt: skip
    assert vocabulary.symbols == ("chai", "lo")
    assert len(vocabulary) == 4
    assert vocabulary.encode("lo titalii chai").tolist() == [2, 3, 1]
    assert vocabulary.decode(np.array([2, 3, 0, 1])) == f"lo {UNKNOWN}\n\nchai"


def test_a_prime_of_an_unknown_word_is_named() -> None:
    vocabulary = Vocabulary(["chai", "lo"], True, "word")
    with pytest.raises(VocabularyError, match="unknown word 'jaan', 'titalii': the training"):
        vocabulary.require("titalii chai jaan")


def test_a_text_is_left_without_what_the_vocabulary_lacks() -> None:
    assert Vocabulary("ab").without_missing("cab! b") == "abb"
    words = Vocabulary(("chai", "dil"), unit="word")
    assert words.without_missing("dil meraa chai") == "dil chai"


def test_of_what_is_lacking_ten_are_named() -> None:
    for more, said in (("", ": the training"), ("x", " and 1 more: the training")):
        with pytest.raises(VocabularyError) as caught:
            Vocabulary("a").require("0123456789a" + more)
        assert f"'9' (U+0039){said}" in str(caught.value)


def test_words_have_another_fingerprint_than_characters() -> None:
    of_words = Vocabulary(["a", "b"], unit="word")
    assert of_words.fingerprint != Vocabulary("ab").fingerprint
    assert of_words.fingerprint != Vocabulary(["ab"], unit="word").fingerprint
    assert Vocabulary.from_dict(of_words.to_dict()) == of_words


def test_the_stage_counts_words_and_how_many_held_out_ones_are_known(
    store: Store, write_songs: Callable[[Store, dict[str, list[str]]], None]
) -> None:
    write_songs(store, SONGS)
    counts = build_vocabulary(store, WORDS).counts
    assert (counts["unit"], counts["size"]) == ("word", 6)
    assert counts["splits"]["train"] == {
        "songs": 2, "characters": 45, "symbols": 13, "unknown": 2, "coverage": 0.846154,
        "spelling_bits": 7.4,
    }  # fmt: skip
    assert counts["splits"]["validation"]["coverage"] == 0.6
    assert counts["splits"]["test"]["coverage"] == 0.0
    vocabulary = read_vocabulary(store)
    songs = [
        vocabulary.decode(song) for song in split_songs(read_split(store, "train", vocabulary))
    ]
    assert songs == [f"chai garam {UNKNOWN} chai\n\nchai {UNKNOWN} lo", "lo garam chai lo"]
    values = store.read_json(VOCABULARY_FILE)
    assert values["counts"] == {"\n": 2, "chai": 4, "garam": 2, "lo": 3}
    assert values["unknown"] == 2
