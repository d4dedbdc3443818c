import numpy as np
import pytest

from training.bootstrap import standard_errors


def test_where_items_are_of_one_size_it_is_that_of_the_mean() -> None:
    sums_N1 = np.random.default_rng(1).normal(200, 30, (400, 1))
    (error,) = standard_errors(sums_N1, np.full((400, 1), 100))
    assert error == pytest.approx(sums_N1.std(ddof=1) / np.sqrt(400) / 100, rel=0.1)


def test_of_few_items_it_is_as_large_as_it_should_be() -> None:
    """Without the correction it would be 29 % less."""
    (error,) = standard_errors(np.array([[0.0], [1.0]]), np.ones((2, 1)))
    assert error == pytest.approx(1 / 2, rel=0.05)


def test_each_ratio_has_its_own_and_one_item_tells_nothing() -> None:
    sums_NM = np.array([[1.0, 5.0, 0.0], [1.0, 0.0, 0.0], [1.0, 0.0, 0.0]])
    counts_NM = np.array([[1.0, 9.0, 0.0], [1.0, 0.0, 0.0], [1.0, 0.0, 0.0]])
    assert standard_errors(sums_NM, counts_NM) == [0.0, None, None]
