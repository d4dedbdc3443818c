"""`lyrics deploy` without a server that takes it."""

from pathlib import Path

import pytest

from flows.cli import main
from flows.home import PROJECT
from flows.serving.folder import enter


@pytest.fixture
def no_server(environment: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PREFECT_API_URL", raising=False)


def test_it_wants_a_server(no_server: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["deploy"]) == 1
    assert "set PREFECT_API_URL" in capsys.readouterr().err


def test_each_run_works_in_the_project_s_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("/")
    assert enter() == {"directory": str(PROJECT)}
    assert Path.cwd() == PROJECT
