"""Who asked for a flow run: it decides what can be done about it, and who goes on behind it."""

from typing import Literal

from prefect import runtime

from flows.terminal import is_in_terminal

AskedBy = Literal["command", "pipeline", "deployment"]


def asked_by() -> AskedBy:
    """Of the run that this is called in; a stage of a command's pipeline is the command's."""
    if is_in_terminal() or not (runtime.flow_run.parent_flow_run_id or runtime.deployment.id):
        return "command"
    # What a pipeline has put on another queue is of a deployment as well.
    return "pipeline" if runtime.flow_run.parent_flow_run_id else "deployment"
