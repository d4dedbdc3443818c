import errno
from pathlib import Path

import pytest

from corpus.disk import cache_folder
from corpus.errors import StorageError
from corpus.store import Store


def test_the_cache_is_the_user_s_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "/cache")
    assert cache_folder("pace") == Path("/cache/giitaayan-lyrics/pace")
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache_folder("pace") == tmp_path / ".cache/giitaayan-lyrics/pace"


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


def test_who_has_no_home_is_told_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless(path: Path) -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setattr(Path, "expanduser", homeless)
    with pytest.raises(StorageError, match="no home: set XDG_CACHE_HOME"):
        cache_folder("pace")
