"""What prefect.yaml gives its flows, looked at before a server has it.

Prefect takes a parameter that the flow does not have, and each run of that deployment then crashes.
"""

import contextlib
import inspect
import json
import subprocess
import sys
import typing
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import yaml
from prefect import Flow
from prefect.flows import load_flow_from_entrypoint
from pydantic import BaseModel, ConfigDict, ValidationError, create_model

from corpus.command import nearest
from corpus.errors import ServeError, SettingsError
from flows.home import PROJECT

PREFECT_YAML = PROJECT / "prefect.yaml"
_UNKNOWN = {"extra_forbidden", "unexpected_keyword_argument"}
"""What pydantic calls the error of a setting that a model, or a dataclass, does not have."""
_VERDICT = "prefect.yaml: "
"""Begins the line by which the program of its own tells what is wrong; nothing else if all is
well."""


def check_aside(file: Path = PREFECT_YAML, is_stopped: Callable[[], bool] = bool) -> None:
    """As `check_deployments`, by a program of its own: flows bring torch, which whoever serves them
    for weeks need not hold. KeyboardInterrupt when it is stopped meanwhile."""
    # Not by multiprocessing, whose resource tracker would stay until we end, and a moment longer.
    asked = subprocess.run(  # noqa: S603 - our own arguments.
        [sys.executable, "-X", "utf8", "-m", "flows.serving.check", str(file)],
        cwd=PROJECT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if is_stopped():  # Ctrl-C reaches it as well.
        raise KeyboardInterrupt
    # Among what the modules of flows may print; one that ends the program leaves no verdict.
    lines = [line for line in asked.stdout.splitlines() if line.startswith(_VERDICT)]
    if not lines:
        told = asked.stderr.strip().rpartition("\n")[2] or f"exit code {asked.returncode}"
        raise ServeError(f"{file} could not be looked at: {told}")
    if fault := lines[-1].removeprefix(_VERDICT):
        raise SettingsError(fault)


def check_deployments(file: Path = PREFECT_YAML) -> None:
    """Raises SettingsError for a parameter that its flow would not take.

    A value with a template in it is known to its run alone.
    """
    try:
        deployments = yaml.safe_load(file.read_text(encoding="utf-8"))["deployments"]
        if not isinstance(deployments, list) or not all(isinstance(d, dict) for d in deployments):
            raise TypeError("they are not a list of mappings")
    except (OSError, ValueError, yaml.YAMLError, KeyError, TypeError) as error:
        raise SettingsError(f"{file} has no deployments: {' '.join(str(error).split())}") from error
    for deployment in deployments:
        where = f"{file}: {deployment.get('name')}"
        flow = _flow(file.parent, deployment, where)
        for name, value in _parameters(deployment):
            if fault := _fault(flow, name, value):
                raise SettingsError(f"{where}: {fault}")


def _flow(folder: Path, deployment: dict[str, Any], where: str) -> Flow[..., Any]:
    try:
        with contextlib.chdir(folder):
            return load_flow_from_entrypoint(deployment["entrypoint"])
    except (Exception, SystemExit) as error:  # Whatever an import may raise.
        name = deployment.get("entrypoint")
        told = f"it exits ({error})" if isinstance(error, SystemExit) else error
        raise SettingsError(f"{where}: no flow at the entrypoint {name!r}: {told}") from error


def _parameters(deployment: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Its own, and those that its schedules and its triggers give."""
    parts = (deployment.get("schedules") or [], deployment.get("triggers") or [])
    for place in (deployment, *(one for part in parts for one in part)):
        yield from (place.get("parameters") or {}).items()


def _fault(flow: Flow[..., Any], name: str, value: Any) -> str | None:
    """What is wrong with a parameter, if anything."""
    names = list(inspect.signature(flow.fn).parameters)
    if name not in names:
        told = nearest(name, names) or f"; it has {', '.join(names)}"
        return f"the flow {flow.name} has no parameter {name!r}{told}"
    hint = typing.get_type_hints(flow.fn, include_extras=True).get(name, Any)
    # Of a model, so that dataclasses in it take no settings that they do not have.
    model = create_model("Parameter", __config__=ConfigDict(extra="forbid"), value=(hint, ...))
    try:
        if "{{" not in str(value):
            # As strict as the server, which looks at the JSON.
            model.model_validate_json(json.dumps({"value": value}, default=str), strict=True)
    except ValidationError as error:
        first = error.errors()[0]
        setting = ".".join(map(str, (name, *first["loc"][1:])))
        if first["type"] in _UNKNOWN:
            return f"there is no {setting!r}{nearest(str(first['loc'][-1]), _settings(model))}"
        return f"{setting}: {first['input']!r}: {first['msg'].removeprefix('Value error, ')}"
    return None


def _settings(model: type[BaseModel]) -> list[str]:
    """The names of all settings in it."""
    definitions = model.model_json_schema().get("$defs", {}).values()
    return [name for part in definitions for name in part.get("properties", {})]


if __name__ == "__main__":
    fault = ""
    try:
        check_deployments(Path(sys.argv[1]))
    except SettingsError as error:
        fault = str(error)
    print(f"\n{_VERDICT}{fault}")
