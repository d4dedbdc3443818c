"""Prefect's settings, wherever the command is started from.

Prefect reads `[tool.prefect]` of the pyproject.toml in the current folder only. The command line
carries that table into the environment, so that a run started elsewhere behaves the same.
"""

import os
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from corpus.command import data_root
from corpus.errors import LyricsError
from flows.serving import place

PROJECT = Path(__file__).resolve().parents[1]
DATA_ROOT = data_root()
SAMPLE_ARCHIVE = PROJECT / "data" / "sample"
QUIET = {"PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL"}
"""The command line speaks for itself; Prefect's own lines stay in its log."""
UNTRACKED = {"DO_NOT_TRACK": "1"}
"""Without it Prefect's client opens with a notice that it collects usage data; no setting of its
own takes that back, `server.analytics_enabled` only what is sent."""


def use_project_settings() -> None:
    """Set what the environment leaves open. Call it before prefect is imported.

    Runs report to the project's `lyrics serve` while it runs. Raises LyricsError where the package
    was installed without its project.
    """
    for name, value in (*_settings(), *QUIET.items(), *UNTRACKED.items()):
        os.environ.setdefault(name, value)
    # One folder for all processes, wherever they are started, and as Prefect itself reads it.
    os.environ["PREFECT_HOME"] = str(Path(os.environ["PREFECT_HOME"]).expanduser().absolute())
    if there := place.running():
        os.environ.setdefault("PREFECT_API_URL", there.api_url)


def environment_of_services() -> dict[str, str]:
    """Ours without QUIET, for processes that write into a log of their own."""
    return {name: value for name, value in os.environ.items() if QUIET.get(name) != value}


def _settings() -> Iterator[tuple[str, str]]:
    project_file = PROJECT / "pyproject.toml"
    try:
        text = project_file.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise LyricsError(
            f"{project_file} is missing: lyrics works in its project's folder; install it there, "
            "with `pip install -e .`"
        ) from error
    return _flatten("PREFECT", tomllib.loads(text)["tool"]["prefect"])


def _flatten(prefix: str, table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        name = f"{prefix}_{key.upper()}"
        if isinstance(value, Mapping):
            yield from _flatten(name, value)
        elif name in ("PREFECT_HOME", "PREFECT_PROFILES_PATH"):
            yield name, str(PROJECT / value)
        else:
            yield name, ",".join(value) if isinstance(value, list) else str(value)
