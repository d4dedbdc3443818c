import numpy as np
import pytest

from training.evaluation.groups import by_decade, by_lyricist, perplexity, standard_error
from training.evaluation.songs import Song


def test_the_standard_error_is_that_of_the_mean_where_songs_are_of_one_length() -> None:
    bits_N = np.random.default_rng(1).normal(200, 30, 400)
    expected = bits_N.std() / np.sqrt(400) / 100
    assert standard_error(bits_N, np.full(400, 100)) == pytest.approx(expected, rel=0.1)


@pytest.mark.parametrize(("bits", "expected"), [(30.0, 8.0), (1e9, np.inf)])
def test_perplexity_never_overflows(bits: float, expected: float) -> None:
    assert perplexity(bits, 10) == expected


def test_groups_are_in_order() -> None:
    """Of lyricists those with the most songs first, and of as many by name."""
    by = [(None, ("d",)), (1960, ("c", "b", "c")), (1950, ("a",)), (1960, ("c",))]
    songs = [Song(str(number), "", *facts) for number, facts in enumerate(by)]
    lyricists, decades = by_lyricist(songs), by_decade(songs)
    assert [*lyricists.items()] == [("c", [1, 3]), ("a", [2]), ("b", [1]), ("d", [0])]
    assert [*decades.items()] == [("1950s", [2]), ("1960s", [1, 3]), ("no year", [0])]
