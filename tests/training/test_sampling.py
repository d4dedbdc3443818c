import math
from collections.abc import Callable

import pytest
import torch

from corpus.errors import SettingsError, VocabularyError
from corpus.vocabulary import END_OF_SONG, Vocabulary
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


def test_a_sample_is_as_long_as_asked_and_begins_as_a_shorter_one(model: CharLSTM) -> None:
    long, short = (sample(model, VOCABULARY, Sampling("ab", 0.8, n, (7,)))[0] for n in (60, 20))
    assert long.startswith(short[:18])  # An end of song may be one character or two.
    with_songs_ended = long.replace("\n\n", "#")
    assert len(with_songs_ended) == 60


@pytest.mark.parametrize("temperature", [1e-3, 1e-40, 1e-300])
def test_a_low_temperature_takes_the_likeliest(model: CharLSTM, temperature: float) -> None:
    ids = [END_OF_SONG, *VOCABULARY.encode("ab").tolist()]
    for _ in range(30):
        logits_BTV, _ = model(torch.tensor([ids]), model.initial_state(1))
        ids.append(int(logits_BTV[0, -1].argmax()))
    expected = VOCABULARY.decode(ids[3:])
    cold = sample(model, VOCABULARY, Sampling("ab", temperature, 30, (1, 2)))
    assert [text.replace("\n\n", "") for text in cold] == [expected.replace("\n\n", "")] * 2


def always(model: CharLSTM, logits_V: torch.Tensor) -> CharLSTM:
    """The model with the same logits after every character."""
    with torch.no_grad():
        model.output.weight.zero_()
        model.output.bias.copy_(logits_V)
    return model


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.0])
def test_characters_are_as_frequent_as_the_softmax_says(
    model: CharLSTM, temperature: float
) -> None:
    logits_V = torch.tensor([-math.inf, 0.0, 0.5, 1.0, -1.0, -0.5, 1.5, 0.2, -2.0])
    drawing = Sampling("", temperature, 4000, (1,))
    (text,) = sample(always(model, logits_V), VOCABULARY, drawing)
    shares = torch.bincount(torch.from_numpy(VOCABULARY.encode(text)).long(), minlength=9) / 4000
    assert torch.allclose(shares, (logits_V / temperature).softmax(0), atol=0.02)


def test_an_ended_song_is_followed_by_a_blank_line_and_the_next(model: CharLSTM) -> None:
    logits_V = torch.full((9,), -math.inf)
    logits_V[END_OF_SONG] = logits_V[3] = 0.0
    (text,) = sample(always(model, logits_V), VOCABULARY, Sampling("", 1.0, 40, (1,)))
    assert set(text) == {"\n", "a"}
    songs = text.split("\n\n")
    assert len(songs) > 5
    assert sum(map(len, songs)) + len(songs) - 1 == 40


def test_the_prime_is_read_from_the_start_of_a_song(model: CharLSTM) -> None:
    ids = torch.tensor([[END_OF_SONG, *VOCABULARY.encode("cab").tolist()]])
    logits_BTV, _ = model(ids, model.initial_state(1))
    uniform = torch.rand(1, generator=torch.Generator().manual_seed(7))
    expected = int(_draw(logits_BTV[:, -1], uniform))
    (text,) = sample(model, VOCABULARY, Sampling("cab", 1.0, 1, (7,)))
    assert VOCABULARY.encode(text).tolist() == [expected]


def test_singing_leaves_torch_s_random_numbers_alone(model: CharLSTM) -> None:
    before = torch.get_rng_state()
    sample(model, VOCABULARY, Sampling("", 1.0, 9, (1, 2)))
    assert torch.equal(torch.get_rng_state(), before)


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
