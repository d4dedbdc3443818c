from typing import Any

import pytest
from prefect import flow

from corpus.errors import DataError
from flows.asking import asked_by
from flows.running import run_flow
from flows.stages import failed


@flow
def whole_way() -> list[str]:
    @flow
    def stage() -> str:
        return asked_by()

    return [asked_by(), stage()]


def test_a_stage_is_of_its_pipeline_and_all_of_a_command_is_the_command_s(
    prefect_server: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run_flow(whole_way) == ["command", "command"]
    monkeypatch.setenv("PREFECT__RUNTIME__DEPLOYMENT__ID", "4")
    assert whole_way() == ["deployment", "pipeline"]


def test_a_failed_command_tells_of_no_button(prefect_server: None) -> None:
    @flow
    def fails() -> Any:
        return failed(DataError("it is damaged"))

    state = fails(return_state=True)
    assert state.message == (
        "it is damaged — Next: see to that, then give the command again; where something else was "
        "meant, give the command again with that."
    )
