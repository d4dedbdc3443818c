import math
from collections.abc import Callable

import pytest
import torch

from corpus.errors import SettingsError, VocabularyError
from corpus.vocabulary import Vocabulary
from training.model import CharLSTM
from training.sampling import Sampling, _draw, sample
from training.settings import TrainSettings

VOCABULARY = Vocabulary("\n abcdef")


@pytest.fixture
def model(tiny: Callable[..., TrainSettings]) -> CharLSTM:
    torch.manual_seed(5)
    return CharLSTM(len(VOCABULARY), tiny(init="torch")).eval()


def test_a_sample_depends_on_its_own_seed_only(model: CharLSTM) -> None:
    alone = sample(model, VOCABULARY, Sampling("ab", 0.8, 60, (7,)))
    among = sample(model, VOCABULARY, Sampling("ab", 0.8, 60, (3, 7, 9)))
    assert among[1] == alone[0]
    assert len(set(among)) == 3


def test_a_low_temperature_takes_the_likeliest(model: CharLSTM) -> None:
    cold = sample(model, VOCABULARY, Sampling("ab", 1e-6, 30, (1, 2)))
    assert cold[0] == cold[1]


def test_draws_follow_the_softmax() -> None:
    logits_V = torch.tensor([0.0, 1.0, -1.0, 2.0])
    uniform_B = (torch.arange(40_000) + 0.5) / 40_000
    ids_B = _draw(logits_V.expand(len(uniform_B), -1), uniform_B)
    shares = torch.bincount(ids_B, minlength=4) / len(ids_B)
    assert torch.allclose(shares, logits_V.softmax(0), atol=1e-3)


def test_an_unknown_prime_is_named(model: CharLSTM) -> None:
    with pytest.raises(VocabularyError, match=r"'z' \(U\+007A\)"):
        sample(model, VOCABULARY, Sampling("az", 1.0, 5, (1,)))
    with pytest.raises(VocabularyError, match=r"U\+007A"):
        sample(model, Vocabulary("ab", has_unknown=True), Sampling("z", 1.0, 5, (1,)))


@pytest.mark.parametrize("temperature", [0.0, -1.0, math.nan])
def test_a_temperature_is_above_zero(model: CharLSTM, temperature: float) -> None:
    with pytest.raises(SettingsError, match="temperature"):
        sample(model, VOCABULARY, Sampling("", temperature, 5, (1,)))
