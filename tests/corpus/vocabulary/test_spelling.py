import itertools

import numpy as np
import pytest

from corpus.vocabulary import Vocabulary
from corpus.vocabulary.spelling import UNKNOWN_CHARACTER, Speller, spelling_bits

TRAINING = ["chai garam\nchai lo", "pii lo, garam garam chai"]


def test_probabilities_of_all_words_sum_to_less_than_one() -> None:
    speller = Speller(["ab a\nba", "bb a"])
    words = ["".join(w) for n in range(9) for w in itertools.product("ab\n", repeat=n)]
    total = (2 ** -speller.bits(words)).sum()
    assert 0.6 < total < 1  # The rest are longer words, and those with unknown letters.


def test_what_looks_like_a_word_costs_less() -> None:
    chai, strange, foreign = Speller(TRAINING).bits(["garai", "imrgc", "gar9i"])
    assert chai < strange < foreign
    assert foreign - chai > UNKNOWN_CHARACTER


def test_a_letter_is_guessed_from_the_five_before_it() -> None:
    learnt, crossed = Speller(["pabcdx qabcdy"]).bits(["pabcdx", "pabcdy"])
    assert learnt < crossed - 1
    either = Speller(["pabcdex qabcdey"]).bits(["pabcdex", "pabcdey"])
    assert either[0] == pytest.approx(either[1])


def test_only_unknown_words_are_spelled() -> None:
    known = Vocabulary.of(TRAINING, has_unknown=True, unit="word", min_count=2)
    bits = spelling_bits(known, ["chai lo", "pii lo pii", "", "chai chamach"], TRAINING)
    pii, chamach = Speller(TRAINING).bits(["pii", "chamach"])
    np.testing.assert_allclose(bits, [0, 2 * pii, 0, chamach])


@pytest.mark.parametrize(("text", "unknown"), [("chai", 0), ("chai 9 9", 2)])
def test_an_unknown_character_may_be_any(text: str, unknown: int) -> None:
    known = Vocabulary.of(TRAINING, has_unknown=True)
    assert spelling_bits(known, [text], TRAINING) == [unknown * UNKNOWN_CHARACTER]
