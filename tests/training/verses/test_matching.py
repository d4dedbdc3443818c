import random
from collections.abc import Sequence

import pytest

from training.verses.matching import longest_matches


def naive(songs: Sequence[str], text: str) -> list[int]:
    return [
        max(n for n in range(len(text) - i + 1) if any(text[i : i + n] in song for song in songs))
        for i in range(len(text))
    ]


@pytest.mark.parametrize("seed", range(60))
def test_the_longest_match_of_every_place(seed: int) -> None:
    choose = random.Random(seed)
    songs = ["".join(choose.choices("abñ", k=choose.randint(0, 12))) for _ in range(seed % 6 + 1)]
    texts = ["".join(choose.choices("abcñ", k=choose.randint(0, 9))) for _ in range(seed % 4 + 1)]
    for text, matches in zip(texts, longest_matches(songs, texts), strict=True):
        assert matches.lengths.tolist() == naive(songs, text)
        for start, length in enumerate(matches.lengths):
            assert text[start : start + length] in songs[matches.songs[start]]


def test_a_match_ends_with_its_song_and_with_its_text() -> None:
    first, second = longest_matches(["chai garam", "pii lo"], ["garampii", "garam"])
    assert first.lengths.tolist() == [5, 4, 3, 2, 1, 3, 2, 1]
    assert first.songs[[0, 5]].tolist() == [0, 1]
    assert second.lengths.tolist() == [5, 4, 3, 2, 1]


def test_there_may_be_any_number_of_characters() -> None:
    song = "".join(map(chr, range(0x4E00, 0x4E00 + 400)))
    (matches,) = longest_matches([song], [song[100:300]])
    assert matches.lengths.tolist() == list(range(200, 0, -1))


def test_any_character_may_be_used() -> None:
    (matches,) = longest_matches(["\x00\x01a"], ["\x01a\x00"])
    assert matches.lengths.tolist() == [2, 1, 1]


def test_nothing_matches_nothing() -> None:
    assert longest_matches([], ["abc"])[0].lengths.tolist() == [0, 0, 0]
    assert [len(matches.lengths) for matches in longest_matches(["abc"], ["", ""])] == [0, 0]
