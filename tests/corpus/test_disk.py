import errno
from pathlib import Path

import pytest

from corpus.errors import StorageError
from corpus.store import Store


def test_a_place_that_cannot_be_looked_at_is_not_taken_for_an_empty_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """It would be written anew, without the songs that are there."""
    store = Store(tmp_path)
    store.write_text("raw/songs", "dil")
    assert store.exists("raw/songs")
    assert not store.exists("raw/none")
    assert not store.exists("raw/songs/none")

    def stale(path: Path) -> None:
        raise OSError(errno.ESTALE, "Stale file handle")

    monkeypatch.setattr(Path, "stat", stale)
    for look in (store.exists, store.files, store.remove):
        with pytest.raises(StorageError, match="cannot (find|list|remove) .*: Stale file handle"):
            look("raw/songs")
