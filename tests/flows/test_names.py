from typing import Any

import pytest

from corpus import vocabulary
from corpus.clean.stage import STAGE as CLEAN
from corpus.scrape.settings import ScrapeSettings
from corpus.store import Store
from flows.names import overview_name, report_name, sample_name, scrape_name, with_vocabulary


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


@pytest.mark.parametrize("archive", ["https://songs.example/all/", "http://songs.example/all"])
def test_a_scrape_is_called_by_its_archive(archive: str) -> None:
    assert scrape_name({"settings": ScrapeSettings(archive)}) == "scrape songs.example/all"


@pytest.mark.parametrize(("run", "told"), [("a", "a"), (None, "the newest run")])
def test_what_is_done_with_a_run_is_called_by_it(run: str | None, told: str) -> None:
    assert report_name({"run": run}) == f"report on {told}"
    assert sample_name({"run": run, "checkpoint": "best"}) == f"sample best of {told}"
