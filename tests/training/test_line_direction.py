"""Songs whose lines are read and written from their end."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

from corpus.errors import SettingsError, VocabularyError
from corpus.store import Store
from corpus.vocabulary import Vocabulary, read_split, read_vocabulary
from corpus.vocabulary.units import split_words
from training import ablation, stage
from training.__main__ import main
from training.checkpoint import find_checkpoint, load_checkpoint
from training.course import Drawing, Song
from training.evaluation.losses import song_losses
from training.evaluation.settings import EvaluateSettings
from training.evaluation.stage import evaluate
from training.model import CharLSTM
from training.primes import read_primes
from training.samples import live_song, missing_samples, sample_checkpoint
from training.samples_table import read_samples
from training.sampling import sample, stream
from training.settings import SampleSettings, TrainSettings
from training.stage import train
from training.trainer import Trainer

Tiny = Callable[..., TrainSettings]
FORWARD = Vocabulary("\n abcdef")
BACKWARD = FORWARD.directed("backward")


@pytest.fixture
def model(tiny: Tiny) -> CharLSTM:
    """Whose lines are short."""
    torch.manual_seed(5)
    model = CharLSTM(len(FORWARD), tiny(init="torch")).eval()
    with torch.no_grad():
        model.output.bias[1] += 1.0
    return model


def reversed_text(text: str) -> str:
    return "\n".join(line[::-1] for line in text.split("\n"))


@pytest.mark.parametrize("prime", ["", "ab\n", "fade\n\nbad c\n"])
@pytest.mark.parametrize("how", [Drawing(60), Drawing(300, lines=3), Drawing(300, whole_song=True)])
def test_lines_are_those_of_the_model_from_their_end(
    model: CharLSTM, prime: str, how: Drawing
) -> None:
    songs = [Song(reversed_text(prime), 0.9, seed) for seed in range(20)]
    as_drawn = sample(model, FORWARD, songs, how)
    songs = [Song(prime, 0.9, seed) for seed in range(20)]
    found = sample(model, BACKWARD, songs, how)
    is_cut = how == Drawing(60)
    for drawn, text, song in zip(as_drawn, found, songs, strict=True):
        if is_cut:  # What was begun last lacks its beginning.
            drawn = drawn[: drawn.rfind("\n") + 1]
        assert text == reversed_text(drawn)
        pieces = [*stream(model, BACKWARD, song, how)]
        assert "".join(pieces) == text
        assert all(piece.endswith("\n") for piece in pieces[:-1] if piece)
        assert len(pieces) >= len(text) - text.count("\n\n")  # One a symbol, and some cut off.


def test_a_line_that_does_not_end_is_shown_as_far_as_it_is_written(model: CharLSTM) -> None:
    with torch.no_grad():
        model.output.bias[:2] = -torch.inf
    song = Song("", 1.0, 1)
    (drawn,), (text,) = (sample(model, way, [song], Drawing(9)) for way in (FORWARD, BACKWARD))
    assert text == drawn[::-1]
    assert len(text) == 9
    assert [*stream(model, BACKWARD, song, Drawing(9))] == [*[""] * 9, text]


def test_a_prime_is_whole_lines(model: CharLSTM) -> None:
    settings = SampleSettings(primes=("ab ", "", "fa \\n ba\\n"))
    assert read_primes(settings, BACKWARD) == ("ab\n", "", "fa\nba\n")
    assert read_primes(settings, FORWARD) == ("ab ", "", "fa \n ba\n")
    assert read_primes(SampleSettings(primes=("  ",)), BACKWARD) == ("",)
    skipping = SampleSettings(primes=("xa x",), skip_unknown=True)
    assert read_primes(skipping, BACKWARD) == ("a\n",)
    with pytest.raises(VocabularyError, match="'ab' ends within a line"):
        sample(model, BACKWARD, [Song("ab", 1.0, 1)], Drawing(9))


@pytest.fixture
def backward(encoded: Store, tiny: Tiny) -> Store:
    """With the run `back`, of 12 steps."""
    train(encoded, tiny(line_direction="backward", validation="songs"), name="back")
    return encoded


def test_it_is_trained_on_and_measured_on_such_lines(backward: Store) -> None:
    checkpoint = load_checkpoint(backward, find_checkpoint(backward, "back", "last").path)
    assert checkpoint.vocabulary == read_vocabulary(backward).directed("backward")
    result = evaluate(backward, "back", "last", EvaluateSettings(split="validation"))
    texts = backward.read_table("clean/songs.parquet").to_pylist()
    songs = [row["text"] for row in texts if row["split"] == "validation"]
    model = checkpoint.build_model(torch.device("cpu"))
    forward = read_vocabulary(backward)
    nats = song_losses(model, [forward.encode(reversed_text(song)) for song in songs])
    bits = float(nats.sum()) / np.log(2) / sum(len(song) + 1 for song in songs)
    assert result.counts["bits"] == pytest.approx(bits, rel=1e-3)


def test_the_trainer_reads_them(
    encoded: Store, tiny: Tiny, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[np.ndarray] = []

    def spy(
        settings: Any, size: int, train_N: np.ndarray, held_N: np.ndarray, *rest: Any, **new: Any
    ) -> Any:
        read.extend((train_N, held_N))
        return Trainer(settings, size, train_N, held_N, *rest, **new)

    monkeypatch.setattr(stage, "Trainer", spy)
    monkeypatch.setattr(ablation, "Trainer", spy)
    forward = read_vocabulary(encoded)
    splits = [read_split(encoded, split, forward) for split in ("train", "validation")]
    for direction in ("forward", "backward"):
        settings = tiny(line_direction=direction, validation="songs")
        train(encoded, settings, name=direction)
        ablation.measure(encoded, settings, len(splits[0]))
        vocabulary = forward.directed(direction)
        for ids_N, there_N in zip(read, splits * 2, strict=True):
            assert vocabulary.decode(ids_N) == forward.decode(there_N)
            assert (ids_N.tolist() == there_N.tolist()) == (direction == "forward")
        read.clear()


def test_samples_are_found_again(backward: Store) -> None:
    settings = SampleSettings(primes=("chai", ""), temperatures=(0.7,), length=20, samples=1)
    for file in missing_samples(backward, "back", settings):
        samples = sample_checkpoint(backward, "back", file, settings)
        assert [row["prime"] for row in samples.rows] == ["chai\n", ""]
    assert missing_samples(backward, "back", settings) == []
    live = live_song(backward, "back", "last", settings, "cpu")
    assert "".join(live.pieces) == samples.rows[0]["text"]


@pytest.mark.parametrize("live", [[], ["--live"]])
def test_the_terminal_shows_the_prime_and_whole_lines(
    backward: Store, live: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--prime", "chai", "--length", "60", "--samples", "1", "--temperature", "0.9"]
    assert main(["sample", *live, *options, "--data", str(backward.root)]) == 0
    (row,) = read_samples(backward, "back")
    shown = capsys.readouterr().out.partition("\n")[2].partition("---")[0]
    assert shown.rstrip("\n") == "chai\n" + row["text"].rstrip("\n")


def test_songs_of_words_are_lines_of_words(tiny: Tiny) -> None:
    words = Vocabulary([",", "\n", "chai", "lo", "pii"], unit="word")
    torch.manual_seed(3)
    model = CharLSTM(len(words), tiny(init="torch")).eval()
    (drawn,), (text,) = (
        sample(model, way, [Song("lo\n", 1.0, 2)], Drawing(40, whole_song=True))
        for way in (words, words.directed("backward"))
    )
    assert [split_words(line)[::-1] for line in drawn.split("\n")] == [
        split_words(line) for line in text.split("\n")
    ]


def test_a_run_goes_on_in_its_direction_only(backward: Store, tiny: Tiny) -> None:
    with pytest.raises(SettingsError, match="line_direction backward there, forward now"):
        train(backward, tiny(validation="songs"), name="back")
