from collections.abc import Callable

import numpy as np
import pytest

from training.evaluation.losses import padded, song_losses
from training.model import CharLSTM
from training.settings import TrainSettings


@pytest.mark.parametrize("pointer", [0, 6])
@pytest.mark.parametrize("at_once", [1, 5 * 7, 5 * 7 * 4])
def test_short_windows_change_nothing(
    tiny: Callable[..., TrainSettings], at_once: int, pointer: int
) -> None:
    model = CharLSTM(7, tiny(pointer=pointer)).eval()
    draw = np.random.default_rng(0)
    songs = [draw.integers(1, 7, length) for length in (9, 0, 13, 4, 9)]
    whole = song_losses(model, songs)
    np.testing.assert_allclose(song_losses(model, songs, at_once), whole, rtol=1e-6)
    assert np.argsort(whole)[0] == 1  # Only an end.


@pytest.mark.parametrize(
    ("pointer", "at_once", "lengths"),
    [
        (0, 2**20, [14]),
        (0, 2 * 7 * 4, [4, 4, 4, 2]),
        (0, 2 * 7 * 5 - 1, [4, 4, 4, 2]),
        (0, 1, [1] * 14),
        (6, 2**20, [6, 6, 2]),  # As far as the pointer reaches.
        (6, 2 * 12 * 5, [5, 5, 4]),  # A window's scores, of the memory and of the window.
        (2, 2 * 7 * 1, [1] * 14),
        (6, 1, [1] * 14),
    ],
)
def test_windows_are_as_long_as_the_memory_allows(
    tiny: Callable[..., TrainSettings], pointer: int, at_once: int, lengths: list[int]
) -> None:
    model, read = CharLSTM(7, tiny(pointer=pointer)).eval(), []
    model.register_forward_pre_hook(lambda _, given: read.append(given[0].shape[1]))
    song_losses(model, [np.full(13, 3), np.full(4, 5)], at_once)
    assert read == lengths


def test_a_song_is_read_from_the_end_before_it_to_its_last_character() -> None:
    inputs_BT, targets_BT = padded([np.array([3, 4]), np.array([5, 6, 7])])
    assert inputs_BT.tolist() == [[0, 3, 4, 0], [0, 5, 6, 7]]
    assert targets_BT.tolist() == [[3, 4, 0, -100], [5, 6, 7, 0]]
