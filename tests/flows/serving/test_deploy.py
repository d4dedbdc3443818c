"""`lyrics deploy` without a server that takes it, and what it says of one that does."""

import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from prefect.client.orchestration import get_client
from prefect.settings import PREFECT_API_URL, temporary_settings

from corpus.errors import ServeError
from flows.cli import main
from flows.home import PROJECT
from flows.serving.deploy import deploy
from flows.serving.folder import enter
from flows.serving.prepare import POOL, make_pool, pause_pool, resume_pool


@pytest.fixture
def no_server(environment: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PREFECT_API_URL", raising=False)


def test_it_wants_a_server(no_server: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["deploy"]) == 1
    assert "set PREFECT_API_URL" in capsys.readouterr().err


def test_a_server_that_does_not_answer_is_said(
    refused_url: str, environment: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ServeError, match=f"no Prefect server answers at {refused_url}"):
        deploy_to(refused_url, monkeypatch)


def test_a_server_that_wants_a_password_is_said(
    locked_url: str, environment: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = f"the server at {locked_url} answers 401; set PREFECT_API_AUTH_STRING"
    with pytest.raises(ServeError, match=f"^{told}$"):
        deploy_to(locked_url, monkeypatch)


def test_a_paused_pool_is_said_and_how_it_is_resumed(
    prefect_server: None,
    environment: None,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("flows.serving.deploy.declare", lambda: None)
    monkeypatch.setattr("flows.serving.deploy.fill", lambda client: None)
    url, told = str(PREFECT_API_URL.value()), f"no run begins: prefect work-pool resume {POOL}\n"
    with get_client(sync_client=True) as client:
        make_pool(client)
        resume_pool(client)
        deploy_to(url, monkeypatch)
        assert capsys.readouterr().out.startswith(f"{url} has the work pool {POOL!r} and its 0 ")
        pause_pool(client)
        deploy_to(url, monkeypatch)
    assert capsys.readouterr().out.endswith(told)


def test_only_our_deployments_are_named(
    prefect_server: None,
    environment: None,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("flows.serving.deploy.declare", lambda: None)
    with get_client(sync_client=True) as client:
        make_pool(client)
        flow = client.create_flow_from_name("anything")
        client.create_deployment(flow, "ours", work_pool_name=POOL)
        client.create_deployment(flow, "another's")
        deploy_to(str(PREFECT_API_URL.value()), monkeypatch)
        for deployment in client.read_deployments():
            client.delete_deployment(deployment.id)
    assert f"{POOL!r} and its 1 deployments: ours\n" in capsys.readouterr().out


def deploy_to(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_API_URL", url)
    with temporary_settings({PREFECT_API_URL: url}):
        deploy("data")


def test_the_forms_get_the_data_root_that_is_given(
    environment: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What declares the deployments has our environment."""
    given: list[str] = []
    monkeypatch.setattr("flows.serving.deploy.deploy", given.append)
    assert main(["deploy", "--data", "s3://lyrics/other"]) == 0
    assert given == [os.environ["LYRICS_DATA"]] == ["s3://lyrics/other"]


class _Locked(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(401)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing: the tests' output is not for it."""


@pytest.fixture
def locked_url() -> Iterator[str]:
    """The API of a server that lets nobody in."""
    with HTTPServer(("127.0.0.1", 0), _Locked) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/api"
        server.shutdown()
        thread.join()


def test_each_run_works_in_the_project_s_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("/")
    assert enter() == {"directory": str(PROJECT)}
    assert Path.cwd() == PROJECT
