"""What the server does by itself: a run whose process is gone does not stay `Running`.

Every flow run of a worker sends a heartbeat. One that sends nothing any more was killed together
with its worker, or its machine went down; nobody else would tell the server.
"""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.objects import StateType
from prefect.events import emit_event
from prefect.events.actions import ChangeFlowRunState
from prefect.events.schemas.automations import AutomationCore, EventTrigger, Posture

HEARTBEAT = "prefect.flow-run.heartbeat"
SILENT_SECONDS = 90.0
"""Three heartbeats; pyproject.toml has their interval."""
CRASHED = (
    "its process is gone: nothing was heard of it for {silent:.0f} s. What it had finished is "
    "kept; Retry goes on from there"
)


def install_automations(client: SyncPrefectClient, silent_seconds: float = SILENT_SECONDS) -> None:
    """Create them, or bring those that are there up to date."""
    wanted = _zombies(silent_seconds)
    there = client.read_automations_by_name(wanted.name)
    if there:
        client.update_automation(there[0].id, wanted)
    else:
        client.create_automation(wanted)


def _zombies(silent_seconds: float) -> AutomationCore:
    return AutomationCore(
        name="lyrics: a run that is silent has crashed",
        description="Installed by `lyrics deploy` and `lyrics serve`.",
        trigger=EventTrigger(
            posture=Posture.Proactive,
            match={"prefect.resource.id": "prefect.flow-run.*"},
            for_each={"prefect.resource.id"},
            after={HEARTBEAT},
            expect={"prefect.flow-run.*"},
            threshold=1,
            within=timedelta(seconds=silent_seconds),
        ),
        actions=[
            ChangeFlowRunState(
                name="Crashed",
                state=StateType.CRASHED,
                message=CRASHED.format(silent=silent_seconds),
                force=False,
            )
        ],
    )


def watch(runs: Iterable[UUID]) -> None:
    """Expect a sign of life of runs that an earlier server left: else they have crashed."""
    for run in runs:
        emit_event(HEARTBEAT, resource={"prefect.resource.id": f"prefect.flow-run.{run}"})
