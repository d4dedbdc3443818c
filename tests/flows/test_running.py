import signal
from pathlib import Path
from typing import Any

import httpx
import pytest
from prefect import flow, runtime
from prefect.client.orchestration import get_client
from prefect.settings import (
    PREFECT_API_URL,
    PREFECT_FLOWS_HEARTBEAT_FREQUENCY,
    PREFECT_HOME,
    temporary_settings,
)
from prefect.states import Cancelling, Completed

from corpus.errors import LyricsError, ServeError, StorageError
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


def test_heartbeats_are_sent_where_a_server_listens(prefect_server: None, tmp_path: Path) -> None:
    def frequency() -> Any:
        return PREFECT_FLOWS_HEARTBEAT_FREQUENCY.value()

    flow: Any = frequency
    with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: 30}):
        assert run_flow(flow) == 30
        with temporary_settings({PREFECT_HOME: tmp_path, PREFECT_API_URL: None}):
            assert run_flow(flow) is None


def failing(error: BaseException) -> Any:
    """A flow, as far as `run_flow` looks."""

    def flow() -> None:
        raise error

    return flow


def test_a_folder_of_prefects_that_cannot_be_written_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "full").write_text("")
    with (
        temporary_settings({PREFECT_HOME: tmp_path / "full" / "home"}),
        pytest.raises(StorageError, match="cannot write .*full/home/probe: "),
    ):
        run_flow(failing(AssertionError()))


def test_what_is_looked_at_leaves_nothing(tmp_path: Path) -> None:
    with temporary_settings({PREFECT_HOME: tmp_path}):
        run_flow(lambda: None)  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "error",
    [
        RuntimeError("Timed out while attempting to connect to ephemeral Prefect API server."),
        httpx.HTTPStatusError(
            "Server error", request=httpx.Request("GET", "http://a"), response=httpx.Response(500)
        ),
    ],
)
def test_an_embedded_server_that_fails_is_one_line(tmp_path: Path, error: Exception) -> None:
    with (
        temporary_settings({PREFECT_HOME: tmp_path, PREFECT_API_URL: None}),
        pytest.raises(ServeError, match=f"server fails .*{tmp_path}.* is the disk full?"),
    ):
        run_flow(failing(error))


def test_a_server_that_is_gone_meanwhile_is_one_line(tmp_path: Path) -> None:
    told = r"server is gone \(embedded, .*; refused\): what was made is kept"
    with (
        temporary_settings({PREFECT_HOME: tmp_path, PREFECT_API_URL: None}),
        pytest.raises(ServeError, match=told),
    ):
        run_flow(failing(httpx.ConnectError("refused")))


def test_an_error_of_the_flow_stays_what_it_is(tmp_path: Path) -> None:
    with (
        temporary_settings({PREFECT_HOME: tmp_path}),
        pytest.raises(RuntimeError, match="matrices"),
    ):
        run_flow(failing(RuntimeError("matrices do not fit")))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_sigterm_and_a_closed_terminal_interrupt_once(
    tmp_path: Path, number: signal.Signals
) -> None:
    def flow() -> None:
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(number)
        signal.raise_signal(number)  # While what was begun is saved.

    before = signal.signal(number, signal.SIG_DFL)  # The tests may run under `nohup`.
    try:
        with temporary_settings({PREFECT_HOME: tmp_path}):
            run_flow(flow)  # type: ignore[arg-type]
        assert signal.getsignal(number) == signal.SIG_DFL
    finally:
        signal.signal(number, before)
