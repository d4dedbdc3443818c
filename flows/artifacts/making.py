"""Artifacts by name: tables, and Markdown that no text can break out of."""

import contextlib
import re
from typing import Any
from uuid import UUID

import httpx
from prefect.artifacts import (
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)
from prefect.settings import PREFECT_CLIENT_MAX_RETRIES, temporary_settings

MAX_ROWS = 500
"""Of a table: it is for people to look at, and the server keeps it."""


def fenced(text: str) -> str:
    """A Markdown code block that no text can break out of."""
    longest = max((len(ticks) for ticks in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{text}\n{fence}"


def key(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def table(name: str, rows: list[dict[str, Any]], description: str) -> None:
    shown, description = shortened(rows, description)
    create_table_artifact(table=shown, key=key(name), description=description)


def shortened(rows: list[dict[str, Any]], description: str) -> tuple[list[dict[str, Any]], str]:
    """The first rows; the description says so where there are more."""
    if len(rows) <= MAX_ROWS:
        return rows, description
    return rows[:MAX_ROWS], f"{description}; the first {MAX_ROWS}"


def markdown(name: str, lines: list[str], description: str) -> None:
    create_markdown_artifact("\n".join(lines), key=key(name), description=description)


class ProgressArtifact:
    """How far something is, edited in place; while the server is away it stays as it was."""

    def __init__(self, name: str) -> None:
        artifact = create_progress_artifact(0.0, key=key(name), description="begun")
        assert isinstance(artifact, UUID)
        self._id = artifact

    def update(self, share: float, description: str) -> None:
        """`share` is from 0 to 1."""
        # Work does not wait for a server that is away, as Prefect's client does for half an hour.
        once = {PREFECT_CLIENT_MAX_RETRIES: 0}
        with temporary_settings(once), contextlib.suppress(httpx.HTTPError):
            update_progress_artifact(self._id, 100 * min(share, 1.0), description=description)
