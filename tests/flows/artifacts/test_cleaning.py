from typing import Any

import pytest

from corpus.errors import DataError
from corpus.scrape.settings import ScrapeSettings
from corpus.store import Store
from flows.clean import clean
from flows.scrape import scrape
from flows.vocabulary import vocabulary


@pytest.fixture(scope="module")
def made(
    tmp_path_factory: pytest.TempPathFactory, tiny_archive: Any, prefect_server: None
) -> Store:
    store = Store(tmp_path_factory.mktemp("data"))
    scrape(store.path(""), ScrapeSettings(archive=str(tiny_archive)))
    for stage in (clean, vocabulary):
        stage(store.path(""))
    return store


@pytest.mark.parametrize(
    ("stage", "name", "value"),
    [
        (clean, "rules", None),
        (clean, "gates", [{"gate": "none"}]),
        (vocabulary, "size", "many"),
        (vocabulary, "splits", {"train": {"songs": 4}}),
    ],
)
def test_counts_that_were_damaged_are_one_line(
    made: Store, stage: Any, name: str, value: Any
) -> None:
    manifest = f"{stage.name}/manifest.json"
    whole = made.read_json(manifest)
    made.write_json(manifest, whole | {"counts": whole["counts"] | {name: value}})
    with pytest.raises(DataError, match=f"the manifest of {stage.name} is damaged: .* --force"):
        stage(made.path(""))
    made.write_json(manifest, whole)
