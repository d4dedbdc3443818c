"""What the page is told of a song's copies."""

from concurrent.futures import Future

import pytest

from training.play.sheet import Sheet
from training.play.shelf import KnownSongs
from training.verses.index import SongIndex
from training.verses.songbook import KnownSong, SongBook

LONG = "chaa" * 8
"""A word that is cut at either side: of it nothing is marked."""
SONGS = (
    KnownSong("7", "Pahalaa", f"{LONG} {LONG}"),
    KnownSong("8", "Duusaraa", "subah kii chaay thandii hai, koii aur banaa de zaraa"),
)


@pytest.fixture
def songs() -> Future[KnownSongs]:
    read: Future[KnownSongs] = Future()
    index = SongIndex([song.text for song in SONGS])
    read.set_result(KnownSongs(SongBook(SONGS, ()), index, None, "d"))
    return read


def test_a_song_that_nothing_is_marked_of_is_not_listed(songs: Future[KnownSongs]) -> None:
    cut = f"x{LONG[1:]} {LONG[:-1]}x"
    event = Sheet("", songs, "d").changes(f"{cut}\n{SONGS[1].text}\n", is_over=True)
    assert "Duusaraa" in event["copied"]
    assert "Pahalaa" not in event["copied"]
    # The number at the passage is that of the list.
    assert 'href="#copied-1"' in event["lines"][1]
    assert 'id="copied-1"' in event["copied"]
    assert "copied" not in Sheet("", songs, "d").changes(f"{cut}\n", is_over=True)
