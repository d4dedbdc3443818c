from typing import Any

import pytest

from corpus.clean.stage import CleanSettings, clean_archive
from corpus.gates import GateSettings
from corpus.overview import build_overview
from corpus.scrape.settings import ScrapeSettings
from corpus.scrape.stage import scrape
from corpus.store import Store
from corpus.vocabulary import VocabularySettings, build_vocabulary
from flows.choice import STAGES, chosen
from flows.plan import Wishes, plan
from training.settings import SampleSettings, TrainSettings
from training.stage import train

DEFAULT: dict[str, Any] = {
    "cleaning": CleanSettings(),
    "gates": GateSettings(),
    "encoding": VocabularySettings(),
    "training": TrainSettings.of_preset("quick"),
    "sampling": SampleSettings(),
}


@pytest.fixture
def encoded(store: Store, tiny_archive: Any) -> Store:
    scrape(store, ScrapeSettings(archive=str(tiny_archive)))
    clean_archive(store, CleanSettings(), GateSettings())
    build_overview(store)
    build_vocabulary(store, VocabularySettings())
    return store


def verdicts(store: Store, start: Any = "scrape", **changes: Any) -> dict[str, str]:
    lines = plan(store, Wishes(**(DEFAULT | changes)), chosen(start, None))
    return {line.stage: line.verdict for line in lines}


def test_of_an_empty_data_root_everything_runs(store: Store) -> None:
    assert verdicts(store) == dict.fromkeys(STAGES, "runs")
    assert store.folders("") == []


def test_what_is_made_is_cached_unless_something_new_comes(encoded: Store) -> None:
    made = {"clean", "overview", "vocabulary"}
    assert verdicts(encoded) == {s: "depends" if s in made else "runs" for s in STAGES}
    assert verdicts(encoded, start="clean") == {
        s: "cached" if s in made else "runs" for s in STAGES[1:]
    }


def test_a_run_that_has_not_begun_goes_on_from_nowhere(encoded: Store) -> None:
    (training,) = plan(encoded, Wishes(**DEFAULT), ("train",))
    assert (training.verdict, training.reason) == ("runs", "not made yet")


def test_what_a_stage_before_it_mends_stops_no_plan(encoded: Store, tiny: dict[str, Any]) -> None:
    training = TrainSettings.of_preset("quick", **tiny)
    train(encoded, training, name="x")
    encoded.remove("vocabulary")
    lines = plan(encoded, Wishes(**(DEFAULT | {"training": training}), name="x"), STAGES)
    planned = {line.stage: line for line in lines}
    assert planned["vocabulary"].verdict == planned["sample"].verdict == "runs"
    assert "vocabulary.json is missing" in planned["sample"].reason


def test_a_run_that_was_trained_otherwise_is_refused(encoded: Store, tiny: dict[str, Any]) -> None:
    train(encoded, TrainSettings.of_preset("quick", **tiny), name="x")
    wishes = {"sampling": SampleSettings(length=9), "name": "x"}

    def planned(**changes: Any) -> Any:
        training = TrainSettings.of_preset("quick", **(tiny | changes))
        asked = Wishes(**(DEFAULT | wishes | {"training": training}))
        return next(plan(encoded, asked, chosen("train", None)))

    assert planned().verdict == "cached"
    assert planned(max_minutes=7).reason.startswith("x goes on from step ")
    other = planned(hidden_size=9)
    assert other.verdict == "refused"
    assert "trained otherwise (hidden_size 16 there, 9 now): take another --name" in other.reason
    encoded.remove("vocabulary/vocabulary.json")
    assert planned(hidden_size=9).verdict == "runs"


def test_a_changed_setting_is_the_reason(encoded: Store) -> None:
    wishes = Wishes(**(DEFAULT | {"cleaning": CleanSettings(profile="itrans")}))
    lines = list(plan(encoded, wishes, chosen("clean", None)))
    assert str(lines[0]) == "clean       runs     settings changed: profile"
    assert str(lines[1]) == "overview    depends  cached, unless clean makes something new"


def test_force_runs_what_is_chosen(encoded: Store) -> None:
    assert verdicts(encoded, start="overview", force=True) == dict.fromkeys(STAGES[2:], "runs")
