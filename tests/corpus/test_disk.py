from pathlib import Path

import pytest

from corpus.disk import cache_folder


def test_the_cache_is_the_user_s_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "/cache")
    assert cache_folder("pace") == Path("/cache/giitaayan-lyrics/pace")
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache_folder("pace") == tmp_path / ".cache/giitaayan-lyrics/pace"
