"""How OpenMP's threads wait is decided before torch is loaded, and a user's own choice stays."""

import os
import subprocess
import sys

import pytest

KEY = "OMP_WAIT_POLICY"
CODE = "import sys, os, training; print('torch' in sys.modules, os.environ['OMP_WAIT_POLICY'])"


@pytest.mark.parametrize(("own", "expected"), [({}, "PASSIVE"), ({KEY: "ACTIVE"}, "ACTIVE")])
def test_threads_sleep_while_they_wait(own: dict[str, str], expected: str) -> None:
    environment = {name: value for name, value in os.environ.items() if name != KEY} | own
    done = subprocess.run(
        [sys.executable, "-c", CODE], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["False", expected]
