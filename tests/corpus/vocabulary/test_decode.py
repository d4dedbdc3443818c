from collections.abc import Callable

import numpy as np
import pytest

from corpus.vocabulary import END_OF_SONG, UNKNOWN, Vocabulary

# The first of a text must not be taken for the mark of its byte order, nor be left out.
CHARACTERS = Vocabulary("\0\n aé\ufeff\U0001f3b5", has_unknown=True)
WORDS = Vocabulary(["\n", ",", "dil", "jaan"], unit="word")


@pytest.mark.parametrize("direction", ["forward", "backward"])
@pytest.mark.parametrize(("vocabulary", "join"), [(CHARACTERS, "".join), (WORDS, " ".join)])
def test_a_song_is_spelled_symbol_by_symbol(
    vocabulary: Vocabulary, join: Callable[[list[str]], str], direction: str
) -> None:
    names = ["", *vocabulary.symbols, UNKNOWN]
    generator = np.random.default_rng(3)
    for length in range(20):
        ids_T = generator.integers(3, len(vocabulary), length)  # Within a line, without commas.
        directed = vocabulary.directed(direction)
        expected = join([names[number] for number in directed.ordered(ids_T)])
        assert directed.decode(ids_T) == expected


@pytest.mark.parametrize(
    ("vocabulary", "songs"),
    [(CHARACTERS, ["", "a\n", "", "éa\0", ""]), (WORDS, ["", "dil\n", "", "jaan, dil", ""])],
)
def test_a_blank_line_parts_songs(vocabulary: Vocabulary, songs: list[str]) -> None:
    ids = [i for song in songs for i in (END_OF_SONG, *vocabulary.encode(song).tolist())][1:]
    assert vocabulary.decode(np.array(ids)) == "\n\n".join(songs)


@pytest.mark.parametrize(
    ("before", "text"),
    [("", "dil, jaan"), ("jaan", " dil, jaan"), ("dil jaan\n", "dil, jaan")],
)
def test_a_blank_parts_a_word_from_the_one_before(before: str, text: str) -> None:
    before_T, ids_T = WORDS.encode(before), WORDS.encode("dil, jaan")
    assert WORDS.decode(ids_T, before_T) == text
    assert WORDS.decode(ids_T, before_T[-1:]) == text
