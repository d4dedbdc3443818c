"""What events tell; that the deployments react to them is tested with a real server."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from corpus.store import Store
from flows.events import tell_of_changes, tell_of_checkpoint
from flows.home import PROJECT
from training.checkpoint import CheckpointFile
from training.settings import SampleSettings

DEPLOYMENTS = yaml.safe_load((PROJECT / "prefect.yaml").read_text(encoding="utf-8"))["deployments"]


def trigger(deployment: str) -> dict[str, Any]:
    (found,) = (one["triggers"] for one in DEPLOYMENTS if one["name"] == deployment)
    return dict(found[0])


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The events, from old to new."""
    events: list[dict[str, Any]] = []

    def emit_event(event: str, resource: dict[str, str], payload: dict[str, Any]) -> None:
        events.append({"event": event, "resource": resource, "payload": payload})

    monkeypatch.setattr("flows.events.emit_event", emit_event)
    return events


def test_a_scrape_tells_of_what_changed_alone(told: list[Any], tmp_path: Path) -> None:
    store, drift = Store(tmp_path), {"added": 0, "gone": 0}
    tell_of_changes(store, drift)
    assert told == []
    tell_of_changes(store, drift | {"gone": 2})
    (event,) = told
    wanted = trigger("pipeline")
    assert [event["event"]] == wanted["expect"]
    assert event["resource"]["prefect.resource.id"] == f"lyrics.archive.{tmp_path}"
    assert event["resource"].keys() >= wanted["match"].keys()
    assert event["resource"]["lyrics.asked_by"] == "command"
    assert event["payload"] == {"data": str(tmp_path), "drift": drift | {"gone": 2}}


def test_a_training_tells_where_each_checkpoint_is(told: list[Any], tmp_path: Path) -> None:
    file = CheckpointFile.of("a", 1200, 0.5, 1.4)
    tell_of_checkpoint(Store(tmp_path), "a", file, "event", SampleSettings(length=9))
    (event,) = told
    wanted = trigger("sample")
    assert [event["event"]] == wanted["expect"]
    assert event["resource"]["prefect.resource.id"] == "lyrics.checkpoint.a.1200"
    assert event["resource"]["lyrics.sampled_by"] == wanted["match"]["lyrics.sampled_by"]
    payload = event["payload"]
    assert (payload["data"], payload["run"], payload["checkpoint"]) == (
        str(tmp_path),
        "a",
        file.name,
    )
    assert payload["sampling"] == SampleSettings(length=9).to_dict()
