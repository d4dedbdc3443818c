import dataclasses
from typing import Any

import pytest

from corpus.errors import GateError, LyricsError
from corpus.gates import GateSettings, Measures, judge, remarks, require

SOUND = Measures(
    songs=300, megabytes=0.2, symbols=37, dropped=0.01, leaks=0.0, lost=0.0, change=0.02
)
BROKEN = {
    "songs": 40, "megabytes": 0.001, "symbols": 300, "dropped": 0.5, "leaks": 0.02, "lost": 0.2,
    "change": 0.4,
}  # fmt: skip


def judged(**changes: Any) -> dict[str, tuple[bool, bool]]:
    verdicts = judge(dataclasses.replace(SOUND, **changes), GateSettings())
    return {verdict.gate: (verdict.passed, verdict.near) for verdict in verdicts}


def test_a_sound_corpus_passes_every_gate() -> None:
    gates = judged()
    assert set(gates) == {field.name for field in dataclasses.fields(GateSettings)}
    assert set(gates.values()) == {(True, False)}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_corpus_fails_the_gate_that_looks_at_it(name: str) -> None:
    failed = [gate for gate, (passed, _) in judged(**{name: BROKEN[name]}).items() if not passed]
    assert [gate.partition("_")[2] for gate in failed] == [name]


def test_a_first_corpus_is_compared_with_none() -> None:
    assert not {"max_lost", "max_change"} & set(judged(lost=None, change=None))


@pytest.mark.parametrize(
    ("songs", "passed", "near"),
    [(49, False, False), (50, True, True), (54, True, True), (55, True, False)],
)
def test_a_limit_is_inclusive_and_a_value_close_to_it_is_a_near_miss(
    songs: int, passed: bool, near: bool
) -> None:
    assert judged(songs=songs)["min_songs"] == (passed, near)


@pytest.mark.parametrize(
    ("dropped", "passed", "near"),
    [(0.09, True, False), (0.095, True, True), (0.1, True, True), (0.11, False, False)],
)
def test_the_same_holds_for_an_upper_limit(dropped: float, passed: bool, near: bool) -> None:
    assert judged(dropped=dropped)["max_dropped"] == (passed, near)


def test_the_error_says_which_gates_failed_and_by_how_much() -> None:
    verdicts = judge(dataclasses.replace(SOUND, songs=12, change=0.15), GateSettings())
    with pytest.raises(GateError) as raised:
        require(verdicts, "clean/songs.parquet")
    text = str(raised.value)
    assert isinstance(raised.value, LyricsError)
    assert "fails 2 of 8 gates" in text
    assert "min-songs: 12, not at least 50, 76% below it" in text
    assert "max-change: 0.15, not at most 0.1, 50% above it" in text
    assert "clean/songs.parquet was not written" in text
    assert "--accept" in text
    require(judge(SOUND, GateSettings()), "clean/songs.parquet")


def test_a_limit_of_nothing_has_no_share_to_fail_by() -> None:
    verdicts = judge(dataclasses.replace(SOUND, leaks=0.01), GateSettings(max_leaks=0.0))
    with pytest.raises(GateError, match="max-leaks: 0.01, not at most 0;"):
        require(verdicts, "there")


def test_stored_verdicts_tell_near_misses_and_what_was_accepted() -> None:
    measures = dataclasses.replace(SOUND, songs=52, lost=0.5)
    told = remarks([verdict.to_dict() for verdict in judge(measures, GateSettings())])
    assert told == [
        "near miss: min-songs: 52, at least 50 passes",
        "accepted all the same: max-lost: 0.5, not at most 0.05, 900% above it",
    ]
