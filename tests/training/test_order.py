import numpy as np
import pytest

from training.order import in_new_order

SONGS = ([3, 1, 4], [1, 5], [], [9, 2, 6, 5], [3], [5, 8])
ENCODED = np.array([i for song in SONGS for i in (*song, 0)], dtype=np.uint8)


def songs(ids_N: np.ndarray) -> list[list[int]]:
    *whole, rest = "".join(map(str, ids_N)).split("0")
    assert not rest
    return [list(map(int, song)) for song in whole]


@pytest.mark.parametrize("epoch", range(4))
def test_every_song_is_there_once_and_whole(epoch: int) -> None:
    ordered = in_new_order(ENCODED, 7, epoch)
    assert ordered.dtype == ENCODED.dtype
    assert sorted(songs(ordered)) == sorted(SONGS)


def test_seed_and_epoch_decide_the_order() -> None:
    orders = [in_new_order(ENCODED, seed, epoch) for seed in (1, 2) for epoch in range(3)]
    assert len({order.tobytes() for order in orders}) == len(orders)
    np.testing.assert_array_equal(orders[4], in_new_order(ENCODED, 2, 1))


def test_a_cut_song_stays_at_the_end() -> None:
    assert in_new_order(np.array([1, 0, 2, 0, 3, 3]), 1, 0)[-2:].tolist() == [3, 3]
    assert in_new_order(np.array([3, 3]), 1, 0).tolist() == [3, 3]
