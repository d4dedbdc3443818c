import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from corpus.errors import DataError
from corpus.manifest import (
    Code,
    Stage,
    StageResult,
    freshness,
    how_to_make,
    read_manifest,
    recorded_sha256,
    run_stage,
    stage_facts,
    write_manifest,
)
from corpus.store import Store

BREW = Stage(
    name="brew",
    inputs=("kitchen/leaves", "kitchen/water"),
    outputs=("tea/cup", "tea/rest"),
    manifest="tea/manifest.json",
)


class Kitchen:
    """Runs the stage, and counts how often it did the work."""

    def __init__(self, store: Store) -> None:
        self.store, self.works = store, 0
        store.write_text("kitchen/leaves", "assam")
        store.write_text("kitchen/water", "hot")

    def brew(
        self, stage: Stage = BREW, settings: dict[str, Any] | None = None, force: bool = False
    ) -> StageResult:
        return run_stage(self.store, stage, settings or {"cups": 2}, self.work, force=force)

    def work(self) -> dict[str, Any]:
        self.works += 1
        for name in BREW.outputs:
            self.store.write_text(name, self.store.read_text("kitchen/leaves"))
        return {"cups": 2}


@pytest.fixture
def kitchen(store: Store) -> Kitchen:
    return Kitchen(store)


def test_a_stage_runs_once_and_is_then_cached(kitchen: Kitchen) -> None:
    first, second = kitchen.brew(), kitchen.brew()
    assert (first.cached, first.reason) == (False, "not made yet")
    assert (second.cached, second.reason) == (True, "nothing changed")
    assert kitchen.works == 1
    assert second.counts == first.counts == {"cups": 2}
    assert second.seconds == first.seconds


def changed_input(kitchen: Kitchen) -> StageResult:
    kitchen.store.write_text("kitchen/water", "cold")
    return kitchen.brew()


def changed_setting(kitchen: Kitchen) -> StageResult:
    return kitchen.brew(settings={"cups": 3})


def new_setting(kitchen: Kitchen) -> StageResult:
    return kitchen.brew(settings={"cups": 2, "sugar": None})


def missing_output(kitchen: Kitchen) -> StageResult:
    kitchen.store.remove("tea/rest")
    return kitchen.brew()


def altered_output(kitchen: Kitchen) -> StageResult:
    kitchen.store.write_text("tea/rest", "coffee")
    return kitchen.brew()


DAMAGED = "{}/tea/manifest.json is damaged: the stage must run again"


def damaged_manifest(kitchen: Kitchen) -> StageResult:
    kitchen.store.write_text("tea/manifest.json", '{"stage": "br')
    return kitchen.brew()


def foreign_manifest(kitchen: Kitchen) -> StageResult:
    kitchen.store.write_text("tea/manifest.json", "[1, 2]")
    return kitchen.brew()


def another_manifest_form(kitchen: Kitchen) -> StageResult:
    manifest = kitchen.store.read_json("tea/manifest.json")
    kitchen.store.write_json("tea/manifest.json", manifest | {"outputs": ["tea/cup"]})
    return kitchen.brew()


def values_of_other_types(kitchen: Kitchen) -> StageResult:
    manifest = kitchen.store.read_json("tea/manifest.json")
    others = {"seconds": "long", "finished_at": 5, "inputs": {"a": 1}, "made_by": [], "stamps": 7}
    for name, other in others.items():
        kitchen.store.write_json("tea/manifest.json", manifest | {name: other})
        assert read_manifest(kitchen.store, BREW) is None
    return kitchen.brew()


def forced(kitchen: Kitchen) -> StageResult:
    return kitchen.brew(force=True)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (changed_input, "inputs changed: kitchen/water"),
        (changed_setting, "settings changed: cups"),
        (new_setting, "settings changed: sugar"),
        (missing_output, "output tea/rest is missing"),
        (altered_output, "output tea/rest is not as it was written"),
        (damaged_manifest, DAMAGED),
        (foreign_manifest, DAMAGED),
        (another_manifest_form, DAMAGED),
        (values_of_other_types, DAMAGED),
        (forced, "asked to run again"),
    ],
)
def test_what_changed_makes_it_run_and_is_named(
    kitchen: Kitchen, change: Callable[[Kitchen], StageResult], reason: str
) -> None:
    kitchen.brew()
    result = change(kitchen)
    assert (result.cached, result.reason) == (False, reason.format(kitchen.store.root))
    assert kitchen.works == 2
    if reason.startswith("settings"):
        return
    assert kitchen.brew().cached


def _write_module(folder: Path, name: str, source: str) -> None:
    """A part of the package `strength`."""
    package = folder / "strength"
    package.mkdir(exist_ok=True)
    (package / f"{name}.py").write_text(source)


