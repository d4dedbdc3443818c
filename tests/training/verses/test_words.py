from training.verses.words import real_word_share, words_of

KNOWN = frozenset({"chai", "pii"})


def test_words_lose_the_punctuation_at_their_edges() -> None:
    assert words_of("chai, pii-'lo'? -") == ["chai", "pii-'lo"]


def test_a_cut_last_word_does_not_count() -> None:
    assert real_word_share("chai lo pii ch", KNOWN) == 2 / 3
    assert real_word_share("chai lo\n", KNOWN) == 1 / 2
    assert real_word_share("cha", KNOWN) is None


def test_a_word_that_the_prime_began_counts_whole() -> None:
    assert real_word_share("ai lo ", KNOWN, prime="lo ch") == 1 / 2
    assert real_word_share("ai lo ", KNOWN, prime="lo ch ") == 0
    assert real_word_share("pii lo ", KNOWN, prime="chai\n") == 1 / 2
    assert real_word_share(" pii lo ", KNOWN, prime="chai") == 1 / 2
    assert real_word_share("", KNOWN, prime="chai") is None
