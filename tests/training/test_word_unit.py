"""Training and sampling where a symbol is a word."""

import io
import math
from collections.abc import Callable
from typing import Any

import pytest
import torch

from corpus.errors import DataError
from corpus.store import Store
from corpus.vocabulary import (
    UNKNOWN,
    VOCABULARY_FILE,
    Vocabulary,
    VocabularySettings,
    build_vocabulary,
)
from corpus.vocabulary.spelling import Speller
from corpus.vocabulary.units import join_words, split_words
from training.course import Drawing, Song
from training.metrics import MetricsLog
from training.model import CharLSTM
from training.report import build_report
from training.runs import read_config
from training.samples import sample_at
from training.samples_table import add_samples, read_samples
from training.sampling import sample, stream
from training.scale import Scale
from training.settings import SampleSettings, TrainSettings
from training.stage import train
from training.terminal import TerminalObserver

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
    add_samples(encoded, run, list(sung.rows))
    for row in sung.rows:
        assert set(split_words(row["prime"] + row["text"])) <= known
    assert len(read_samples(encoded, run)) == 2


def test_more_than_255_words_fit(encoded: Store, write_songs: Any, tiny: Tiny) -> None:
    words = [f"shabd{number}" for number in range(300)]
    write_songs(encoded, {"train": [" ".join(words)] * 3, "validation": [" ".join(words)]})
    build_vocabulary(encoded, VocabularySettings(unit="word"))
    _, result = train(encoded, tiny(epochs=0.1))
    assert result.counts["steps"] > 0


def test_losses_of_words_are_told_a_character_and_as_perplexity(
    encoded: Store, write_songs: Any, made_up_song: Callable[[int], str], tiny: Tiny
) -> None:
    songs = [made_up_song(number) for number in range(60)]
    held_out = [songs[50] + " chamach , lo", *songs[51:]]
    write_songs(encoded, {"train": songs[:50], "validation": held_out})
    build_vocabulary(encoded, VocabularySettings(unit="word"))
    out = io.StringIO()
    settings = tiny(epochs=0.1, validation="songs")
    scale = Scale.of(encoded, settings)
    run, result = train(encoded, settings, observer=TerminalObserver(out, scale))
    # The log's loss is a mean over words; one of them is unknown, and costs its letters too.
    last = MetricsLog(encoded, run).read()[-1]
    texts = [join_words(split_words(text)) for text in held_out]
    words = sum(len(split_words(text)) + 1 for text in texts)
    spelled = Speller(songs[:50]).bits(["chamach", ","]).sum()
    bits = last["validation_loss"] / math.log(2) * words + spelled
    characters = sum(len(text) + 1 for text in texts)
    assert last["validation_bits"] == pytest.approx(bits / characters, rel=1e-3)
    assert last["validation_perplexity"] == pytest.approx(math.exp(last["validation_loss"]))
    assert result.counts["validation_bits"] == pytest.approx(last["validation_bits"], rel=1e-3)
    told = f"{last['validation_bits']:.3f} bits a character, perplexity "
    assert told in out.getvalue()
    assert "words/s" in out.getvalue()
    assert Scale.from_config(read_config(encoded, run)) == scale
    sung = sample_at(encoded, run, "last", SampleSettings(length=20, samples=1))
    add_samples(encoded, run, list(sung.rows))
    build_report(encoded, run)
    assert "bits a character, perplexity" in encoded.read_text(f"runs/{run}/report.html")


def test_a_vocabulary_of_words_without_its_cost_of_spelling_must_be_made_anew(
    encoded: Store, tiny: Tiny
) -> None:
    build_vocabulary(encoded, VocabularySettings(unit="word"))
    vocabulary = encoded.read_json(VOCABULARY_FILE)
    del vocabulary["splits"]["train"]["spelling_bits"]
    encoded.write_json(VOCABULARY_FILE, vocabulary)
    with pytest.raises(DataError, match="run the stage 'vocabulary' again"):
        train(encoded, tiny())


def test_a_vocabulary_that_names_no_unit_is_of_characters(encoded: Store, tiny: Tiny) -> None:
    vocabulary = encoded.read_json(VOCABULARY_FILE)
    del vocabulary["unit"]
    encoded.write_json(VOCABULARY_FILE, vocabulary)
    assert Scale.of(encoded, tiny()).unit == "char"
