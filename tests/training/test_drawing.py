import numpy as np
import pytest
import torch
from torch import Tensor

from corpus.vocabulary import END_OF_SONG
from training.drawing import CONTEXT, Numbers, Repeats, cut, draw, likeliest

LOGITS_V = torch.tensor([0.0, 1.0, -1.0, 2.0], dtype=torch.double)


def rows(number: int) -> Tensor:
    return LOGITS_V.repeat(number, 1)


def kept(logits_BV: Tensor) -> list[set[int]]:
    return [set(row.isfinite().nonzero().flatten().tolist()) for row in logits_BV]


def test_draws_follow_the_softmax() -> None:
    uniform_B = (torch.arange(40_000, dtype=torch.double) + 0.5) / 40_000
    ids_B = draw(rows(len(uniform_B)), uniform_B)
    shares = torch.bincount(ids_B, minlength=4) / len(ids_B)
    torch.testing.assert_close(shares.double(), LOGITS_V.softmax(0), atol=1e-3, rtol=0)


def test_only_the_likeliest_is_left_where_that_is_asked_for() -> None:
    logits_BV = torch.tensor([LOGITS_V.tolist(), LOGITS_V.tolist(), [1.0, 3.0, 3.0, 0.0]])
    shown = likeliest(logits_BV, torch.tensor([False, True, True]))
    assert kept(shown) == [{0, 1, 2, 3}, {3}, {1}]
    assert shown[0].tolist() == LOGITS_V.tolist()


def test_logits_may_be_as_large_as_they_like() -> None:
    assert draw(rows(2) * 1e30, torch.tensor([0.0, 0.99])).tolist() == [3, 3]


@pytest.mark.parametrize(
    ("top_k", "top_p", "left"),
    [(0, 1.0, {0, 1, 2, 3}), (2, 1.0, {1, 3}), (9, 1.0, {0, 1, 2, 3}), (1, 1.0, {3}),
     (0, 0.6, {3}), (0, 0.7, {1, 3}), (0, 0.9, {0, 1, 3}), (2, 0.6, {3}), (0, 1e-9, {3}),
     (0, 0.0, {3})],
)  # fmt: skip
def test_the_unlikely_are_cut_off(top_k: int, top_p: float, left: set[int]) -> None:
    # The probabilities are 0.087, 0.237, 0.032 and 0.644; the last share is a flushed denormal.
    assert kept(cut(rows(2), top_k, top_p)) == [left] * 2


def test_of_equals_the_first_are_left() -> None:
    logits_BV = torch.tensor([[1.0, 2.0, 2.0, 2.0], [2.0, 1.0, 1.0, 2.0]])
    assert kept(cut(logits_BV, 1, 1.0)) == [{1}, {0}]
    assert kept(cut(logits_BV, 2, 1.0)) == [{1, 2}, {0, 3}]
    assert kept(cut(logits_BV, 3, 1.0)) == [{1, 2, 3}, {0, 1, 3}]


def test_a_nucleus_can_lie_anywhere() -> None:
    logits_BV = torch.tensor([[0.6, 0.1, 0.3], [0.1, 0.3, 0.6]]).log()
    assert kept(cut(logits_BV, 0, 0.7)) == [{0, 2}, {1, 2}]


def test_numbers_go_on_by_a_song_s_own_count() -> None:
    numbers, steps = Numbers([7, 8, 8], [0, 5, 600]), [1, 7, 32, 560, 3, 700, 97]
    together = np.concatenate([numbers.take(n) for n in steps])
    generator = torch.Generator().manual_seed(8)
    expected = torch.rand(1400, generator=generator).double().tolist()
    assert together[:, 1].tolist() == [0.0] * 5 + expected[:1395]
    assert together[:, 2].tolist() == [0.0] * 600 + expected[:800]
    assert len({*together[:, 0], *expected}) == 2800


def test_what_would_prolong_a_repetition_is_held_against_a_character() -> None:
    repeats = Repeats(2, 3.0)
    context = [*range(1, CONTEXT + 1)]
    for number, i in enumerate([*context, 2, 3, *context]):
        repeats.read(torch.tensor([number, i]))
    expected_BV = rows(2).log_softmax(1)
    assert torch.equal(Repeats(2, 3.0).penalised(rows(2)), expected_BV)
    expected_BV[1, 2] *= 3.0  # The second song read 1..8 twice, and 2 came after the first time.
    torch.testing.assert_close(repeats.penalised(rows(2)), expected_BV)


def test_another_song_may_repeat_what_the_one_before_it_had() -> None:
    repeats, context = Repeats(1, 3.0), [*range(1, CONTEXT + 1)]
    for i in [*context, 2, END_OF_SONG, *context]:
        repeats.read(torch.tensor([i]))
    assert torch.equal(repeats.penalised(rows(1)), rows(1).log_softmax(1))
