import errno
import os
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


def test_a_file_is_on_the_disk_before_it_has_its_name(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    flushed: list[tuple[int, bool]] = []

    def fsync(descriptor: int) -> None:
        flushed.append((os.fstat(descriptor).st_size, (tmp_path / "song").exists()))

    monkeypatch.setattr(os, "fsync", fsync)
    Store(tmp_path).write_text("song", "dil")
    assert flushed == [(3, False)]
