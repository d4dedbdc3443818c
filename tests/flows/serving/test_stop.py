"""Stopping `lyrics serve` while a training is at work, and going on from there."""

import os
import signal
from collections.abc import Callable
from typing import Any

import pytest

from corpus.store import Store

pytestmark = pytest.mark.server


def test_what_is_at_work_is_saved_and_goes_on_with_the_next_one(
    start_serving: Callable[..., Any],
    encode_songs: Callable[[Store], Store],
    slow: dict[str, Any],
    wait_until: Callable[..., None],
) -> None:
    served = start_serving()
    store = encode_songs(Store(served.data))
    run = served.run("train", name="long", changes=slow)
    wait_until(lambda: store.files("runs/long/checkpoints"))
    assert len(served.processes()) >= 4

    said = served.stop()
    assert "stopping train 1x16 · 16 songs" in said
    assert said.endswith("stopped\n")
    assert served.process.returncode == 0
    assert served.processes() == []
    assert not (served.home / "serve.json").exists()
    assert store.exists("runs/long/stopped.pt")

    again = start_serving(served)
    assert again.state(run)["name"] == "Cancelled"
    again.retry(run)
    wait_until(lambda: not store.exists("runs/long/stopped.pt"))
    again.close_terminal()
    assert store.exists("runs/long/stopped.pt")
    assert again.process.returncode == 0
    assert again.processes() == []


def test_what_a_killed_one_has_left_is_saved_and_ended_by_the_next_one(
    start_serving: Callable[..., Any],
    encode_songs: Callable[[Store], Store],
    slow: dict[str, Any],
    wait_until: Callable[..., None],
) -> None:
    served = start_serving()
    store = encode_songs(Store(served.data))
    served.run("train", name="left", changes=slow)
    wait_until(lambda: store.files("runs/left/checkpoints"))
    served.process.kill()
    served.process.wait()
    left = served.processes()
    assert left

    again = start_serving(served)
    assert "ending what a lyrics serve that was killed has left" in again.said
    assert store.exists("runs/left/stopped.pt")
    assert set(left) & set(again.processes()) == set()
    again.stop()


def test_the_end_of_the_server_is_told_at_once(start_serving: Callable[..., Any]) -> None:
    served = start_serving()
    (server,) = served.processes("server")
    os.killpg(server, signal.SIGKILL)
    said, _ = served.process.communicate(timeout=60)
    assert served.process.returncode == 1
    assert "lyrics: the Prefect server ended by itself; " in said
    assert served.processes() == []
