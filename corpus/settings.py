"""Settings: frozen dataclasses whose fields carry their help text, unit and bounds.

One declaration serves the check, the command line and the form in the Prefect UI:

    @dataclass(frozen=True)
    class CleanSettings(Settings):
        profile: str = setting("roman", "The form of a song.", choices=("roman", "itrans"))
"""

import argparse
import dataclasses
import math
import types
import typing
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self

from corpus.errors import SettingsError

MOST_PORT = 65535


def setting(
    default: Any,
    help: str,
    *,
    low: float | None = None,
    high: float | None = None,
    above: float | None = None,
    choices: Sequence[str] | None = None,
) -> Any:
    """A field with its one-sentence help (with the unit) and what is allowed.

    `low` and `high` are inclusive bounds, `above` is an exclusive lower one; None (where the
    field's type has it) is always allowed.
    """
    limits = {"minimum": low, "maximum": high, "exclusiveMinimum": above, "enum": choices}
    schema = {name: limit for name, limit in limits.items() if limit is not None}
    # These keys are what pydantic, and so the form in the Prefect UI, reads of a dataclass field.
    metadata = {"description": help, "json_schema_extra": schema}
    return dataclasses.field(default=default, metadata=metadata)


@dataclasses.dataclass(frozen=True)
class Settings:
    """Base of all settings: checked when built.

    Raises SettingsError that names the field, what came and what is allowed.
    """

    HEADINGS: ClassVar[Mapping[str, str]] = {}
    """Of the groups of options in the help of a command, by the field that each begins with."""

    def __post_init__(self) -> None:
        hints = typing.get_type_hints(type(self))
        for field in dataclasses.fields(self):
            value = _typed(field, hints[field.name], getattr(self, field.name))
            object.__setattr__(self, field.name, value)
            _check(field, value)

    def to_dict(self) -> dict[str, Any]:
        """As JSON holds it: tuples become lists."""
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in dataclasses.asdict(self).items()
        }

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Self:
        """The inverse of `to_dict`; an unknown name is a SettingsError."""
        names = {field.name for field in dataclasses.fields(cls)}
        unknown = sorted(set(values) - names)
        if unknown:
            raise SettingsError(f"unknown settings for {cls.__name__}: {', '.join(unknown)}")
        return cls(**values)

    @classmethod
    def from_arguments(cls, arguments: argparse.Namespace) -> Self:
        """Those that were given on the command line, and the defaults."""
        return cls(**given_arguments(arguments, cls))


def _typed(field: dataclasses.Field[Any], hint: Any, value: Any) -> Any:
    """`value` as the field's type holds it: a whole number is a number, a list a tuple."""
    if value is None and type(None) in typing.get_args(hint):
        return None
    kind, many = _value_type(hint)
    if not many:
        return _of_kind(field, kind, value)
    if not isinstance(value, list | tuple):
        raise SettingsError(f"{option(field.name)}: {value!r} is not a list")
    if not value and field.default:
        raise SettingsError(f"{option(field.name)}: at least one value is needed")
    return tuple(_of_kind(field, kind, one) for one in value)


def _of_kind(field: dataclasses.Field[Any], kind: type, value: Any) -> Any:
    is_bool = isinstance(value, bool)
    if kind is float and isinstance(value, int) and not is_bool:
        value = _as_float(value)
    if not isinstance(value, kind) or is_bool is not (kind is bool):
        raise SettingsError(f"{option(field.name)}: {value!r} is not {_KINDS[kind]}")
    if isinstance(value, float) and not math.isfinite(value):
        raise SettingsError(f"{option(field.name)}: {value} is not a finite number")
    return value


def _as_float(value: int) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf


_KINDS = {int: "a whole number", float: "a number", str: "a text", bool: "true or false"}


