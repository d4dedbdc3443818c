"""Runs: their names, and the `config.json` that says what they were trained with."""

import contextlib
import hashlib
import json
import platform
import re
from datetime import UTC, datetime
from typing import Any

import torch

from corpus.errors import DataError, SettingsError, StorageError
from corpus.store import Store
from corpus.vocabulary import Vocabulary
from corpus.vocabulary.lines import DIRECTIONS
from training.checkpoint import list_checkpoints, stopped_path
from training.scale import Scale
from training.settings import TrainSettings

RUN_NAME = re.compile(r"[A-Za-z0-9][\w.-]{0,99}")


_CONFIG = {"settings": dict, "created_at": str, "versions": dict, "vocabulary": str, "data": str}
"""What a run's config must have."""


def config_path(run: str) -> str:
    return f"runs/{run}/config.json"


def manifest_path(run: str) -> str:
    """Of its training; a run that is not finished has none yet."""
    return f"runs/{run}/manifest.json"


def default_name(settings: TrainSettings, vocabulary: Vocabulary, data: str) -> str:
    """The same for the same settings, vocabulary and training songs; another for others."""
    facts = json.dumps([settings.identity(), vocabulary.fingerprint, data], sort_keys=True)
    return f"{settings.preset}-{hashlib.sha256(facts.encode()).hexdigest()[:8]}"


def check_name(name: str) -> None:
    if not RUN_NAME.fullmatch(name):
        raise SettingsError(
            f"name: {name!r} is no name for a run: take letters, digits, '-', '_' and '.'"
        )


def free_name(store: Store, name: str) -> str:
    """`name`, or `name-2`, `name-3` …, whichever no run has yet."""
    taken, candidate, number = set(list_runs(store)), name, 1
    while candidate in taken:
        number += 1
        candidate = f"{name}-{number}"
    return candidate


def list_runs(store: Store) -> list[str]:
    """Names of all runs, the oldest first; before them those whose config is damaged."""
    runs = [run for run in store.folders("runs") if _is_there(store, run)]
    return sorted(runs, key=lambda run: (_created_at(store, run), run))


def _is_there(store: Store, run: str) -> bool:
    """A folder whose name a terminal would take for commands is none: no command makes such."""
    return "/" not in run and run.isprintable() and store.exists(config_path(run))


def _created_at(store: Store, run: str) -> str:
    try:
        return str(read_config(store, run)["created_at"])
    except (DataError, StorageError):
        return ""  # One damaged run hides no other one; whoever takes it is told.


def some_runs(store: Store) -> list[str]:
    """As `list_runs`.

    Raises DataError when nothing was trained here yet; it names a data root below that has runs.
    """
    runs = list_runs(store)
    if not runs:
        below = _root_below(store)
        other = f"; {below} holds some: --data {below}" if below else ""
        raise DataError(f"{store.path('runs')} holds no run: train one first (lyrics train){other}")
    return runs


def latest_run(store: Store) -> str:
    """The newest run that has a checkpoint, or where none has one, the newest.

    Raises DataError as `some_runs` does.
    """
    runs = some_runs(store)
    return next((run for run in reversed(runs) if list_checkpoints(store, run)), runs[-1])


def _root_below(store: Store) -> str | None:
    """A data root right below this one that has runs, such as `data/demo`."""
    for folder in store.folders(""):
        with contextlib.suppress(StorageError):  # A folder that others may not look into.
            if list_runs(below := Store(store.path(folder))):
                return below.path("")
    return None


def read_config(store: Store, run: str) -> dict[str, Any]:
    """Raises DataError that names the runs there are, when this one is not."""
    if not _is_there(store, run):
        there = ", ".join(list_runs(store)) or "none yet"
        raise DataError(f"there is no run {run!r} in {store.path('runs')}; there are: {there}")
    config = store.read_json(config_path(run))
    if not isinstance(config, dict) or any(
        not isinstance(config.get(name), kind) for name, kind in _CONFIG.items()
    ):
        raise DataError(f"{store.path(config_path(run))} is damaged: not a run's settings")
    return config


def line_direction(store: Store, run: str) -> str:
    """Of a run's lines. Raises DataError as `read_config` does."""
    settings: dict[str, Any] = read_config(store, run)["settings"]
    return str(settings.get("line_direction", DIRECTIONS[0]))  # Older runs have none.


def has_begun(store: Store, run: str) -> bool:
    """Whether it has something to go on from."""
    saved = list_checkpoints(store, run) or store.exists(stopped_path(run))
    return bool(saved) and store.exists(config_path(run))


def claim(
    store: Store, run: str, settings: TrainSettings, vocabulary: Vocabulary, data: str
) -> None:
    """Write the run's config, or check that it is the same run that goes on.

    One that has nothing to go on from begins anew. Raises SettingsError that names what differs.
    """
    if has_begun(store, run):
        check_same(store, run, settings, vocabulary, data)
        return
    created = datetime.now(UTC).isoformat(timespec="milliseconds")
    versions = {"python": platform.python_version(), "torch": torch.__version__}
    facts = {"vocabulary": vocabulary.fingerprint, "data": data}
    scale = Scale.of(store, settings).to_dict()
    config = {"run": run, "created_at": created, "versions": versions, **facts, "scale": scale}
    store.write_json(config_path(run), config | {"settings": settings.to_dict()})


def check_same(
    store: Store, run: str, settings: TrainSettings, vocabulary: Vocabulary, data: str
) -> None:
    """Of a run that has begun. Raises SettingsError that names what it was trained with else, and
    DataError where what it was trained with is no settings."""
    former = read_config(store, run)
    try:
        there = TrainSettings.from_dict(former["settings"])
    except SettingsError as error:
        raise DataError(
            f"{store.path(config_path(run))} is damaged, or of another version: {error}"
        ) from error
    differing = [
        f"{name} {then} there, {now} now"
        for name, (now, then) in settings.differences(there).items()
    ]
    facts = {"vocabulary": vocabulary.fingerprint, "data": data}
    differing += [f"another {name}" for name, fact in facts.items() if former[name] != fact]
    if differing:
        raise SettingsError(
            f"run {run!r} was trained otherwise ({'; '.join(differing)}): take another --name"
        )
