from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from corpus.scrape.known import Known
from corpus.scrape.records import Entry
from corpus.scrape.schema import (
    FAILED,
    FETCHED,
    FETCHES_SCHEMA,
    MISSING,
    RAW_SCHEMA,
    SHARD_SCHEMA,
    UNCHANGED,
)

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
STORED: dict[str, Any] = dict.fromkeys(RAW_SCHEMA.names)
STORED |= {"id": "1", "url": "there/1", "sha": "sha", "etag": '"e"', "fetched_at": LONG_AGO}


def known(**parts: Any) -> Known:
    nothing: dict[str, Any] = {"songs": {}, "fetches": {}, "listed": {}, "shards": {}}
    return Known(**nothing | {"recheck": timedelta(days=1)} | parts)


def shard(**facts: Any) -> dict[str, Any]:
    return dict.fromkeys(SHARD_SCHEMA.names) | {"id": "1", "fetched_at": LONG_AGO} | facts


def test_a_listed_sha_vouches_for_a_stored_song_however_long_ago_that_was() -> None:
    row = known(songs={"1": STORED}).settled(Entry("1", "elsewhere", "sha"))
    assert row is not None
    assert (row["outcome"], row["attempts"], row["fetched_at"]) == (UNCHANGED, 0, LONG_AGO)
    for entry in (Entry("1", "there/1", "other"), Entry("2", "there/2", "sha")):
        assert known(songs={"1": STORED}).settled(entry) is None


def test_a_file_that_was_spoilt_is_asked_for_when_another_is_listed() -> None:
    failed = dict.fromkeys(FETCHES_SCHEMA.names) | {"outcome": FAILED, "sha": "sha", "attempts": 4}
    settled = known(fetches={"1": failed}).settled
    assert settled(Entry("1", "there/1", "sha")) == failed
    assert settled(Entry("1", "there/1", "other")) is settled(Entry("1", "there/1")) is None


def test_what_is_unchanged_but_not_stored_is_asked_for() -> None:
    shards = {"1": shard(outcome=UNCHANGED)}
    assert known(shards=shards).settled(Entry("1", "there/1")) is None
    row = known(shards=shards, songs={"1": STORED}).settled(Entry("1", "there/1"))
    assert row is not None
    assert (row["outcome"], row["sha"]) == (UNCHANGED, "sha")


def test_a_stored_page_is_asked_whether_it_has_changed() -> None:
    ask = known(songs={"1": STORED}).with_validators
    assert ask(Entry("1", "there/1")).validators == {"If-None-Match": '"e"'}
    for entry in (Entry("1", "elsewhere"), Entry("2", "there/1"), Entry("1", "there/1", "sha")):
        assert ask(entry) is entry


@pytest.mark.parametrize(
    ("outcome", "attempts", "failed"),
    [(FAILED, 1, True), (MISSING, 1, True), (FETCHED, 1, False), (FAILED, 0, False)],
)
def test_a_song_has_failed_that_was_asked_for(outcome: str, attempts: int, failed: bool) -> None:
    rows = {"1": shard(outcome=outcome, attempts=attempts)}
    for had in (known(shards=rows), known(fetches=rows)):
        assert had.has_failed(Entry("1", "there/1")) is failed
    assert not known().has_failed(Entry("1", "there/1"))


@pytest.mark.parametrize(("days", "is_settled"), [(0.5, True), (1.5, False), (-0.5, False)])
def test_a_page_is_not_asked_for_again_so_soon_unless_the_clock_was_set_back(
    days: float, is_settled: bool
) -> None:
    entry, asked = Entry("1", "there/1"), datetime.now(UTC) - timedelta(days=days)
    last = dict.fromkeys(FETCHES_SCHEMA.names) | {"url": "there/1", "fetched_at": asked}
    had = {"songs": {"1": STORED}, "fetches": {"1": last | {"outcome": FETCHED}}}
    settled = known(**had, listed={"1": entry}).settled(entry)
    assert (settled is not None) is is_settled
