import math

import numpy as np
import pytest
import torch

from training.drawing import CONTEXT, Numbers, Repeats, cut, draw, tempered

LOGITS_V = torch.tensor([0.0, 1.0, -1.0, 2.0])


def test_draws_follow_the_softmax() -> None:
    uniform_B = (torch.arange(40_000) + 0.5) / 40_000
    ids_B = draw(LOGITS_V.expand(len(uniform_B), -1), uniform_B)
    shares = torch.bincount(ids_B, minlength=4) / len(ids_B)
    assert torch.allclose(shares, LOGITS_V.softmax(0), atol=1e-3)


def test_each_song_has_a_temperature_of_its_own() -> None:
    temperatures = torch.tensor([0.5, 2.0, 0.0, 1e-40])
    logits_BV = tempered(LOGITS_V.expand(4, -1), temperatures).softmax(-1)
    assert torch.allclose(logits_BV[0].float(), (LOGITS_V / 0.5).softmax(0))
    assert torch.allclose(logits_BV[1].float(), (LOGITS_V / 2).softmax(0))
    assert logits_BV[2:].tolist() == [[0, 0, 0, 1]] * 2


@pytest.mark.parametrize(
    ("top_k", "top_p", "kept"),
    [(0, 1.0, {0, 1, 2, 3}), (2, 1.0, {1, 3}), (9, 1.0, {0, 1, 2, 3}), (1, 1.0, {3}),
     (0, 0.6, {3}), (0, 0.7, {1, 3}), (0, 0.9, {0, 1, 3}), (2, 0.6, {3}), (0, 1e-9, {3})],
)  # fmt: skip
def test_the_unlikely_are_cut_off(top_k: int, top_p: float, kept: set[int]) -> None:
    # The probabilities are 0.087, 0.237, 0.032 and 0.644.
    shown = cut(LOGITS_V.expand(2, -1), top_k, top_p)
    assert [{int(i) for i in (row > -math.inf).nonzero()} for row in shown] == [kept] * 2


def test_numbers_go_on_by_a_song_s_own_count() -> None:
    numbers, alone = Numbers([7, 8]), Numbers([8])
    both = np.array([True, True])
    first = [numbers.take(np.array([True, False]))[0].item() for _ in range(300)]
    together = torch.stack([numbers.take(both) for _ in range(300)])
    expected = [alone.take(both[:1]).item() for _ in range(300)]
    assert together[:, 1].tolist() == expected
    assert len({*first, *together[:, 0].tolist(), *expected}) == 900


def test_what_would_prolong_a_repetition_is_held_against_a_character() -> None:
    repeats = Repeats(2, 3.0)
    for number, i in enumerate([*range(CONTEXT), 2, 3, *range(CONTEXT)]):
        repeats.read(np.array([number, i]))
    plain_BV = LOGITS_V.expand(2, -1).double().log_softmax(-1)
    shown_BV = repeats.penalised(LOGITS_V.expand(2, -1))
    expected_BV = plain_BV.clone()
    expected_BV[1, 2] *= 3.0  # The second song read 0..7 twice, and 2 came after the first time.
    torch.testing.assert_close(shown_BV, expected_BV)
    assert Repeats(2, 3.0).penalised(LOGITS_V.expand(2, -1)).equal(plain_BV)
