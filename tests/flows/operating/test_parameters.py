"""docs/operating.md names each deployment's parameters as its flow has them."""

import importlib
import inspect
import re
from typing import Any

import pytest
import yaml

from flows.home import PROJECT

DEPLOYMENTS = yaml.safe_load((PROJECT / "prefect.yaml").read_text("utf-8"))["deployments"]
DOCUMENT = (PROJECT / "docs" / "operating.md").read_text("utf-8")
TABLE = DOCUMENT.split("| deployment | parameters |\n")[1].split("\n\n")[0]
NAMES = [re.findall("`(.*?)`", row) for row in TABLE.splitlines()[1:]]
ROWS = {name: parameters for name, *parameters in NAMES}


def flow_of(deployment: dict[str, Any]) -> Any:
    file, name = deployment["entrypoint"].split(":")
    return getattr(importlib.import_module(file.removesuffix(".py").replace("/", ".")), name)


@pytest.mark.parametrize("deployment", DEPLOYMENTS, ids=lambda one: one["name"])
def test_a_deployment_has_these_parameters(deployment: dict[str, Any]) -> None:
    parameters = inspect.signature(flow_of(deployment).fn).parameters
    assert ROWS[deployment["name"]] == list(parameters)


def test_the_example_of_other_parameters_is_taken_and_keeps_those_that_are_there() -> None:
    example = yaml.safe_load(re.findall(r"```yaml\n(.*?)```", DOCUMENT, re.S)[0])
    given = {deployment["name"]: deployment["parameters"] for deployment in example}
    scheduled = [deployment for deployment in DEPLOYMENTS if "schedules" in deployment]
    assert given.keys() == {deployment["name"] for deployment in scheduled}
    for deployment in scheduled:
        parameters = given[deployment["name"]]
        assert flow_of(deployment).validate_parameters(parameters)
        assert deployment.get("parameters", {}).items() <= parameters.items()


def test_each_row_is_a_deployment() -> None:
    assert set(ROWS) == {deployment["name"] for deployment in DEPLOYMENTS}
