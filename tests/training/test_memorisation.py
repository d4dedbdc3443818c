import pytest

from corpus.store import Store
from training.checkpoint import find_checkpoint
from training.memorisation import Memorisation, came_back, measure_memorisation
from training.verses.songbook import KnownSong, SongBook, read_songbook


def test_what_comes_back_are_passages_and_not_letters() -> None:
    rest = "chai garam pii lo zaraa\nbaarish kii raat"
    assert came_back(rest, rest) == 1
    assert came_back(rest, "vo " + rest[:24] + "qq") == 24 / len(rest)
    assert came_back(rest, " ".join(rest[n : n + 15] for n in range(0, 40, 15))) == 0


def test_training_songs_stand_beside_held_out_ones_and_chance(trained: Store) -> None:
    book = read_songbook(trained)
    assert book is not None
    path = find_checkpoint(trained, "tiny", "last").path
    memorised = measure_memorisation(trained, path, book)
    assert memorised is not None
    assert memorised.songs == 12
    assert memorised.held_out is not None
    assert not memorised.is_too_much  # Twelve steps teach nothing by heart.
    again = measure_memorisation(trained, path, book)
    assert again == memorised


def test_songs_that_cannot_be_begun_are_left_out(trained: Store) -> None:
    path = find_checkpoint(trained, "tiny", "last").path
    short, foreign = KnownSong("1", "", "chai"), KnownSong("2", "", "9 chai\n" + "chai " * 9)
    assert measure_memorisation(trained, path, SongBook((short, foreign), ())) is None
    whole = KnownSong("3", "", "chai\n" + "chai " * 9)
    memorised = measure_memorisation(trained, path, SongBook((whole,), (foreign,)))
    assert memorised is not None
    assert memorised.held_out is None


@pytest.mark.parametrize(
    ("train", "held_out", "too_much"), [(0.3, 0.05, True), (0.3, 0.25, False), (0.3, None, True)]
)
def test_too_much_is_what_exceeds_songs_that_are_unknown(
    train: float, held_out: float | None, too_much: bool
) -> None:
    assert Memorisation("step", train, held_out, 0.01, 9).is_too_much is too_much
