from collections.abc import Callable
from typing import Any

import pytest

from corpus.errors import DataError
from corpus.store import Store
from training.runs import (
    config_path,
    free_name,
    latest_run,
    line_direction,
    list_runs,
    read_config,
)
from training.settings import TrainSettings
from training.stage import train


def make_run(store: Store, name: str, created_at: str) -> None:
    facts = {"settings": {}, "versions": {}, "vocabulary": "v", "data": "d"}
    store.write_json(config_path(name), facts | {"created_at": created_at})


OTHER_TYPES = (
    '{"created_at": 5, "settings": {}, "versions": {}, "vocabulary": "v", "data": "d"}',
    '{"created_at": "2020", "settings": 5, "versions": {}, "vocabulary": "v", "data": "d"}',
)


@pytest.mark.parametrize("damaged", ["{", "[]", '{"created_at": "2020"}', *OTHER_TYPES])
def test_a_damaged_run_hides_no_other_one(store: Store, damaged: str) -> None:
    make_run(store, "b", "2018-01-01")
    make_run(store, "a", "2019-01-01")
    store.write_text(config_path("c"), damaged)
    assert list_runs(store) == ["c", "b", "a"]
    assert latest_run(store) == "a"
    assert free_name(store, "c") == "c-2"
    with pytest.raises(DataError, match=r"c/config.json is damaged"):
        read_config(store, "c")


def test_a_run_without_a_checkpoint_is_the_latest_only_where_none_has_one(store: Store) -> None:
    """As one that failed at its start."""
    for number, name in enumerate("abc"):
        make_run(store, name, f"201{number}-01-01")
    assert latest_run(store) == "c"
    store.write_text("runs/b/checkpoints/step-000005_epoch-0.50_loss-1.2346.pt", "")
    assert latest_run(store) == "b"
    store.write_text("runs/a/checkpoints/step-000005_epoch-0.50_loss-1.2346.pt", "")
    assert latest_run(store) == "b"


def test_a_folder_without_a_config_is_no_run_that_is_there(store: Store) -> None:
    make_run(store, "a", "2019-01-01")
    store.write_text("runs/b/notes", "")
    with pytest.raises(DataError, match="there is no run 'c' in .*; there are: a$"):
        read_config(store, "c")


@pytest.mark.parametrize("name", ["a\x1b[31m", "a\nb", "a\u202eb", "a\x7f"])
def test_a_folder_whose_name_would_command_the_terminal_is_no_run(store: Store, name: str) -> None:
    make_run(store, "a", "2019-01-01")
    make_run(store, "a copy [new] दिल", "2020-01-01")
    make_run(store, name, "2021-01-01")
    assert list_runs(store) == ["a", "a copy [new] दिल"]
    with pytest.raises(DataError, match="there is no run ") as refused:
        read_config(store, name)
    assert str(refused.value).isprintable()


def test_a_path_is_no_run(store: Store) -> None:
    """Its locks would be others than the run's."""
    make_run(store, "a", "2019-01-01")
    with pytest.raises(DataError, match="there is no run 'a/' in"):
        read_config(store, "a/")


@pytest.mark.parametrize("settings", [{"averaging": None}, {"tea": 1}])
def test_what_was_trained_with_settings_that_are_none_is_named(
    trained: Store, tiny: Callable[..., TrainSettings], settings: dict[str, Any]
) -> None:
    path = config_path("tiny")
    config = trained.read_json(path)
    trained.write_json(path, config | {"settings": config["settings"] | settings})
    with pytest.raises(DataError, match=r"tiny/config.json is damaged, or of another version: "):
        train(trained, tiny(), name="tiny")


def test_of_no_run_none_is_the_latest(store: Store) -> None:
    with pytest.raises(DataError, match=r"train one first \(lyrics train\)$"):
        latest_run(store)


def test_a_data_root_below_that_has_a_run_is_named(store: Store) -> None:
    store.write_text("clean/songs", "")
    make_run(Store(store.path("demo")), "a", "2019-01-01")
    place = store.path("demo")
    with pytest.raises(DataError, match=f"lyrics train\\); {place} holds some: --data {place}$"):
        latest_run(store)


def test_the_lines_of_an_older_run_are_forward(store: Store) -> None:
    make_run(store, "a", "2019-01-01")
    assert line_direction(store, "a") == "forward"