def test_changed_code_makes_it_run(
    kitchen: Kitchen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    _write_module(tmp_path, "before", "STRENGTH = 1\n")
    _write_module(tmp_path, "after", "STRENGTH = 2\n")
    before, after = (Code({"strength": name}) for name in ("before", "after"))
    assert before.modules == ("strength.before",)
    kitchen.brew(dataclasses.replace(BREW, code=before))
    assert kitchen.brew(dataclasses.replace(BREW, code=Code({"strength": "before"}))).cached
    result = kitchen.brew(dataclasses.replace(BREW, code=after))
    assert (result.cached, result.reason) == (False, "code changed")


def test_a_file_beside_the_code_counts_as_code(kitchen: Kitchen, tmp_path: Path) -> None:
    label = tmp_path / "label.html.jinja"
    label.write_text("Assam")
    kitchen.brew(dataclasses.replace(BREW, code=Code({}, label)))
    label.write_text("Nilgiri")
    assert kitchen.brew(dataclasses.replace(BREW, code=Code({}, label))).reason == "code changed"


def test_what_counts_is_the_code_that_runs_not_what_took_its_place(
    kitchen: Kitchen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    _write_module(tmp_path, "now", "STRENGTH = 1\n")
    stage = dataclasses.replace(BREW, code=Code({"strength": "now"}))
    _write_module(tmp_path, "now", "STRENGTH = 'a newer one'\n")
    kitchen.brew(stage)
    newer = dataclasses.replace(BREW, code=Code({"strength": "now"}))
    assert freshness(kitchen.store, stage) == "fresh"
    assert freshness(kitchen.store, newer) == "code changed"


def test_a_missing_input_says_which_stage_to_run(kitchen: Kitchen) -> None:
    kitchen.store.remove("kitchen/water")
    with pytest.raises(DataError) as caught:
        kitchen.brew()
    place = kitchen.store.path("kitchen/water")
    assert str(caught.value) == f"{place} is missing: run 'lyrics kitchen' first"
    assert kitchen.works == 0


@pytest.mark.parametrize(
    ("place", "stage"),
    [
        ("raw/songs.parquet", "scrape"),
        ("clean/songs.parquet", "clean"),
        ("vocabulary/vocabulary.json", "vocabulary"),
        ("runs/a/metrics.jsonl", "train"),
    ],
)
def test_a_place_is_made_by_the_stage_of_its_folder(place: str, stage: str) -> None:
    assert how_to_make(place) == f"run 'lyrics {stage}' first"


def test_work_that_leaves_an_output_out_is_an_error(kitchen: Kitchen) -> None:
    with pytest.raises(DataError, match=r"tea/cup is missing: the stage 'brew' did not write it"):
        run_stage(kitchen.store, BREW, {}, dict)
    assert read_manifest(kitchen.store, BREW) is None


def test_work_that_fails_leaves_the_former_manifest(kitchen: Kitchen) -> None:
    kitchen.brew()
    former = kitchen.store.read_bytes("tea/manifest.json")

    def spill() -> dict[str, Any]:
        kitchen.store.write_text("tea/cup", "spilt")
        raise RuntimeError("spilt")

    with pytest.raises(RuntimeError):
        run_stage(kitchen.store, BREW, {"cups": 9}, spill)
    assert kitchen.store.read_bytes("tea/manifest.json") == former
    assert kitchen.brew().reason == "output tea/cup is not as it was written"


@pytest.mark.parametrize("which", ["inputs", "outputs"])
def test_a_name_with_a_slash_stands_for_the_folder_s_files(kitchen: Kitchen, which: str) -> None:
    folder = {"inputs": ("kitchen/",)} if which == "inputs" else {"outputs": ("tea/",)}
    stage = dataclasses.replace(BREW, manifest="manifest.json", **folder)
    assert not kitchen.brew(stage).cached
    manifest = kitchen.store.read_json("manifest.json")
    assert list(manifest["inputs"]) == ["kitchen/leaves", "kitchen/water"]
    assert list(manifest["outputs"]) == ["tea/cup", "tea/rest"]
    assert kitchen.brew(stage).cached
    if which == "inputs":
        kitchen.store.write_text("kitchen/milk", "fresh")
        assert kitchen.brew(stage).reason == "inputs changed: kitchen/milk"
    else:
        kitchen.store.remove("tea/rest")
        assert kitchen.brew(stage).reason == "output tea/rest is missing"


@pytest.mark.parametrize("which", ["inputs", "outputs"])
def test_a_folder_without_files_is_missing(kitchen: Kitchen, which: str) -> None:
    stage = dataclasses.replace(BREW, **{which: ("garden/",)})
    with pytest.raises(DataError, match="garden/ is missing"):
        kitchen.brew(stage)


def test_the_manifest_records_what_was_done(kitchen: Kitchen) -> None:
    kitchen.brew()
    manifest = kitchen.store.read_json("tea/manifest.json")
    assert manifest["stage"] == "brew"
    assert manifest["settings"] == {"cups": 2}
    assert manifest["counts"] == {"cups": 2}
    assert manifest["seconds"] >= 0
    assert manifest["finished_at"].endswith("+00:00")
    assert manifest["inputs"]["kitchen/leaves"] == kitchen.store.sha256("kitchen/leaves")
    assert manifest["outputs"]["tea/cup"] == kitchen.store.sha256("tea/cup")


def test_inputs_that_change_while_it_works_make_it_run_again(kitchen: Kitchen) -> None:
    def work() -> dict[str, Any]:
        counts = kitchen.work()
        kitchen.store.write_text("kitchen/leaves", "darjeeling")
        return counts

    run_stage(kitchen.store, BREW, {"cups": 2}, work)
    assert kitchen.brew().reason == "inputs changed: kitchen/leaves"


def test_a_stage_that_decides_alone_can_write_its_manifest(kitchen: Kitchen) -> None:
    facts = stage_facts(kitchen.store, BREW, {"cups": 2})
    write_manifest(kitchen.store, BREW, facts, kitchen.work(), 1.5)
    assert kitchen.brew().cached
    manifest = read_manifest(kitchen.store, BREW)
    assert manifest is not None
    assert manifest["seconds"] == 1.5


def test_freshness_is_told_without_running(kitchen: Kitchen) -> None:
    store = kitchen.store
    assert freshness(store, BREW) == "not made yet"
    kitchen.brew()
    assert freshness(store, BREW) == "fresh"
    store.remove("kitchen/water")
    assert freshness(store, BREW) == "inputs changed: kitchen/water"
    store.write_text("kitchen/water", "hot")
    store.write_text("tea/cup", "cold")
    assert freshness(store, BREW) == "output tea/cup is not as it was written"
    assert kitchen.works == 1


def test_an_optional_input_that_comes_makes_it_stale(kitchen: Kitchen) -> None:
    stage = dataclasses.replace(BREW, optional_inputs=("kitchen/milk",))
    kitchen.brew(stage)
    assert freshness(kitchen.store, stage) == "fresh"
    kitchen.store.write_text("kitchen/milk", "fresh")
    told = freshness(kitchen.store, stage)
    assert told == kitchen.brew(stage).reason == "inputs changed: kitchen/milk"
    assert freshness(kitchen.store, stage) == "fresh"


def test_circumstances_that_change_make_it_stale(kitchen: Kitchen) -> None:
    def weather(store: Store) -> dict[str, str]:
        if not store.exists("sky"):
            raise DataError("there is no sky")
        return {"weather": store.read_text("sky")}

    stage = dataclasses.replace(BREW, circumstances=weather)
    kitchen.store.write_text("sky", "rain")
    kitchen.brew(stage)
    assert freshness(kitchen.store, stage) == "fresh"
    assert freshness(kitchen.store, stage, {"cups": 2}) == "fresh"
    assert freshness(kitchen.store, stage, {"cups": 3}) == "settings changed: cups"
    kitchen.store.write_text("sky", "sun")
    assert freshness(kitchen.store, stage) == "settings changed: weather"
    kitchen.store.remove("sky")
    assert freshness(kitchen.store, stage) == "there is no sky"
    assert kitchen.brew(dataclasses.replace(BREW, circumstances=lambda _: {})).reason == (
        "settings changed: weather"
    )


def test_outputs_that_check_themselves_are_hashed_again_only_if_written_again(
    kitchen: Kitchen, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = dataclasses.replace(BREW, self_checking=("tea/rest",))
    kitchen.brew(stage)
    hashed: list[str] = []
    sha256 = Store.sha256

    def counted(store: Store, name: str) -> str:
        hashed.append(name)
        return sha256(store, name)

    with monkeypatch.context() as patch:
        patch.setattr(Store, "sha256", counted)
        assert kitchen.brew(stage).cached
        assert freshness(kitchen.store, stage) == "fresh"
        assert set(hashed) == {"kitchen/leaves", "kitchen/water", "tea/cup"}
        kitchen.store.write_text("tea/rest", "assam")
        assert freshness(kitchen.store, stage) == "fresh"
        assert hashed[-1] == "tea/rest"
    kitchen.store.write_text("tea/rest", "ASSAM")
    assert freshness(kitchen.store, stage) == "output tea/rest is not as it was written"
    kitchen.store.remove("tea/rest")
    assert freshness(kitchen.store, stage) == "output tea/rest is missing"


def test_a_recorded_hash_is_of_the_file_that_is_there(kitchen: Kitchen) -> None:
    stage = dataclasses.replace(BREW, self_checking=("tea/rest",))
    store, manifest = kitchen.store, stage.manifest
    store.write_text("tea/rest", "none yet")
    assert recorded_sha256(store, manifest, "tea/rest") == store.sha256("tea/rest")
    kitchen.brew(stage)
    assert recorded_sha256(store, manifest, "tea/rest") == store.sha256("tea/rest")
    store.write_text("tea/rest", "coffee")
    assert recorded_sha256(store, manifest, "tea/rest") == store.sha256("tea/rest")
