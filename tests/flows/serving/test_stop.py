"""Stopping `lyrics serve` while a training is at work, and going on from there."""

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
    assert again.state(run) == "Cancelled"
    again.retry(run)
    wait_until(lambda: not store.exists("runs/long/stopped.pt"))
    again.cancel(run)
    wait_until(lambda: again.state(run) == "Cancelled")
    assert store.exists("runs/long/stopped.pt")
