"""What of a scrape that was not finished is taken up by the next one."""

from datetime import UTC, datetime
from typing import Any

import pytest

from corpus.scrape.records import Entry, Listing
from corpus.scrape.schema import FAILED, FETCHED, SHARD_SCHEMA, SHARDS, UNCHANGED
from corpus.scrape.shards import read_shard, read_shards, writing_shard
from corpus.store import Store

LISTED = Listing((Entry("1", "there/1", "sha of now"),))


def row(day: int = 1, **others: Any) -> dict[str, Any]:
    blank: dict[str, Any] = dict.fromkeys(SHARD_SCHEMA.names)
    own = {"id": "1", "url": "there/1", "source": "files", "outcome": FETCHED, "sha": "sha of now"}
    return blank | own | {"fetched_at": datetime(2020, 1, day, tzinfo=UTC)} | others


def write(store: Store, batch: str, *rows: dict[str, Any]) -> None:
    with writing_shard(store, batch) as keep:
        for each in rows:
            keep(each)


def test_a_row_comes_back_as_it_was_and_a_torn_one_does_not(store: Store) -> None:
    write(store, "a", row(text="chai\n"), row(id="2"))
    with store.appending(f"{SHARDS}/a.jsonl") as append:
        append('{"id": "3", "url"')
    assert read_shard(store, "a") == {"1": row(text="chai\n"), "2": row(id="2")}
    assert read_shard(store, "b") == {}


@pytest.mark.parametrize(
    "other", [{"id": "2"}, {"url": "elsewhere/1"}, {"source": "site"}, {"sha": "sha of then"}]
)
def test_what_is_not_listed_so_any_more_is_left_out(store: Store, other: dict[str, Any]) -> None:
    write(store, "a", row(**other))
    assert read_shards(store, LISTED, "files") == {}


def test_a_failure_counts_whatever_was_listed(store: Store) -> None:
    failed = row(outcome=FAILED, sha=None)
    write(store, "a", failed)
    assert read_shards(store, LISTED, "files") == {"1": failed}


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (1, 3, 0, 2)])
def test_the_newest_good_row_of_all_shards_counts(store: Store, order: tuple[int, ...]) -> None:
    rows = [row(1), row(2), row(3, outcome=UNCHANGED), row(4, outcome=FAILED)]
    for batch in order:
        write(store, f"batch-{batch}", rows[batch])
    assert read_shards(store, LISTED, "files") == {"1": rows[2]}


def test_a_song_without_a_listed_sha_is_taken_whatever_came(store: Store) -> None:
    write(store, "a", row(source="site"))
    assert read_shards(store, Listing((Entry("1", "there/1"),)), "site") == {
        "1": row(source="site")
    }
