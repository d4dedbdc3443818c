"""The ablation over a few songs: one row for each change, against the whole preset."""

from io import StringIO

import numpy as np
import pytest
from rich.console import Console

from corpus.store import Store
from corpus.vocabulary import VocabularySettings, build_vocabulary
from training.ablation import CHANGES, ablate, changed, first_songs, main, measure
from training.settings import TrainSettings

SMALL = {"hidden_size": 8, "embedding_size": 4, "batch_size": 4, "sequence_length": 10}


@pytest.mark.parametrize("name", CHANGES)
def test_every_change_is_one(name: str) -> None:
    best = TrainSettings.of_preset("best")
    assert all(getattr(best, field) != value for field, value in CHANGES[name].items())


def test_each_is_measured_against_best(encoded: Store) -> None:
    settings = TrainSettings.of_preset("best", epochs=0.5, device="cpu", threads=1, **SMALL)
    page = Console(file=StringIO(), width=100)
    names = ["no dropout", "no residual connections"]
    measured = ablate(encoded, settings, 1000, names, page)
    assert list(measured) == ["best", *names]
    assert len({bits for bits, _ in measured.values()}) == 3
    more = measured["no dropout"].bits - measured["best"].bits
    assert f"{more:+.3f}" in page.file.getvalue()  # type: ignore[attr-defined]


def test_the_first_songs_are_whole() -> None:
    ids_N = np.array([3, 1, 0, 2, 2, 0, 5, 0])
    assert first_songs(ids_N, 7).tolist() == [3, 1, 0, 2, 2, 0]
    assert first_songs(ids_N, 8).tolist() == ids_N.tolist()
    assert first_songs(ids_N, 2).tolist() == []


def test_too_little_text_is_one_line(encoded: Store, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data", encoded.root, "--text", "100"]) == 1
    assert "training.ablation: " in capsys.readouterr().err


def test_a_step_of_shorter_windows_reads_as_many_characters() -> None:
    best = TrainSettings.of_preset("best", batch_size=8)
    shorter = changed(best, "windows of 50 characters")
    assert (shorter.batch_size, shorter.sequence_length) == (16, 50)


def test_words_are_measured_in_bits_a_character(encoded: Store) -> None:
    """One of twelve words drawn at random is at least 3 bits, of five characters and a blank."""
    build_vocabulary(encoded, VocabularySettings(unit="word"))
    settings = TrainSettings.of_preset("best", epochs=0.5, device="cpu", threads=1, **SMALL)
    assert measure(encoded, settings, 1000).bits < 1.5
