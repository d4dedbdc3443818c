import numpy as np
import pytest

from training.evaluation.groups import perplexity, standard_error


def test_the_standard_error_is_that_of_the_mean_where_songs_are_of_one_length() -> None:
    bits_N = np.random.default_rng(1).normal(200, 30, 400)
    expected = bits_N.std() / np.sqrt(400) / 100
    assert standard_error(bits_N, np.full(400, 100)) == pytest.approx(expected, rel=0.1)


@pytest.mark.parametrize(("bits", "expected"), [(30.0, 8.0), (1e9, np.inf)])
def test_perplexity_never_overflows(bits: float, expected: float) -> None:
    assert perplexity(bits, 10) == expected
