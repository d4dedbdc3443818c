import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from fastapi import FastAPI

from corpus.errors import ServeError, SettingsError
from corpus.store import Store
from training.__main__ import main
from training.play import serve
from training.play.server import Server

PROJECT = Path(__file__).parents[3]


def test_a_port_in_use_is_told(store: Store) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ServeError, match=f"port {port} of 127.0.0.1 is in use"):
            serve.play(store, port=port)


def test_a_device_that_is_not_there_is_told_before_the_address(store: Store) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(SettingsError, match="tpu"):
        serve.play(store, port=taken.getsockname()[1], device="tpu")


@pytest.mark.parametrize(
    ("host", "port", "code", "message"),
    [
        ("300.1.1.1", "8016", 1, "cannot listen at 300.1.1.1, port 8016: "),
        ("127.0.0.1", "99999", 2, "port: 99999 is not between 0 and 65535"),
    ],
)
def test_an_address_that_is_none_is_told(
    host: str, port: str, code: int, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["play", "--host", host, "--port", port, "--data", "/nowhere"]) == code
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1


def test_what_must_be_installed_is_told(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("training.play.app", "training.play.server"):
        monkeypatch.delitem(sys.modules, module, raising=False)
    monkeypatch.setitem(sys.modules, "fastapi", None)
    with pytest.raises(ServeError, match="needs fastapi: pip install fastapi uvicorn"):
        serve.play(store, port=0)


def test_it_warns_of_the_network_and_serves_until_ctrl_c(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "training", "play", "--host", "0.0.0.0", "--port", "0"]
    with subprocess.Popen(
        [*command, "--data", str(tmp_path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, cwd=PROJECT,
    ) as process:  # fmt: skip
        try:
            assert process.stdout
            assert "warning: whoever reaches 0.0.0.0" in process.stdout.readline()
            url = process.stdout.readline().split()[0].replace("0.0.0.0", "127.0.0.1")
            with urllib.request.urlopen(f"{url}/runs", timeout=30) as answer:
                assert answer.read() == b"[]"
            process.send_signal(signal.SIGINT)
            _, error = process.communicate(timeout=30)
        finally:
            process.kill()
    assert (process.returncode, error) == (0, "")


def test_a_signal_breaks_the_songs_off(app: FastAPI) -> None:
    server = Server(app)
    server.handle_exit(signal.SIGINT, None)
    assert app.state.choir.is_closing
    assert server.should_exit
