from typing import Any

import pytest

from corpus import vocabulary
from corpus.clean.stage import STAGE as CLEAN
from corpus.store import Store
from flows.names import overview_name, with_vocabulary


def write_manifest(store: Store, name: str, counts: Any) -> None:
    facts = {"inputs": {}, "outputs": {}, "settings": {}, "code": "1"}
    told = {"stage": "any", "counts": counts, "seconds": 1.0, "finished_at": "2026-11-01T10:00:00"}
    store.write_json(name, facts | told)


@pytest.mark.parametrize(
    ("counts", "named"),
    [
        ({"kept": 8646}, "overview · 8,646 songs"),
        ({"kept": 0}, "overview"),
        ({"kept": "many"}, "overview"),
        ({}, "overview"),
        (None, "overview"),
        ({"kept": None}, "overview"),
    ],
)
def test_a_run_is_called_by_its_songs_where_the_manifest_tells_them(
    store: Store, counts: Any, named: str
) -> None:
    assert overview_name({"data": store.root}) == "overview"
    write_manifest(store, CLEAN.manifest, counts)
    assert overview_name({"data": store.root}) == named


@pytest.mark.parametrize(
    ("splits", "named"),
    [({"train": {"songs": 12}, "test": {"songs": 2}}, "train · 14 songs"), ([12, 2], "train")],
)
def test_songs_of_all_splits_are_counted(store: Store, splits: Any, named: str) -> None:
    write_manifest(store, vocabulary.STAGE.manifest, {"splits": splits})
    assert with_vocabulary("train", store.root) == named
