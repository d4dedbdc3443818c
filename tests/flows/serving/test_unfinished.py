from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from prefect import Flow
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State
from prefect.states import Cancelling, Pending, Running

from flows.serving.unfinished import close, runs_at_work, stop_runs, tell_of_commands


def nothing() -> None:
    """What a flow would do."""


@pytest.mark.parametrize("state", [Running(), Pending(), Cancelling()])
def test_what_nobody_ends_any_more_is_closed(prefect_server: None, state: State) -> None:
    with get_client(sync_client=True) as client:
        begun = client.create_flow_run(Flow(nothing), state=state)
        (run,) = (run for run in runs_at_work(client, pool=None) if run.id == begun.id)
        close(client, [run])
        ended = client.read_flow_run(run.id).state
        assert ended
        assert (ended.name, ended.message) == ("Cancelled", "lyrics serve stopped")
        assert run.id not in {other.id for other in runs_at_work(client, pool=None)}


def test_commands_that_report_here_are_named_and_nothing_of_a_worker() -> None:
    command = SimpleNamespace(name="clean roman", deployment_id=None, parent_task_run_id=None)
    stage = SimpleNamespace(name="a stage", deployment_id=None, parent_task_run_id=1)
    scheduled = SimpleNamespace(name="weekly", deployment_id=2, parent_task_run_id=None)
    for runs, told in (([stage, scheduled], []), ([stage, command, scheduled], ["clean roman"])):
        client, said = SimpleNamespace(read_flow_runs=lambda runs=runs, **_: runs), list[str]()
        tell_of_commands(client, said.append)  # type: ignore[arg-type]
        assert [text.partition(":")[0] for text in said] == told


class Stubborn:
    """A client of a server whose only run does not end before it was asked for `asks` times."""

    def __init__(self, asks: float) -> None:
        self.left, self.told = asks, ""

    def read_flow_runs(self, **_: Any) -> list[Any]:
        self.left -= 1
        return [SimpleNamespace(id=1, name="long")] if self.left >= 0 else []

    def set_flow_run_state(self, run: int, state: Any) -> None:
        self.told = state.type.value


def patience(polls: int) -> Callable[[], bool]:
    answers = iter([True] * polls)
    return lambda: next(answers, False)


def test_runs_are_cancelled_and_waited_for() -> None:
    client, said = Stubborn(3), list[str]()
    stop_runs(client, said.append, patience(100))  # type: ignore[arg-type]
    assert client.told == "CANCELLING"
    assert client.left == -1
    assert said[0].startswith("stopping long: ")


def test_impatience_ends_the_wait() -> None:
    client, said = Stubborn(float("inf")), list[str]()
    stop_runs(client, said.append, patience(1))  # type: ignore[arg-type]
    assert client.told == "CANCELLING"
