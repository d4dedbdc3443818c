import itertools

import numpy as np
import pytest

from corpus.vocabulary import END_OF_SONG, Vocabulary
from training.course import NO_SYMBOL, Drawing, Over, Primes, Song

VOCABULARY = Vocabulary("\nab")
NEWLINE = 1
PRIMES = ["", "a", "ab\n", "ab\n\nab\n", "\n", "abababababab"]


def sung(prime: str, drawn: list[int], how: Drawing) -> list[bool]:
    """Which of the symbols of all steps are sung, those of the prime included; one by one."""
    lines, in_line, count, is_over, sung = 0, prime[-1:] not in ("", "\n"), 0, False, []
    for step, symbol in enumerate(drawn):
        if step < len(prime) or is_over:
            sung.append(False)
            continue
        if symbol in (END_OF_SONG, NEWLINE):
            lines, in_line = lines + in_line, False
        else:
            in_line = True
        is_over = (how.whole_song and symbol == END_OF_SONG) or bool(
            how.lines and lines >= how.lines
        )
        sung.append(True)
        count += 1
        is_over = is_over or count >= how.length
    return sung


@pytest.mark.parametrize("chunk", [1, 4, 7])
@pytest.mark.parametrize(
    "how",
    [Drawing(1), Drawing(9), Drawing(40, lines=2), Drawing(40, whole_song=True),
     Drawing(25, lines=4, whole_song=True)],
)  # fmt: skip
def test_songs_are_over_where_a_loop_says_so(chunk: int, how: Drawing) -> None:
    songs = [Song(prime, 1.0, 0) for prime in PRIMES * 3]
    primes = Primes(VOCABULARY, songs)
    over = Over(VOCABULARY, songs, how, primes)
    drawn_TB = np.random.default_rng(3).choice(4, (56, len(songs)), p=[0.06, 0.2, 0.4, 0.34])
    chunks = [drawn_TB[start : start + chunk] for start in range(0, 56, chunk)]
    expected_TB = np.array(
        [
            sung(song.prime, ids_T.tolist(), how)
            for song, ids_T in zip(songs, drawn_TB.T, strict=True)
        ]
    ).T
    for start, ids_TB in zip(range(0, 56, chunk), chunks, strict=True):
        assert np.array_equal(over.see(ids_TB), expected_TB[start : start + chunk])
        # Over, but for those that have just begun, is what sings no more.
        sings_on_B = expected_TB[start + chunk :].any(0)
        assert not (over.over_B & sings_on_B).any()
    assert over.all()


def test_they_are_over_with_the_last_symbol_and_not_before() -> None:
    songs = [Song("a", 1.0, 0), Song("", 1.0, 0)]
    over = Over(VOCABULARY, songs, Drawing(5), Primes(VOCABULARY, songs))
    seen = []
    for _ in range(2):
        over.see(np.full((3, 2), 2))
        seen.append(over.all())
    assert seen == [False, True]


def test_primes_are_read_by_any_number_of_steps() -> None:
    songs = [Song(prime, 1.0, 0) for prime in PRIMES]
    primes = Primes(VOCABULARY, songs)
    assert primes.begins == [len(prime) for prime in PRIMES]
    steps_TB = primes.read(0, 20)
    for row, prime in enumerate(PRIMES):
        ids = [END_OF_SONG, *VOCABULARY.encode(prime).tolist()]
        assert steps_TB[:, row].tolist() == ids + [NO_SYMBOL] * (20 - len(ids))
    parts = [primes.read(start, end - start) for start, end in itertools.pairwise([0, 1, 8, 20])]
    assert np.array_equal(np.concatenate(parts), steps_TB)
