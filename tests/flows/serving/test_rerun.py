"""What failed, was killed or cancelled goes on where it was, when it is retried from the UI."""

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from corpus.store import Store

pytestmark = pytest.mark.server


def test_a_failed_pipeline_goes_on_at_the_failed_stage(
    served: Any, tiny_archive: Path, tmp_path: Path, tiny: dict[str, Any]
) -> None:
    store = Store(tmp_path / "data")
    store.write_text("runs", "where a folder should be")
    scraping, sampling = {"archive": str(tiny_archive)}, {"length": 20, "samples": 1}
    parameters = {"scraping": scraping, "changes": tiny, "sampling": sampling}
    run = served.run("pipeline", data=store.path(""), **parameters)
    served.wait_for(run, "Failed")
    (trained,) = children(served, run, "train")
    assert "retry the pipeline" in trained["state"]["message"]
    scraped_at = store.read_json("raw/manifest.json")["finished_at"]

    store.remove("runs")
    served.retry(run)
    served.wait_for(run, "Completed")
    assert store.read_json("raw/manifest.json")["finished_at"] == scraped_at
    for stage in ("scrape", "clean", "overview", "vocabulary"):
        (only,) = children(served, run, stage)
        assert only["run_count"] == 1
    assert store.files(f"runs/{store.folders('runs')[0]}/checkpoints")


def children(served: Any, run: dict[str, Any], flow: str) -> list[dict[str, Any]]:
    """The flow runs of a stage that a pipeline has started."""
    of_run = {"parent_flow_run_id": {"any_": [run["id"]]}}
    named = {"name": {"any_": [flow]}}
    return list(served.api("flow_runs/filter", flow_runs=of_run, flows=named))


def test_a_killed_training_goes_on_from_its_last_checkpoint(
    served: Any,
    encode_songs: Callable[[Store], Store],
    slow: dict[str, Any],
    tmp_path: Path,
    wait_until: Callable[..., None],
) -> None:
    store = encode_songs(Store(tmp_path / "data"))
    run = served.run("train", data=store.path(""), name="killed", changes=slow)
    wait_until(lambda: len(store.files("runs/killed/checkpoints")) > 1)
    os.kill(process_of(served, run), signal.SIGKILL)
    served.wait_for(run, "Crashed")
    before = store.files("runs/killed/checkpoints")

    def goes_on() -> bool:
        if served.state(run)["name"] == "Crashed":
            served.retry(run)  # Prefect 3.9 takes it back within some seconds of the crash.
        return len(store.files("runs/killed/checkpoints")) > len(before)

    wait_until(goes_on)
    assert store.files("runs/killed/checkpoints")[: len(before)] == before
    served.cancel(run)
    served.wait_for(run, "Cancelled")
    assert store.exists("runs/killed/stopped.pt")


def process_of(served: Any, run: dict[str, Any]) -> int:
    """The run's own, not one that it has started to sing."""
    mark = f"PREFECT__FLOW_RUN_ID={run['id']}".encode()
    engines = served.processes("prefect.engine")
    (pid,) = (p for p in engines if mark in Path(f"/proc/{p}/environ").read_bytes())
    return int(pid)


def test_an_unchanged_stage_is_shown_as_cached_with_the_reason(
    served: Any, encode_songs: Callable[[Store], Store], tmp_path: Path
) -> None:
    store = encode_songs(Store(tmp_path / "data"))
    run = served.run("vocabulary", data=store.path(""))
    served.wait_for(run, "Cached")
    (shown,) = (one for one in served.runs("vocabulary") if one["id"] == run["id"])
    assert shown["state"]["message"].endswith("(cached: nothing changed)")
