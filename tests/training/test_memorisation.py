from collections.abc import Callable

import pytest

from corpus.store import Store
from corpus.vocabulary import VocabularySettings, build_vocabulary
from corpus.vocabulary.lines import DIRECTIONS
from training.checkpoint import find_checkpoint, load_checkpoint
from training.memorisation import (
    LENGTH,
    TOO_MUCH,
    Memorisation,
    _go_on,
    came_back,
    measure_memorisation,
)
from training.settings import TrainSettings
from training.stage import train
from training.verses.songbook import KnownSong, SongBook, read_songbook


def test_what_comes_back_are_passages_and_not_letters() -> None:
    rest = "chai garam pii lo zaraa\nbaarish kii raat"
    assert came_back(rest, rest) == 1
    assert came_back(rest, "vo " + rest[:24] + "qq") == 24 / len(rest)
    assert came_back(rest, " ".join(rest[n : n + 15] for n in range(0, 40, 15))) == 0


def test_training_songs_stand_beside_held_out_ones_and_chance(trained: Store) -> None:
    book = read_songbook(trained)
    assert book is not None
    file = find_checkpoint(trained, "tiny", "last")
    memorised = measure_memorisation(trained, file.path, book)
    assert memorised is not None
    assert (memorised.step, memorised.songs) == (file.step, 12)
    assert memorised.held_out is not None
    assert not memorised.is_too_much  # Twelve steps teach nothing by heart.
    again = measure_memorisation(trained, file.path, book)
    assert again == memorised


def test_songs_that_cannot_be_begun_are_left_out(trained: Store) -> None:
    path = find_checkpoint(trained, "tiny", "last").path
    short, foreign = KnownSong("1", "", "chai"), KnownSong("2", "", "9 chai\n" + "chai " * 9)
    assert measure_memorisation(trained, path, SongBook((short, foreign), ())) is None
    whole = KnownSong("3", "", "chai\n" + "chai " * 9)
    memorised = measure_memorisation(trained, path, SongBook((whole,), (foreign,)))
    assert memorised is not None
    assert memorised.held_out is memorised.chance is None  # Nor is there another song.
    assert memorised.excess == memorised.train


@pytest.mark.parametrize(
    ("train", "held_out", "too_much"), [(0.3, 0.05, True), (0.3, 0.25, False), (0.3, None, True)]
)
def test_too_much_is_what_exceeds_songs_that_are_unknown(
    train: float, held_out: float | None, too_much: bool
) -> None:
    assert Memorisation(5, train, held_out, 0.01, 9).is_too_much is too_much


@pytest.mark.parametrize("line_direction", DIRECTIONS)
def test_a_song_that_was_learnt_by_heart_comes_back(
    line_direction: str,
    store: Store,
    write_songs: Callable[[Store, dict[str, list[str]]], None],
    made_up_song: Callable[[int], str],
    tiny: Callable[..., TrainSettings],
) -> None:
    learnt, unknown = made_up_song(1), made_up_song(2)
    write_songs(store, {"train": [learnt], "validation": [unknown], "test": []})
    build_vocabulary(store, VocabularySettings())
    settings = tiny(
        layers=1, hidden_size=48, batch_size=1, sequence_length=30, epochs=60, init="torch",
        optimizer="adamw", learning_rate=0.02, clip="norm", clip_at=1.0, gradient="mean",
        validation="songs", checkpoint_every=10_000, line_direction=line_direction,
    )  # fmt: skip
    train(store, settings, name="heart")
    book = read_songbook(store)
    assert book is not None
    memorised = measure_memorisation(store, find_checkpoint(store, "heart", "last").path, book)
    assert memorised is not None
    assert memorised.held_out is not None
    assert memorised.train > 0.9 > memorised.held_out + TOO_MUCH
    assert memorised.is_too_much


def test_as_many_characters_are_sung_of_words_as_are_looked_for(
    encoded: Store, tiny: Callable[..., TrainSettings]
) -> None:
    build_vocabulary(encoded, VocabularySettings(unit="word"))
    train(encoded, tiny(epochs=0.1), name="words")
    checkpoint = load_checkpoint(encoded, find_checkpoint(encoded, "words", "last").path)
    (text,) = _go_on(checkpoint, ["chai\n"])
    assert len(text) == LENGTH
