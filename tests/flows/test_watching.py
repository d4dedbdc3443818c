from dataclasses import replace
from typing import Any

import pytest
from prefect.settings import PREFECT_LOGGING_TO_API_ENABLED, temporary_settings

from flows.watching import LogObserver, ShowProgress
from training.checkpoint import CheckpointFile
from training.loop import Progress
from training.scale import Scale

PROGRESS = Progress(
    step=20, total_steps=100, epoch=0.2, loss=2.0, rate=0.002, characters_per_second=1000.0,
    seconds=10.0, share=0.2, session_seconds=10.0, session_share=0.2,
)  # fmt: skip


class Server:
    """Takes its time for each update, which it notes down with the time that it began."""

    def __init__(self, seconds: float) -> None:
        self.now, self.seconds = 100.0, seconds
        self.updates: list[tuple[float, str]] = []

    def update(self, share: float, description: str) -> None:
        self.updates.append((self.now, description))
        self.now += self.seconds


def watch(server: Any) -> ShowProgress:
    show = ShowProgress(Scale(), clock=lambda: server.now, begin=lambda name: server)
    show.on_start("a", 0, 100)
    return show


def test_progress_is_told_every_two_seconds_and_at_the_end() -> None:
    server = Server(seconds=0.0)
    show = watch(server)
    for _ in range(5):
        show.on_progress(PROGRESS)
        server.now += 1.0
    show.on_progress(replace(PROGRESS, share=1.0))
    assert [now for now, _ in server.updates] == [100.0, 102.0, 104.0, 105.0]
    assert server.updates[0][1].startswith("step 20 of 100: ")


def test_a_server_that_lets_one_wait_costs_a_tenth_of_the_time_at_most() -> None:
    server = Server(seconds=60.0)
    show, started = watch(server), server.now
    for _ in range(20_000):
        show.on_progress(PROGRESS)
        server.now += 1.0
    waited = len(server.updates) * server.seconds
    assert 0 < waited / (server.now - started) < 0.1


def test_the_log_has_a_line_of_each_checkpoint_and_each_notice(
    caplog: pytest.LogCaptureFixture,
) -> None:
    log = LogObserver(Scale())
    with temporary_settings({PREFECT_LOGGING_TO_API_ENABLED: False}):  # There is no flow run.
        log.on_checkpoint(CheckpointFile.of("a", 20, 0.2, 2.0))
        log.on_notice("100% of the disk is full")
    told = [(record.levelname, record.getMessage()) for record in caplog.records]
    assert told[0][1].startswith("step 20: ")
    assert told[1] == ("WARNING", "100% of the disk is full")
