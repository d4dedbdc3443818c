import argparse
import dataclasses
import importlib
import json
import re
from typing import Any, ClassVar

import pytest

from corpus.errors import SettingsError
from corpus.settings import (
    Settings,
    add_arguments,
    by_preset,
    check_port,
    given_arguments,
    setting,
)

EVERY_CLASS = (
    ("corpus.scrape.settings", "ScrapeSettings"),
    ("corpus.clean.stage", "CleanSettings"),
    ("corpus.gates", "GateSettings"),
    ("corpus.vocabulary", "VocabularySettings"),
    ("training.settings", "TrainSettings"),
    ("training.evaluation.settings", "EvaluateSettings"),
    ("training.play.wish", "PlaySettings"),
    ("training.settings", "SampleSettings"),
)


@dataclasses.dataclass(frozen=True)
class Kitchen(Settings):
    cook: str = setting("Ka", "Who cooks.", choices=("Ka", "Kha"))
    cups: int = setting(2, "Cups of tea.", low=1, high=9)
    heat: float = setting(1.5, "Heat in kW, 100 % of the time.", above=0)
    spices: tuple[str, ...] = setting(("ilaichi",), "What goes in.", choices=("ilaichi", "adrak"))
    minutes: tuple[float, ...] = setting((3.0, 4.0), "Time for each cup.", above=0)
    guests: int | None = setting(None, "Guests, where there are any.", low=1)
    sugar: bool = setting(True, "With sugar.")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"cups": 0}, "cups: 0 is below 1"),
        ({"cups": 10}, "cups: 10 is above 9"),
        ({"heat": 0}, "heat: 0.0 is not above 0"),
        ({"heat": float("nan")}, "heat: nan is not a finite number"),
        ({"heat": float("inf")}, "heat: inf is not a finite number"),
        ({"heat": 10**400}, "heat: inf is not a finite number"),
        ({"cook": "Ga"}, "cook: 'Ga' is not one of Ka, Kha"),
        ({"spices": ("adrak", "salt")}, "spices: 'salt' is not one of ilaichi, adrak"),
        ({"minutes": (3.0, -1.0)}, "minutes: -1.0 is not above 0"),
        ({"guests": 0}, "guests: 0 is below 1"),
    ],
)
def test_a_value_out_of_bounds_is_named_with_what_is_allowed(
    values: dict[str, Any], said: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        Kitchen(**values)
    assert str(caught.value) == said


@pytest.mark.parametrize("cups", [1, 9])
def test_bounds_are_inclusive(cups: int) -> None:
    assert Kitchen(cups=cups).cups == cups


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"cups": "2"}, "cups: '2' is not a whole number"),
        ({"cups": 2.5}, "cups: 2.5 is not a whole number"),
        ({"cups": True}, "cups: True is not a whole number"),
        ({"cups": None}, "cups: None is not a whole number"),
        ({"heat": "hot"}, "heat: 'hot' is not a number"),
        ({"cook": 3}, "cook: 3 is not a text"),
        ({"sugar": "no"}, "sugar: 'no' is not true or false"),
        ({"spices": "adrak"}, "spices: 'adrak' is not a list"),
        ({"minutes": ("3",)}, "minutes: '3' is not a number"),
        ({"minutes": ()}, "minutes: at least one value is needed"),
    ],
)
def test_a_value_of_another_type_is_an_error_not_a_traceback(
    values: dict[str, Any], said: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        Kitchen.from_dict(values)
    assert str(caught.value) == said


def test_a_whole_number_is_a_number_and_is_kept_as_one() -> None:
    """So that `2` from a form and `2.0` from the command line make the same run."""
    kitchen = Kitchen(heat=2, minutes=(1, 2))
    assert json.dumps(kitchen.to_dict()) == json.dumps(
        Kitchen(heat=2.0, minutes=(1.0, 2.0)).to_dict()
    )
    assert '"heat": 2.0' in json.dumps(kitchen.to_dict())


def test_a_list_may_be_empty_where_it_is_by_default() -> None:
    @dataclasses.dataclass(frozen=True)
    class Shelf(Settings):
        jars: tuple[str, ...] = setting((), "What stands on it.")

    assert Shelf().jars == Shelf(jars=()).jars == ()


def test_a_port_is_one_that_there_is() -> None:
    for port in (0, 65535):
        check_port(port)
    for port in (-1, 65536):
        with pytest.raises(SettingsError, match=f"port: {port} is not between 0 and 65535"):
            check_port(port)


def test_settings_are_frozen() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Kitchen().cups = 3  # type: ignore[misc]


def test_an_unknown_name_is_an_error() -> None:
    with pytest.raises(SettingsError, match="unknown settings for Kitchen: milk, pot"):
        Kitchen.from_dict({"pot": 1, "cups": 2, "milk": 1})


def test_from_dict_reads_what_to_dict_wrote_as_json() -> None:
    kitchen = Kitchen(cups=4, minutes=(1.0, 2.0), guests=3, sugar=False)
    values = json.loads(json.dumps(kitchen.to_dict()))
    assert values["minutes"] == [1.0, 2.0]
    assert Kitchen.from_dict(values) == kitchen


def given(*arguments: str) -> dict[str, Any]:
    parser = argparse.ArgumentParser()
    add_arguments(parser, Kitchen)
    parser.add_argument("--kettle")
    return given_arguments(parser.parse_args([*arguments, "--kettle", "old"]), Kitchen)


def test_arguments_that_are_not_given_leave_no_trace() -> None:
    assert given() == {}


def test_arguments_have_the_type_of_their_field() -> None:
    words = (
        "--cups 3 --heat 2 --spices adrak ilaichi --minutes 1 2 --guests 5 --no-sugar --cook Kha"
    )
    assert given(*words.split()) == {
        "cups": 3,
        "heat": 2.0,
        "spices": ["adrak", "ilaichi"],
        "minutes": [1.0, 2.0],
        "guests": 5,
        "sugar": False,
        "cook": "Kha",
    }


@pytest.mark.parametrize(
    ("option", "said"),
    [
        (["--heat", "0,7"], "argument --heat: '0,7' is not a number, such as 0.7"),
        (["--cups", "7.5"], "argument --cups: '7.5' is not a whole number, such as 7"),
    ],
)
def test_an_argument_that_is_no_number_says_what_one_is(
    option: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        given(*option)
    assert said in capsys.readouterr().err


def test_arguments_make_the_settings_that_they_were_made_from() -> None:
    kitchen = Kitchen(cups=7, heat=0.25, guests=2, sugar=False)
    words = "--cups 7 --heat 0.25 --guests 2 --no-sugar --spices ilaichi --minutes 3 4"
    assert Kitchen(**given(*words.split())) == kitchen


def test_help_shows_text_default_and_choices() -> None:
    parser = argparse.ArgumentParser(prog="kettle")
    add_arguments(parser, Kitchen)
    text = " ".join(parser.format_help().split())
    assert "--cook {Ka,Kha} Who cooks. (default: Ka)" in text
    assert "Heat in kW, 100 % of the time. (default: 1.5)" in text
    assert "Time for each cup. (default: 3.0 4.0)" in text
    assert "Guests, where there are any. --" in text


def test_help_groups_options_and_the_later_of_two_of_a_name_is_in_its_own() -> None:
    @dataclasses.dataclass(frozen=True)
    class Stove(Settings):
        HEADINGS: ClassVar = {"heat": "the fire"}

        cups: int = setting(1, "Pots.")
        heat: float = setting(1.0, "Flames.")
        gas: bool = setting(True, "By gas.")

    parser = argparse.ArgumentParser(prog="kettle", conflict_handler="resolve")
    add_arguments(parser, Kitchen)
    add_arguments(parser, Stove)
    others, fire = parser.format_help().split("\nthe fire:\n")
    assert re.findall(r"^  --(\w+)", fire, re.M) == ["heat", "gas"]
    assert re.findall(r"^  --(\w+)", others, re.M) == [
        "cook", "spices", "minutes", "guests", "sugar", "cups",
    ]  # fmt: skip
    assert parser.parse_args(["--heat", "2"]).heat == 2.0


def test_help_shows_what_holds_by_preset() -> None:
    presets = {"breakfast": {"cups": 3}, "tea": {"guests": 4}}
    told = {field.name: by_preset(field, presets) for field in dataclasses.fields(Kitchen)}
    assert told["cups"] == "breakfast: 3, tea: 2"
    assert told["guests"] == "tea: 4"
    assert told["cook"] == "default: Ka"
    parser = argparse.ArgumentParser(prog="kettle")
    add_arguments(parser, Kitchen, told)
    text = " ".join(parser.format_help().split())
    assert "Cups of tea. (breakfast: 3, tea: 2)" in text
    assert "Heat in kW, 100 % of the time. (default: 1.5)" in text


@pytest.mark.parametrize(("module", "name"), EVERY_CLASS)
def test_every_setting_of_the_project_is_described_and_frozen(module: str, name: str) -> None:
    cls = getattr(importlib.import_module(module), name)
    assert issubclass(cls, Settings)
    assert cls.__dataclass_params__.frozen
    for field in dataclasses.fields(cls):
        text = field.metadata.get("description", "")
        assert len(text.split()) > 1, f"{name}.{field.name} says nothing"
        assert text.endswith("."), f"{name}.{field.name}: {text!r} is no sentence"


@pytest.mark.parametrize(("module", "name"), EVERY_CLASS)
def test_every_default_is_allowed_and_survives_json(module: str, name: str) -> None:
    cls = getattr(importlib.import_module(module), name)
    assert cls.from_dict(json.loads(json.dumps(cls().to_dict()))) == cls()


@pytest.mark.parametrize(("module", "name"), EVERY_CLASS)
def test_every_setting_has_its_option(module: str, name: str) -> None:
    cls = getattr(importlib.import_module(module), name)
    parser = argparse.ArgumentParser()
    add_arguments(parser, cls)
    for field in dataclasses.fields(cls):
        assert f"--{field.name.replace('_', '-')}" in parser.format_help()


def test_these_are_all_settings_of_the_project() -> None:
    for module, _ in EVERY_CLASS:
        importlib.import_module(module)
    classes = [cls for cls in Settings.__subclasses__() if not cls.__module__.startswith("test")]
    assert {cls.__name__ for cls in classes} == {name for _, name in EVERY_CLASS}
