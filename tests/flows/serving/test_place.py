import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from corpus.errors import ServeError
from flows.serving import place
from flows.serving.place import Place, url_of


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:4200"),
        ("songs.example.org", "http://songs.example.org:4200"),
        ("0.0.0.0", "http://127.0.0.1:4200"),
        ("::1", "http://[::1]:4200"),
        ("::", "http://[::1]:4200"),
    ],
)
def test_a_server_is_asked_where_it_can_be_reached(host: str, url: str) -> None:
    assert url_of(host, 4200) == url


@pytest.mark.parametrize(
    ("family", "host"), [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")]
)
def test_it_is_known_whether_something_listens_there(family: int, host: str) -> None:
    with socket.socket(family) as listening:
        try:
            listening.bind((host, 0))
        except OSError:
            pytest.skip(f"this machine has no {host}")
        there = Place(url_of(host, listening.getsockname()[1]), 1)
        listening.listen()
        assert there.is_open()
    assert not there.is_open()


def test_others_find_the_one_that_runs(environment: None, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        here = Place(url_of("127.0.0.1", listening.getsockname()[1]), os.getpid())
        assert place.running() is None
        with place.only_one(here):
            assert place.running() == here
            told = f"running already at {here.url} \\(process {here.pid}\\)"
            with pytest.raises(ServeError, match=told), place.only_one(here):
                pass
        assert place.running() is None


def test_what_a_killed_one_has_left_is_not_believed(environment: None, tmp_path: Path) -> None:
    """Somebody else may listen there by now."""
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        left = Place(url_of("127.0.0.1", listening.getsockname()[1]), ended.pid)
        with place.only_one(left):
            assert left.is_open()
            assert place.running() is None


def test_one_that_does_not_listen_yet_is_not_reported_to(environment: None, own_port: int) -> None:
    with place.only_one(Place(url_of("127.0.0.1", own_port), os.getpid())):
        assert place.running() is None


def test_a_process_of_another_user_is_alive(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(pid: int, number: int) -> None:
        raise PermissionError

    monkeypatch.setattr("os.kill", refuse)
    assert Place("http://here", 1).is_alive()
