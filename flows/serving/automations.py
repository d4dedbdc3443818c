"""What the server does by itself: a run whose process is gone does not stay as it was.

Every flow run sends heartbeats, that of a command where it reports to a server. One that sends
nothing any more was killed, with its worker or by itself, or its machine went down; nobody else
would tell the server. Before its first heartbeat a run is `Pending`: one that stays so has lost
its worker before it began. Runs of other projects on the same server are left alone: all of ours
have a tag.
"""

from collections.abc import Iterable
from datetime import timedelta

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.events import emit_event
from prefect.events.actions import ChangeFlowRunState
from prefect.events.schemas.automations import AutomationCore, EventTrigger, Posture

from flows.names import TAG

_OURS = {"prefect.resource.id": f"prefect.tag.{TAG}", "prefect.resource.role": "tag"}
"""Prefect relates a run's tags to its events."""
HEARTBEAT = "prefect.flow-run.heartbeat"
SILENT_SECONDS = 90.0
"""Three heartbeats; pyproject.toml has their interval."""
CRASHED = (
    "its process is gone: nothing was heard of it for {silent:.0f} s. What it had finished is "
    "kept; Retry, or the same command, goes on from there"
)

BEGINNING = (
    "prefect.flow-run.Pending",
    "prefect.flow-run.Submitting",
    "prefect.flow-run.InfrastructurePending",
)
"""A worker has taken the run, which is not `Running` yet; it counts in its queue's limit."""
BEGIN_SECONDS = 600.0
"""For a run's process to start, also on a machine that has other work."""
NOT_BEGUN = "its worker took it and is gone: in {silent:.0f} s it has not begun. Retry begins it"


def install_automations(
    client: SyncPrefectClient,
    silent_seconds: float = SILENT_SECONDS,
    begin_seconds: float = BEGIN_SECONDS,
) -> None:
    """Create them, or bring those that are there up to date."""
    silent = _crashed_after("a run that is silent", {HEARTBEAT}, silent_seconds, CRASHED)
    pending = _crashed_after("a run that does not begin", set(BEGINNING), begin_seconds, NOT_BEGUN)
    for wanted in (silent, pending):
        there = client.read_automations_by_name(wanted.name)
        if there:
            client.update_automation(there[0].id, wanted)
        else:
            client.create_automation(wanted)


def _crashed_after(what: str, after: set[str], seconds: float, message: str) -> AutomationCore:
    """A run of which nothing is heard for so long after one of these events has crashed."""
    return AutomationCore(
        name=f"lyrics: {what} has crashed",
        description="Installed by `lyrics deploy` and `lyrics serve`.",
        trigger=EventTrigger(
            posture=Posture.Proactive,
            match={"prefect.resource.id": "prefect.flow-run.*"},
            match_related=dict(_OURS),
            for_each={"prefect.resource.id"},
            after=after,
            expect={"prefect.flow-run.*"},
            threshold=1,
            within=timedelta(seconds=seconds),
        ),
        actions=[
            ChangeFlowRunState(
                name="Crashed",
                state=StateType.CRASHED,
                message=message.format(silent=seconds),
                force=False,
            )
        ],
    )


def watch(runs: Iterable[FlowRun]) -> None:
    """Expect a sign of life of ours that an earlier server left: else they have crashed."""
    for run in runs:
        if TAG not in run.tags:
            continue
        resource = {"prefect.resource.id": f"prefect.flow-run.{run.id}"}
        emit_event(HEARTBEAT, resource, related=[dict(_OURS)])
