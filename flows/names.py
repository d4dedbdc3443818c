"""What flow runs are called: the stage, and what tells one run from another."""

import contextlib
from collections.abc import Mapping
from typing import Any

import corpus.clean.stage as clean_stage
from corpus import vocabulary
from corpus.manifest import Stage, read_manifest
from corpus.scrape import stage as scrape_stage
from corpus.store import Store
from training.settings import TrainSettings

TAG = "lyrics"
"""Of every flow run of this project."""

Parameters = Mapping[str, Any]


def scrape_name(given: Parameters) -> str:
    archive = given["settings"].archive.rstrip("/")
    return f"scrape {archive.removeprefix('https://').removeprefix('http://')}"


def clean_name(given: Parameters) -> str:
    return _with_songs(f"clean {given['settings'].profile}", given["data"], scrape_stage.STAGE)


def overview_name(given: Parameters) -> str:
    return _with_songs("overview", given["data"], clean_stage.STAGE)


def vocabulary_name(given: Parameters) -> str:
    return _with_songs(f"vocabulary of {given['settings'].unit}s", given["data"], clean_stage.STAGE)


def report_name(given: Parameters) -> str:
    return f"report on {given['run'] or 'the newest run'}"


def sample_name(given: Parameters) -> str:
    return f"sample {given['checkpoint']} of {given['run'] or 'the newest run'}"


def evaluate_name(given: Parameters) -> str:
    return f"evaluate {given['checkpoint']} of {given['run'] or 'the newest run'}"


def shape(settings: TrainSettings) -> str:
    """For example: `3x300`, layers by cells."""
    return f"{settings.layers}x{settings.hidden_size}"


def with_vocabulary(name: str, data: str) -> str:
    """For example: `train 3x300 · 8,646 songs`."""
    return _with_songs(name, data, vocabulary.STAGE)


def _with_songs(name: str, data: str, before: Stage) -> str:
    """The name, and the songs that the stage before has left."""
    manifest = read_manifest(Store(data), before)
    songs = 0
    with contextlib.suppress(KeyError, TypeError, ValueError, AttributeError):  # A damaged one.
        songs = _songs(before, manifest["counts"]) if manifest else 0
    return f"{name} · {songs:,} songs" if songs else name


def _songs(stage: Stage, counts: Mapping[str, Any]) -> int:
    if stage is vocabulary.STAGE:
        return sum(size["songs"] for size in counts["splits"].values())
    return int(counts["kept"] if stage is clean_stage.STAGE else counts["songs"])
