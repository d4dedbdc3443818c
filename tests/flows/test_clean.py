from collections.abc import Callable
from typing import Any

import pytest
from prefect.settings import PREFECT_LOGGING_TO_API_ENABLED, temporary_settings

from corpus.gates import Verdict
from flows.clean import _warn


@pytest.fixture
def warned(caplog: pytest.LogCaptureFixture) -> Callable[..., list[str]]:
    def warn(is_new: bool = True, **counts: Any) -> list[str]:
        with temporary_settings({PREFECT_LOGGING_TO_API_ENABLED: False}):  # There is no flow run.
            _warn(counts, is_new=is_new)
        assert {record.levelname for record in caplog.records} <= {"WARNING"}
        return caplog.messages

    return warn


def test_a_corpus_as_it_should_be_gives_no_warning(warned: Callable[..., list[str]]) -> None:
    assert warned(gates=[Verdict("min_songs", 60, 1, True, False).to_dict()], moved=0) == []
    assert warned() == []  # As verify cleans.


def test_near_misses_and_songs_that_changed_sides_are_warnings(
    warned: Callable[..., list[str]],
) -> None:
    near, moved = warned(gates=[Verdict("min_songs", 60, 58, True, True).to_dict()], moved=1200)
    assert near == "clean: near miss: min-songs: 60, at least 58 passes"
    assert moved.startswith("clean: 1,200 songs stand on another side of the split")


def test_songs_that_changed_sides_are_told_of_once(warned: Callable[..., list[str]]) -> None:
    assert warned(is_new=False, moved=1200) == []
