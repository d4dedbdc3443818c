"""A model of words, measured so that it compares with a model of characters."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from torch.nn import functional

from corpus.errors import SettingsError
from corpus.store import Store
from corpus.vocabulary import VocabularySettings, build_vocabulary
from corpus.vocabulary.spelling import Speller
from corpus.vocabulary.units import join_words, split_words
from training.baselines.rows import all_rows
from training.baselines.stage import measure_baselines
from training.checkpoint import find_checkpoint, load_checkpoint
from training.evaluation.settings import EvaluateSettings
from training.evaluation.stage import evaluate, read_evaluation, song_figures_path
from training.evaluation.table import print_evaluation
from training.settings import TrainSettings
from training.stage import train

TEST = ["chai lo , garam\nchai", "pii lo chamach pii", "chamach?"]


@pytest.fixture
def words(
    store: Store,
    write_songs: Any,
    made_up_song: Callable[[int], str],
    tiny: Callable[..., TrainSettings],
) -> Store:
    songs = [made_up_song(number) for number in range(60)]
    write_songs(store, {"train": songs[:50], "validation": songs[50:], "test": TEST})
    build_vocabulary(store, VocabularySettings(unit="word", min_count=2))
    train(store, tiny(validation="songs"), name="words")
    return store


def test_unknown_words_cost_their_letters_too(words: Store) -> None:
    evaluate(
        words, "words", "last", EvaluateSettings(dynamic=True, dynamic_every=8, dynamic_rate=1e-9)
    )
    found = read_evaluation(words, "words")
    checkpoint = load_checkpoint(words, find_checkpoint(words, "words", "last").path)
    model, nats = checkpoint.build_model(torch.device("cpu")), 0.0
    for text in TEST:
        ids = torch.tensor([0, *map(int, checkpoint.vocabulary.encode(text)), 0])
        with torch.no_grad():
            logits_BTV, _ = model(ids[None, :-1], model.initial_state(1))
        nats += float(functional.cross_entropy(logits_BTV[0], ids[1:], reduction="sum"))
    training = [r["text"] for r in words.read_table("clean/songs.parquet").to_pylist()[:50]]
    known = checkpoint.vocabulary.symbols
    unknown = [word for text in TEST for word in split_words(text) if word not in known]
    assert "chamach" in unknown
    spelled = Speller(training).bits(unknown).sum()
    symbols = sum(len(split_words(text)) + 1 for text in TEST)
    characters = sum(len(join_words(split_words(text))) + 1 for text in TEST)
    assert (found["symbols"], found["words"], found["characters"]) == (symbols, symbols, characters)
    assert found["perplexity"] == pytest.approx(np.exp(nats / symbols), rel=1e-5)
    whole = nats / np.log(2) + spelled
    assert found["bits"] == pytest.approx(whole / characters, rel=1e-5)
    assert found["word_perplexity"] == pytest.approx(2 ** (whole / symbols), rel=1e-5)
    assert found["dynamic_bits"] == pytest.approx(found["bits"], rel=1e-4)
    songs = words.read_table(song_figures_path("words"), columns=["bits", "dynamic_bits"])
    assert all(b"description" in field.metadata for field in songs.schema)


def test_words_stand_beside_the_baselines(words: Store, capsys: pytest.CaptureFixture[str]) -> None:
    measure_baselines(words)
    settings = EvaluateSettings(dynamic=True, dynamic_every=8, dynamic_songs=2)
    evaluate(words, "words", settings=settings)
    *_, static, dynamic = all_rows(words, ["words"])
    assert static["model"].startswith("char-rnn, words (run words")
    assert (static["adapts"], dynamic["adapts"]) == (False, True)
    found = read_evaluation(words, "words")
    assert len(found["dynamic"]["validation_bits_by_rate"]) >= 3
    print_evaluation(found)
    assert "symbols, chosen on up to 2 validation songs" in " ".join(
        capsys.readouterr().out.split()
    )


def test_songs_too_short_for_a_step_are_told(words: Store) -> None:
    """A made-up song is 24 words, 5 ends of lines and its own."""
    message = (
        "dynamic-every: 30 symbols leave no step in the 3 training songs that scale it, the "
        "longest has 30 with its end; take less than that, or more --dynamic-songs"
    )
    with pytest.raises(SettingsError, match=message):
        evaluate(words, "words", settings=adapting(30))
    evaluate(words, "words", settings=adapting(29))


def adapting(every: int) -> EvaluateSettings:
    return EvaluateSettings(dynamic=True, dynamic_every=every, dynamic_rate=0.01, dynamic_songs=3)
