"""What the Makefile would do, by `make --dry-run`."""

import os
import subprocess
from pathlib import Path

PROJECT = Path(__file__).parents[1]


def told(*arguments: str) -> str:
    """The commands, with a variable that somebody's shell may have, and none of `make test`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    done = subprocess.run(
        ["make", "--dry-run", *arguments],
        cwd=PROJECT,
        env=kept | {"DATA": "/of-the-shell"},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_the_demo_s_place_is_not_taken_from_the_environment() -> None:
    assert '--data "data/demo" ' in told("run")
    assert '--data "data/my songs" ' in told("run", "DATA=data/my songs")


def test_cleaning_takes_the_demo_alone() -> None:
    """What was scraped cannot be made again."""
    assert told("clean", "DATA=data/giit") == "rm -rf .venv data/demo\n"
