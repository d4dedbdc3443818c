from training.evaluation.measuring import some
from training.evaluation.songs import Song, fingerprint

SONGS = [Song(str(number), f"song {number}", None, ()) for number in range(9)]


def test_some_are_spread_from_the_first_to_the_last() -> None:
    assert some(SONGS, 3) == [SONGS[0], SONGS[4], SONGS[8]]
    assert some(SONGS, 20) == SONGS


def test_a_fingerprint_is_of_each_song() -> None:
    texts = (["ab", "c"], ["a", "bc"], ["ab", "c", ""])
    songs = [[Song(str(n), text, None, ()) for n, text in enumerate(one)] for one in texts]
    assert len({*map(fingerprint, songs)}) == 3
