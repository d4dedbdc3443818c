from pathlib import Path

import pytest

from corpus.cache import cache_folder
from corpus.errors import StorageError


def test_the_cache_is_the_user_s_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "/cache")
    assert cache_folder("pace") == Path("/cache/giitaayan-lyrics/pace")
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache_folder("pace") == tmp_path / ".cache/giitaayan-lyrics/pace"


@pytest.mark.usefixtures("homeless")
def test_who_has_no_home_is_told_what_to_set() -> None:
    with pytest.raises(StorageError, match="no home: set XDG_CACHE_HOME"):
        cache_folder("pace")
