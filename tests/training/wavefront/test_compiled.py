"""The kernels compile for GPUs, and take no more of one than `launch` reckons with."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("triton", reason="torch came without Triton: pip install .[kernels]")

pytestmark = pytest.mark.compiles
LAYERS = {"forward", "backward"}
Line = dict[str, Any]


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> list[Line]:
    """A process of its own: in this one Triton interprets."""
    cache = tmp_path_factory.mktemp("triton")
    told = subprocess.run(
        [sys.executable, Path(__file__).with_name("compiled.py")],
        env=os.environ | {"TRITON_CACHE_DIR": str(cache)},
        check=True,
        capture_output=True,
        text=True,
    )
    return [json.loads(line) for line in told.stdout.splitlines()]


@pytest.mark.parametrize(
    ("gpu", "presets"),
    [
        ("A100", {"quick", "best"}),
        ("L4", {"quick"}),
        ("H100", {"char-rnn", "quick", "best"}),
        ("B200", {"char-rnn", "quick", "best"}),
    ],
)
def test_the_layers_of_presets_fit(lines: list[Line], gpu: str, presets: set[str]) -> None:
    found = [line for line in lines if line["name"] == gpu and line["kernel"] in LAYERS]
    assert {(line["preset"], line["kernel"]) for line in found} == {
        (preset, kernel) for preset in presets for kernel in LAYERS
    }
    assert all(0 < line["shared"] <= line["room"] for line in found)
    assert all(line["programs"] <= line["multiprocessors"] for line in found)
    assert all(line["code"] > 10_000 for line in found)


def test_rmsprop_compiles(lines: list[Line]) -> None:
    found = {line["name"] for line in lines if line["kernel"] == "_step" and line["code"] > 1_000}
    assert found == {"A100", "L4", "H100", "B200"}
