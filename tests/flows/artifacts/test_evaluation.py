from typing import Any

import pytest

from flows.artifacts.evaluation import evaluation


def test_bits_are_shown_of_all_songs_and_by_decade_and_lyricist(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tables: list[Any] = []
    monkeypatch.setattr("flows.artifacts.evaluation.table", lambda *shown: tables.append(shown))
    figures = {"songs": 1200, "bits": 1.23456, "other": 1}
    found = {
        **figures,
        "split": "test",
        "step": 4000,
        "decades": [figures | {"name": "1950s"}],
        "lyricists": [figures | {"name": "Kavi"}],
    }
    evaluation("a", found)
    ((key, rows, text),) = tables
    assert (key, text) == (
        "evaluation-a",
        "Run a, step 4,000: 1.235 bits a character on 1,200 test songs",
    )
    named = [("all", "all test songs"), ("decade", "1950s"), ("lyricist", "Kavi")]
    assert rows == [
        {"group": group, "name": name, "songs": 1200, "bits": 1.2346} for group, name in named
    ]
