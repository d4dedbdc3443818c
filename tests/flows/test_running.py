from typing import Any

import pytest
from prefect import flow, runtime
from prefect.client.orchestration import get_client
from prefect.states import Cancelling, Completed

from corpus.errors import LyricsError
from flows.running import run_flow
from flows.terminal import is_in_terminal


@flow
def cancelled_meanwhile() -> Any:
    with get_client(sync_client=True) as client:
        client.set_flow_run_state(runtime.flow_run.id, Cancelling())
    return Completed(data=None)


@flow
def watched() -> Any:
    @flow
    def stage() -> bool:
        return is_in_terminal()

    return [is_in_terminal(), stage()]


def test_a_command_that_was_cancelled_in_the_ui_says_so(prefect_server: None) -> None:
    with pytest.raises(LyricsError, match=r"cancelled in the UI .* Ctrl-C stops a command"):
        run_flow(cancelled_meanwhile)


def test_a_flow_of_a_command_and_its_stages_know_that_somebody_watches(
    prefect_server: None,
) -> None:
    assert run_flow(watched) == [True, True]
    assert watched() == [False, False]
