import pytest

from corpus.store import Store
from corpus.vocabulary import SPLIT_FILES
from training.verses.words import real_word_share, training_words, words_of

KNOWN = frozenset({"chai", "pii"})


def test_words_lose_the_punctuation_at_their_edges() -> None:
    assert words_of("chai, pii-'lo'? -") == ["chai", "pii-'lo"]


def test_a_cut_last_word_does_not_count() -> None:
    assert real_word_share("chai lo pii ch", KNOWN) == 2 / 3
    assert real_word_share("chai lo\n", KNOWN) == 1 / 2
    assert real_word_share("lo chai,", KNOWN) == 1 / 2
    assert real_word_share("cha", KNOWN) is None


def test_a_word_that_the_prime_began_counts_whole() -> None:
    assert real_word_share("ai lo ", KNOWN, prime="lo ch") == 1 / 2
    assert real_word_share("ai lo ", KNOWN, prime="lo ch ") == 0
    assert real_word_share("pii lo ", KNOWN, prime="chai\n") == 1 / 2
    assert real_word_share(" pii lo ", KNOWN, prime="chai") == 1 / 2
    assert real_word_share("", KNOWN, prime="chai") is None


@pytest.mark.parametrize("sign", list(",?!"))
def test_a_word_of_the_prime_that_a_sign_ends_was_not_sung(sign: str) -> None:
    assert real_word_share(f"{sign} pii lo ", KNOWN, prime="mere chai") == 1 / 2
    assert real_word_share("pii lo ", KNOWN, prime=f"mere chai{sign}") == 1 / 2


def test_words_of_the_training_songs_are_known_while_those_are_there(encoded: Store) -> None:
    file = SPLIT_FILES["train"]
    data = encoded.sha256(file)
    known = training_words(encoded, data)
    assert known is not None
    assert "chai" in known
    assert training_words(encoded, "other songs") is None
    encoded.remove(file)
    assert training_words(encoded, data) is None
