"""Runs as others would have left them."""

import json
import math
from collections.abc import Callable
from typing import Any

import pytest

from corpus.store import Store
from training.metrics import metrics_path
from training.runs import config_path, manifest_path
from training.samples_table import LATER_COLUMNS, add_samples
from training.settings import TrainSettings

MakeRun = Callable[..., None]


def sample(step: int, **others: Any) -> dict[str, Any]:
    return LATER_COLUMNS | {
        "checkpoint": f"step{step}_epoch1.00_loss1.0000", "step": step, "epoch": 1.0, "loss": 1.0,
        "prime": "dil ", "temperature": 0.7, "length": 300, "seed": 1,
        "text": "gaayaa\nphir\nkuchh\naur\nnahiin", "real_words": 0.75, **others,
    }  # fmt: skip


@pytest.fixture
def make_run(store: Store) -> MakeRun:
    """make_run(name, day=1, records=[...], evaluation={...}, sung=[...], preset=..., ...)."""

    def make(
        run: str,
        preset: str = "quick",
        *,
        day: int = 1,
        data: str = "d" * 64,
        vocabulary: str = "v",
        records: list[dict[str, Any]] | None = None,
        evaluation: dict[str, Any] | None = None,
        sung: list[dict[str, Any]] | None = None,
        is_finished: bool = True,
        **changes: Any,
    ) -> None:
        settings = TrainSettings.of_preset(preset, **changes).to_dict()
        config = {
            "run": run, "created_at": f"2016-01-{day:02}T10:00", "versions": {}, "data": data,
            "vocabulary": vocabulary, "scale": {"unit": "char"}, "settings": settings,
        }  # fmt: skip
        store.write_json(config_path(run), config)
        lines = [json.dumps(record) + "\n" for record in records or []]
        store.write_text(metrics_path(run), "".join(lines))
        if evaluation is not None:
            store.write_json(f"runs/{run}/evaluation.json", evaluation)
        if sung:
            add_samples(store, run, sung)
        if is_finished:
            store.write_json(manifest_path(run), {})

    return make


@pytest.fixture
def records() -> list[dict[str, Any]]:
    """Of 200 steps in 180 seconds; the second validation is the best."""
    steps = [
        {"step": step, "epoch": step / 100, "bits": 2.0, "characters_per_second": speed}
        for step, speed in ((50, 900.0), (150, 1100.0), (199, 1500.0))
    ]
    validations = [
        {
            "step": step,
            "epoch": step / 100,
            "seconds": 0.9 * step,
            "validation_loss": bits * math.log(2),
            "validation_bits": bits,
        }
        for step, bits in ((100, 2.5), (150, 1.625), (200, 1.75))
    ]
    return sorted(steps + validations, key=lambda record: record["step"])


@pytest.fixture
def evaluation() -> dict[str, Any]:
    return {
        "bits": 1.5, "bits_error": 0.25, "songs": 428, "split": "test", "songs_sha": "s" * 64,
        "same_split": True, "step": 150,
    }  # fmt: skip


@pytest.fixture
def sung() -> list[dict[str, Any]]:
    early = [sample(100, text="nnn nn\nn", seed=seed, real_words=0.0) for seed in (1, 2)]
    return [*early, sample(200), sample(200, seed=2, real_words=0.25)]
