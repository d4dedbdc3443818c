import pytest

from training.verses.songbook import KnownSong, SongBook

REFRAIN = "chai garam pii lo zaraa baarish kii raat hai"


@pytest.fixture
def book() -> SongBook:
    return SongBook(
        train=(KnownSong("1", "nadii", "nadii ke paar\nchhat"), KnownSong("7", "chai", REFRAIN)),
        held_out=(KnownSong("3", "", "titlii chai"), KnownSong("4", "", "titlii jhuulaa")),
    )
