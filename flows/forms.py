"""Types of flow parameters, made from the settings: the UI shows them as fields of its form."""

import dataclasses
import typing
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model

from corpus.settings import Settings, by_preset
from training.presets import PRESETS
from training.settings import TrainSettings

_BOUNDS = {"minimum": "ge", "maximum": "le", "exclusiveMinimum": "gt"}
"""How pydantic names the bounds of a JSON schema."""


def choice(cls: type[Settings], name: str) -> Any:
    """A setting's choices as a type: the form shows them as a list to choose from."""
    field = next(field for field in dataclasses.fields(cls) if field.name == name)
    return Literal[tuple(field.metadata["json_schema_extra"]["enum"])]


def changes_of(cls: type[Settings], presets: dict[str, dict[str, Any]], without: str) -> Any:
    """A model with every setting of `cls` but one, each empty unless it is to be changed.

    The help of a field says what each preset has.
    """
    hints = typing.get_type_hints(cls)
    fields: dict[str, Any] = {
        field.name: (_optional(field, hints[field.name]), _field(field, presets))
        for field in dataclasses.fields(cls)
        if field.name != without
    }
    return create_model(f"{cls.__name__}Changes", __base__=Changes, **fields)


class Changes(BaseModel):
    """Leave a field empty to keep what the preset has."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    def given(self) -> dict[str, Any]:
        return self.model_dump(exclude_none=True)


def _optional(field: dataclasses.Field[Any], hint: Any) -> Any:
    schema = field.metadata["json_schema_extra"]
    kind = Literal[tuple(schema["enum"])] if "enum" in schema else hint
    bounds = {_BOUNDS[name]: limit for name, limit in schema.items() if name in _BOUNDS}
    return typing.Annotated[kind, Field(**bounds)] | None if bounds else kind | None


def _field(field: dataclasses.Field[Any], presets: dict[str, dict[str, Any]]) -> Any:
    told, description = by_preset(field, presets), field.metadata["description"]
    return Field(default=None, description=f"{description} ({told})" if told else description)


if TYPE_CHECKING:
    Preset = str
    Device = str
    TrainChanges = Changes
else:
    Preset = choice(TrainSettings, "preset")
    Device = choice(TrainSettings, "device")
    TrainChanges = changes_of(TrainSettings, PRESETS, without="preset")


def train_settings(preset: str, changes: TrainChanges) -> TrainSettings:
    return TrainSettings.of_preset(preset, **changes.given())
