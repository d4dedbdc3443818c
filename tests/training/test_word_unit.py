"""Training and sampling where a symbol is a word."""

import math
from collections.abc import Callable
from typing import Any

import pytest
import torch

from corpus.store import Store
from corpus.vocabulary import UNKNOWN, Vocabulary, VocabularySettings, build_vocabulary
from corpus.vocabulary.units import split_words
from training.model import CharLSTM
from training.samples import sample_at
from training.samples_table import read_samples
from training.sampling import Drawing, Song, sample, stream
from training.settings import SampleSettings, TrainSettings
from training.stage import train

Tiny = Callable[..., TrainSettings]
WORDS = Vocabulary(["\n", ",", "chai", "lo"], has_unknown=True, unit="word")


@pytest.fixture
def model(tiny: Tiny) -> CharLSTM:
    """Any word as likely as any other, but for ends of songs, which never come."""
    model = CharLSTM(len(WORDS), tiny()).eval()
    with torch.no_grad():
        model.output.weight.zero_()
        model.output.bias.zero_()
        model.output.bias[0] = -math.inf
    return model


def test_the_unknown_word_is_never_sung(model: CharLSTM) -> None:
    (text,) = sample(model, WORDS, [Song("", 1.0, 1)], Drawing(200))
    assert set(split_words(text)) == set(WORDS.symbols)
    assert UNKNOWN not in text


@pytest.mark.parametrize(("prime", "seeds"), [("chai lo", range(8)), ("chai\n", range(8))])
def test_a_sample_goes_on_from_its_prime_with_a_blank_where_one_belongs(
    model: CharLSTM, prime: str, seeds: Any
) -> None:
    songs = [Song(prime, 1.0, seed) for seed in seeds]
    for song, text in zip(songs, sample(model, WORDS, songs, Drawing(5)), strict=True):
        assert "".join(stream(model, WORDS, song, Drawing(5))) == text
        said = split_words(prime + text)
        assert len(said) == len(split_words(prime)) + 5
        assert set(said) <= set(WORDS.symbols)
        assert text.startswith(" ") is (
            not prime.endswith("\n") and text.strip(" ")[0] not in "\n,"
        )


def test_a_run_over_words_is_trained_and_sung_from(
    encoded: Store, write_songs: Any, made_up_song: Callable[[int], str], tiny: Tiny
) -> None:
    songs = [made_up_song(number) for number in range(300)]
    write_songs(encoded, {"train": songs[:290], "validation": songs[290:]})
    build_vocabulary(encoded, VocabularySettings(unit="word"))
    run, _ = train(encoded, tiny(embedding_size=4, epochs=0.05))
    sung = sample_at(
        encoded,
        run,
        "last",
        SampleSettings(primes=("chai",), temperatures=(1,), length=20, samples=2),
    )
    known = {word for song in songs for word in split_words(song)}
    for row in sung.rows:
        assert set(split_words(row["prime"] + row["text"])) <= known
    assert len(read_samples(encoded, run)) == 2


def test_more_than_255_words_fit(encoded: Store, write_songs: Any, tiny: Tiny) -> None:
    words = [f"shabd{number}" for number in range(300)]
    write_songs(encoded, {"train": [" ".join(words)] * 3, "validation": [" ".join(words)]})
    build_vocabulary(encoded, VocabularySettings(unit="word"))
    _, result = train(encoded, tiny(epochs=0.1))
    assert result.counts["steps"] > 0
