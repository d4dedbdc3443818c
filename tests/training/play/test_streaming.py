"""Songs over a real connection: who stops them, and how many there are."""

import asyncio
import contextlib
import http.client
import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi import FastAPI

from corpus.errors import DataError, ServeError
from training.play.app import MOST_SONGS
from training.play.wish import Wish

Address = tuple[str, int]
SLOW = {"run": "first", "length": 5000, "pace": 20}


@contextlib.contextmanager
def listening_to(address: Address, **wish: Any) -> Iterator[http.client.HTTPResponse]:
    """The answer while it comes; leaving closes the connection."""
    connection = http.client.HTTPConnection(*address, timeout=20)
    connection.request("POST", "/songs", json.dumps(wish), {"Content-Type": "application/json"})
    response = connection.getresponse()
    try:
        yield response
    finally:
        response.close()
        connection.close()


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_listener_that_leaves_stops_the_song(app: FastAPI, address: Address) -> None:
    choir = app.state.choir
    with listening_to(address, **SLOW) as response:
        assert "song" in json.loads(response.readline())
        assert "lines" in json.loads(response.readline())
        assert choir.singing == 1
    wait_until(lambda: choir.singing == 0)


def test_a_song_that_is_stopped_is_marked_and_over(app: FastAPI, address: Address) -> None:
    """At once, however slow it is."""
    with listening_to(address, **SLOW | {"prime": "chai", "pace": 0.01}) as response:
        stop = json.loads(response.readline())["stop"]
        assert post(address, f"{stop}s") == 404
        assert post(address, "/songs/gone/stop") == 204
        assert post(address, stop) == 204
        last = json.loads(response.read().splitlines()[-1])
    assert last["characters"] <= 2
    assert "over" in last
    assert 'class="known prime"' in last["lines"]["0"] or 'class=" prime"' in last["lines"]["0"]
    assert "unmarked" not in last["lines"]["0"]
    wait_until(lambda: app.state.choir.singing == 0)


def post(address: Address, path: str) -> int:
    connection = http.client.HTTPConnection(*address, timeout=20)
    with contextlib.closing(connection):
        connection.request("POST", path)
        return connection.getresponse().status


def test_so_many_songs_at_once_and_no_more(app: FastAPI, address: Address) -> None:
    with contextlib.ExitStack() as stack:
        for _ in range(MOST_SONGS):
            response = stack.enter_context(listening_to(address, **SLOW))
            assert response.status == 200
        with listening_to(address, **SLOW) as refused:
            assert refused.status == 503
            assert "4 songs are being written" in json.loads(refused.read())["error"]
    wait_until(lambda: app.state.choir.singing == 0)
    with listening_to(address, run="first", length=9, pace=0) as response:
        assert "over" in json.loads(response.read().splitlines()[-1])


def test_a_song_has_its_place_until_its_answer_is_sent(app: FastAPI) -> None:
    """Also where the listener is gone before the first line, and where there is no song."""
    choir = app.state.choir

    async def gone(message: Any = None) -> Any:
        raise OSError

    async def sing() -> None:
        answers = [await choir.sing(Wish.of(SLOW)) for _ in range(MOST_SONGS)]
        with pytest.raises(ServeError, match="4 songs are being written"):
            await choir.sing(Wish.of(SLOW))
        for answer in answers:
            with contextlib.suppress(Exception):
                await answer({"type": "http", "asgi": {"spec_version": "2.4"}}, gone, gone)
        with pytest.raises(DataError, match="there is no run"):
            await choir.sing(Wish.of(SLOW | {"run": "gone"}))

    asyncio.run(sing())
    assert choir.singing == 0


def test_songs_break_off_when_the_server_stops(app: FastAPI, address: Address) -> None:
    with listening_to(address, **SLOW) as response:
        response.readline()
        app.state.choir.is_closing = True
        assert json.loads(response.read().splitlines()[-1]) == {"error": "the server was stopped"}
