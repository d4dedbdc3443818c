import pytest

from corpus.errors import DataError
from corpus.store import Store
from training.play.shelf import Shelf


def test_songs_that_could_not_be_read_are_read_again(played: Store) -> None:
    played.write_text("clean/manifest.json", "{")
    shelf = Shelf(played)
    with pytest.raises(DataError):
        shelf.songs().result()
    played.write_json("clean/manifest.json", {"settings": {"profile": "itrans"}})
    songs = shelf.songs()
    assert songs.result().devanagari
    assert shelf.songs() is songs
