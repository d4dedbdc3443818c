"""docs/operating.md names each deployment's parameters as its flow has them."""

import importlib
import inspect
import re

import pytest
import yaml

from flows.home import PROJECT

DEPLOYMENTS = yaml.safe_load((PROJECT / "prefect.yaml").read_text("utf-8"))["deployments"]
DOCUMENT = (PROJECT / "docs" / "operating.md").read_text("utf-8")
TABLE = DOCUMENT.split("| deployment | parameters |\n")[1].split("\n\n")[0]
NAMES = [re.findall("`(.*?)`", row) for row in TABLE.splitlines()[1:]]
ROWS = {name: parameters for name, *parameters in NAMES}


@pytest.mark.parametrize("deployment", DEPLOYMENTS, ids=lambda one: one["name"])
def test_a_deployment_has_these_parameters(deployment: dict[str, str]) -> None:
    file, name = deployment["entrypoint"].split(":")
    module = importlib.import_module(file.removesuffix(".py").replace("/", "."))
    assert ROWS[deployment["name"]] == list(inspect.signature(getattr(module, name).fn).parameters)


def test_each_row_is_a_deployment() -> None:
    assert set(ROWS) == {deployment["name"] for deployment in DEPLOYMENTS}
