"""Which flow runs are watched, by the events that Prefect tells of them."""

import time
from typing import Any
from uuid import UUID

import pytest
from prefect import flow, runtime
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import FlowRun
from prefect.server.events.schemas.automations import EventTrigger
from prefect.server.events.schemas.events import ReceivedEvent
from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings

from flows.running import run_flow
from flows.serving.automations import HEARTBEAT, install_automations, watch

PATIENCE_SECONDS = 120.0
TOLD = {HEARTBEAT, "prefect.flow-run.Pending", "prefect.flow-run.Completed"}


@flow
def whole_way() -> list[str]:
    """The ids of its run and of its stage's."""

    @flow
    def stage() -> str:
        return str(runtime.flow_run.id)

    return [str(runtime.flow_run.id), stage()]


@pytest.fixture(scope="module")
def automations(prefect_server: None) -> list[dict[str, Any]]:
    """Ours, as the server has them."""
    with get_client(sync_client=True) as client:
        install_automations(client, silent_seconds=30, begin_seconds=30)
        install_automations(client)
        return list(client.request("POST", "/automations/filter").json())


@pytest.fixture(scope="module")
def triggers(automations: list[dict[str, Any]]) -> list[EventTrigger]:
    return [EventTrigger.model_validate(one["trigger"]) for one in automations]


def events_of(run: str, wanted: set[str]) -> list[ReceivedEvent]:
    """As the server has them, when it has all that are wanted."""
    resource = {"resource": {"id": [f"prefect.flow-run.{run}"]}}
    deadline = time.monotonic() + PATIENCE_SECONDS
    with get_client(sync_client=True) as client:
        while True:
            found = client.request("POST", "/events/filter", json={"filter": resource}).json()
            events = [ReceivedEvent.model_validate(row) for row in found["events"]]
            if wanted <= {event.event for event in events}:
                return events
            assert time.monotonic() < deadline, [event.event for event in events]
            time.sleep(0.5)


def test_all_that_is_told_of_a_run_counts_by_its_tag(triggers: list[EventTrigger]) -> None:
    assert len(triggers) == 2
    with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: 30}):
        runs = run_flow(whole_way)
    for event in [event for run in runs for event in events_of(run, TOLD)]:
        assert all(trigger.covers(event) for trigger in triggers), event.event
        others = [one for one in event.related if one.id != "prefect.tag.lyrics"]
        of_another = event.model_copy(update={"related": others})
        assert not any(trigger.covers(of_another) for trigger in triggers)


def test_a_run_is_given_time_to_begin_and_less_to_be_silent(triggers: list[EventTrigger]) -> None:
    """With the times of what is installed last."""
    within = {HEARTBEAT in trigger.after: trigger.within.total_seconds() for trigger in triggers}
    assert within == {True: 90, False: 600}


def test_a_run_that_has_ended_all_the_same_is_not_changed(automations: list[Any]) -> None:
    actions = [action for one in automations for action in one["actions"]]
    assert [(action["state"], action["force"]) for action in actions] == [("CRASHED", False)] * 2


def test_what_an_earlier_server_left_is_watched(triggers: list[EventTrigger]) -> None:
    run = FlowRun(id=UUID(int=4), flow_id=UUID(int=1), tags=["lyrics"])
    watch([run])
    (event,) = events_of(str(run.id), {HEARTBEAT})
    assert all(trigger.covers(event) for trigger in triggers)


def test_what_other_projects_have_at_work_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(
        "flows.serving.automations.emit_event",
        lambda event, resource, related: told.append(resource["prefect.resource.id"]),
    )
    runs = [
        FlowRun(id=UUID(int=number), flow_id=UUID(int=9), tags=tags)
        for number, tags in enumerate((["other"], [], ["lyrics", "train"]))
    ]
    watch(runs)
    assert told == [f"prefect.flow-run.{UUID(int=2)}"]
