import time
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.exceptions import ObjectNotFound
from prefect.settings import PREFECT_API_URL, PREFECT_CLIENT_MAX_RETRIES, temporary_settings

from flows.shared_rate import limit_name, shared_gate


def test_without_a_server_or_a_delay_there_is_no_gate(prefect_server: None) -> None:
    assert shared_gate(0.0) is None
    with temporary_settings(restore_defaults={PREFECT_API_URL}):
        assert shared_gate(1.0) is None


def test_the_limit_of_a_host_decays_at_the_rate_and_its_owner_may_change_it(
    prefect_server: None,
) -> None:
    gate = shared_gate(0.25)
    assert gate is not None
    gate("a.example")
    with get_client(sync_client=True) as client:
        limit = client.read_global_concurrency_limit_by_name(limit_name("a.example"))
        assert (limit.limit, limit.slot_decay_per_second) == (1, 4.0)
        client.upsert_global_concurrency_limit_by_name(limit_name("a.example"), 1, 2.0)
        other = shared_gate(0.25)
        assert other is not None
        other("a.example")
        limit = client.read_global_concurrency_limit_by_name(limit_name("a.example"))
        assert limit.slot_decay_per_second == 2.0


def test_a_limit_that_another_scrape_has_just_made_is_shared(
    prefect_server: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def not_there_yet(client: SyncPrefectClient, name: str) -> None:
        raise ObjectNotFound(ValueError())

    monkeypatch.setattr(SyncPrefectClient, "read_global_concurrency_limit_by_name", not_there_yet)
    for gate in [shared_gate(0.1), shared_gate(0.1)]:
        assert gate is not None
        gate("e.example")
    assert "no shared rate" not in caplog.text


def test_two_runs_share_the_rate(prefect_server: None) -> None:
    gates = [shared_gate(0.2), shared_gate(0.2)]
    times = []
    for _ in range(3):
        for gate in gates:
            assert gate is not None
            gate("b.example")
            times.append(time.monotonic())
    # Prefect's slots decay gradually: the mean holds, a single gap may be a little shorter.
    assert (times[-1] - times[0]) / 5 > 0.16


def test_a_limit_that_is_deleted_does_not_end_the_scrape_and_it_is_told_once(
    prefect_server: None, caplog: pytest.LogCaptureFixture
) -> None:
    gate = shared_gate(0.1)
    assert gate is not None
    gate("c.example")
    with get_client(sync_client=True) as client:
        client.delete_global_concurrency_limit_by_name(limit_name("c.example"))
    gate("c.example")
    gate("c.example")
    assert caplog.text.count("no shared rate for c.example in the rest of this scrape: ") == 1


def test_a_server_that_is_gone_does_not_end_the_scrape(
    prefect_server: None, caplog: pytest.LogCaptureFixture
) -> None:
    with temporary_settings({PREFECT_API_URL: "http://127.0.0.1:1/api"}):
        gate = shared_gate(0.1)
        assert gate is not None
        gate("d.example")
    assert "no shared rate for d.example in the rest of this scrape: " in caplog.text


def test_a_server_that_goes_away_meanwhile_is_waited_for_a_minute(
    prefect_server: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    gate = shared_gate(0.1)
    assert gate is not None
    gate("f.example")
    slept = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    async def refuse(*args: Any, **kwargs: Any) -> httpx.Response:
        raise httpx.ConnectError("All connection attempts failed")

    monkeypatch.setattr("prefect.client.base.anyio", SimpleNamespace(sleep=sleep))
    monkeypatch.setattr(httpx.AsyncClient, "send", refuse)
    with temporary_settings({PREFECT_CLIENT_MAX_RETRIES: 10}):  # Of pyproject.toml: half an hour.
        gate("f.example")
    assert 30 < sum(slept) < 120
    assert "no shared rate for f.example in the rest of this scrape: http" in caplog.text
    assert caplog.text.rstrip().endswith("All connection attempts failed")
