"""What the UI's form is made of, and that it follows from the settings."""

import dataclasses
from typing import Any

import pytest
from pydantic import ValidationError

from corpus.settings import Settings, setting
from flows.clean import clean
from flows.evaluate import evaluate
from flows.forms import TrainChanges, changes_of
from flows.overview import overview
from flows.pipeline import pipeline
from flows.release import export, verify
from flows.report import report
from flows.sample import sample
from flows.scrape import scrape
from flows.train import train
from flows.vocabulary import vocabulary
from training.settings import PRESETS, TrainSettings

FLOWS = [
    pipeline, scrape, clean, overview, vocabulary, train, sample, evaluate, report, export, verify,
]  # fmt: skip


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.name)
def test_every_parameter_explains_itself(flow: Any) -> None:
    schema = flow.parameters.model_dump()
    fields = dict(schema["properties"])
    for group in schema["definitions"].values():
        fields |= group["properties"]
    assert fields
    assert [name for name, field in fields.items() if not field.get("description")] == []


def test_choices_and_defaults_are_in_the_form() -> None:
    fields = train.parameters.model_dump()["properties"]
    assert fields["preset"]["enum"] == list(PRESETS)
    assert fields["preset"]["default"] == "quick"
    assert fields["sampled_by"]["enum"] == ["training", "event"]


def test_every_setting_of_training_can_be_changed_from_its_preset() -> None:
    names = {field.name for field in dataclasses.fields(TrainSettings)} - {"preset"}
    assert set(TrainChanges.model_fields) == names
    layers = TrainChanges.model_json_schema()["properties"]["layers"]
    assert layers["anyOf"][0] == {"minimum": 1, "maximum": 100, "type": "integer"}
    assert "quick: 2" in layers["description"]


@dataclasses.dataclass(frozen=True)
class Oven(Settings):
    name: str = setting("old", "Its name.")
    heat: float = setting(180.0, "Degrees.", above=0, high=250)
    mode: str = setting("fan", "How it heats.", choices=("fan", "grill"))


def test_only_what_is_filled_in_is_a_change() -> None:
    model = changes_of(Oven, {"pizza": {"heat": 250.0}, "bread": {}}, without="name")
    assert model(mode="grill").given() == {"mode": "grill"}
    assert model.model_fields["heat"].description == "Degrees. (pizza: 250.0, bread: 180.0)"


@pytest.mark.parametrize("change", [{"heat": 0}, {"heat": 300}, {"mode": "steam"}, {"colour": 1}])
def test_what_the_settings_forbid_the_form_forbids(change: Any) -> None:
    model = changes_of(Oven, {}, without="name")
    with pytest.raises(ValidationError):
        model(**change)