def _check(field: dataclasses.Field[Any], value: Any) -> None:
    schema, name = field.metadata["json_schema_extra"], option(field.name)
    for one in value if isinstance(value, tuple) else (value,):
        if one is None:
            continue
        if "enum" in schema and one not in schema["enum"]:
            raise SettingsError(f"{name}: {one!r} is not one of {', '.join(schema['enum'])}")
        if "exclusiveMinimum" in schema and not one > schema["exclusiveMinimum"]:
            raise SettingsError(f"{name}: {one} is not above {schema['exclusiveMinimum']}")
        if "minimum" in schema and not one >= schema["minimum"]:
            raise SettingsError(f"{name}: {one} is below {schema['minimum']}")
        if "maximum" in schema and not one <= schema["maximum"]:
            raise SettingsError(f"{name}: {one} is above {schema['maximum']}")


def check_port(port: int) -> None:
    """Raises SettingsError for a port that there is not; 0 asks for a free one."""
    if not 0 <= port <= MOST_PORT:
        raise SettingsError(f"port: {port} is not between 0 and {MOST_PORT}")


def add_arguments(
    parser: argparse.ArgumentParser, cls: type[Settings], defaults: Mapping[str, str] | None = None
) -> None:
    """Add one option a field; options that are not given leave no trace (see `given_arguments`).

    `defaults` says, by name, what holds for a field that is not given, where it is not its default.
    """
    hints, add = typing.get_type_hints(cls), parser.add_argument
    for field in dataclasses.fields(cls):
        if field.name in cls.HEADINGS:
            add = parser.add_argument_group(cls.HEADINGS[field.name]).add_argument
        kind, many = _value_type(hints[field.name])
        told = _default(field) if defaults is None else defaults[field.name]
        options: dict[str, Any] = {"default": argparse.SUPPRESS, "help": _help(field, told)}
        if kind is bool:
            options["action"] = argparse.BooleanOptionalAction
        else:
            options["type"] = _TYPES.get(kind, kind)
            options["metavar"] = field.name.rpartition("_")[2].upper()
            if "enum" in (schema := field.metadata["json_schema_extra"]):
                options["metavar"] = "{" + ",".join(schema["enum"]) + "}"
            if many:
                options["nargs"] = "+"
        add(f"--{option(field.name)}", **options)


def number(text: str) -> float:
    """An argument."""
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number, such as 0.7") from None


def whole_number(text: str) -> int:
    """An argument."""
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number, such as 7") from None


_TYPES = {float: number, int: whole_number}


def given_arguments(arguments: argparse.Namespace, cls: type[Settings]) -> dict[str, Any]:
    """The fields of `cls` that were given on the command line."""
    names = {field.name for field in dataclasses.fields(cls)}
    return {name: value for name, value in vars(arguments).items() if name in names}


def _value_type(hint: Any) -> tuple[Any, bool]:
    """The type of one value, and whether the field holds many: `tuple[str, ...]` -> (str, True)."""
    if typing.get_origin(hint) is types.UnionType:
        hint = next(arg for arg in typing.get_args(hint) if arg is not type(None))
    if typing.get_origin(hint) is tuple:
        return typing.get_args(hint)[0], True
    return hint, False


def option(name: str) -> str:
    """A field's name as it is written on the command line."""
    return name.replace("_", "-")


def by_preset(field: dataclasses.Field[Any], presets: Mapping[str, Mapping[str, Any]]) -> str:
    """What a field is in each preset, for its help: `quick: 2, best: 3`, or `default: 2`."""
    values = {name: preset.get(field.name, field.default) for name, preset in presets.items()}
    if len(set(values.values())) == 1:
        values = {"default": next(iter(values.values()))}
    return ", ".join(f"{name}: {value}" for name, value in values.items() if value is not None)


def _default(field: dataclasses.Field[Any]) -> str:
    """As `default: 2`; empty where there is nothing to tell."""
    if field.default is None or field.default == () or field.default == ("",):
        return ""
    if isinstance(field.default, tuple):
        return f"default: {' '.join(map(str, field.default))}"
    return f"default: {field.default}"


def _help(field: dataclasses.Field[Any], told: str) -> str:
    text = field.metadata["description"]
    return (f"{text} ({told})" if told else str(text)).replace("%", "%%")
