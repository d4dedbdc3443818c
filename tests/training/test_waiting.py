"""How OpenMP's threads wait is decided before torch is loaded, and a user's own choice stays."""

import os
import subprocess
import sys

import pytest

KEYS = ("OMP_WAIT_POLICY", "GOMP_SPINCOUNT")
CODE = "import sys, os, training; print('torch' in sys.modules, os.environ.get('GOMP_SPINCOUNT'))"


@pytest.mark.parametrize(
    ("own", "expected"),
    [({}, "1000"), ({"GOMP_SPINCOUNT": "7"}, "7"), ({"OMP_WAIT_POLICY": "ACTIVE"}, "None")],
)
def test_threads_spin_a_little_while_they_wait(own: dict[str, str], expected: str) -> None:
    environment = {name: value for name, value in os.environ.items() if name not in KEYS} | own
    done = subprocess.run(
        [sys.executable, "-c", CODE], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["False", expected]
