import pytest

from corpus.errors import DataError
from corpus.store import Store
from training.runs import config_path, free_name, latest_run, list_runs, read_config


def make_run(store: Store, name: str, created_at: str) -> None:
    facts = {"settings": {}, "versions": {}, "vocabulary": "v", "data": "d"}
    store.write_json(config_path(name), facts | {"created_at": created_at})


@pytest.mark.parametrize("damaged", ["{", "[]", '{"created_at": "2020"}'])
def test_a_damaged_run_hides_no_other_one(store: Store, damaged: str) -> None:
    make_run(store, "b", "2018-01-01")
    make_run(store, "a", "2019-01-01")
    store.write_text(config_path("c"), damaged)
    assert list_runs(store) == ["c", "b", "a"]
    assert latest_run(store) == "a"
    assert free_name(store, "c") == "c-2"
    with pytest.raises(DataError, match=r"c/config.json is damaged"):
        read_config(store, "c")


def test_of_no_run_none_is_the_latest(store: Store) -> None:
    with pytest.raises(DataError, match="train one first"):
        latest_run(store)
