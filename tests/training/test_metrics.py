import time

import pytest

from corpus.store import Store
from training.metrics import WRITE_SECONDS, MetricsLog


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    return now


def test_records_are_written_every_so_often(store: Store, clock: list[float]) -> None:
    log, seen = MetricsLog(store, "tea"), []
    for step in range(1, 8):
        log.append({"step": step})
        seen.append(len(store.read_text(log.path).splitlines()))
        clock[0] += WRITE_SECONDS / 2
    assert seen == [1, 1, 3, 3, 5, 5, 7]


def test_what_waits_is_read_too_and_can_be_flushed(store: Store, clock: list[float]) -> None:
    log = MetricsLog(store, "tea")
    for step in (1, 2, 3):
        log.append({"step": step})
    assert len(store.read_text(log.path).splitlines()) == 1
    assert [record["step"] for record in log.read()] == [1, 2, 3]
    log.append({"step": 4})
    log.flush()
    log.flush()
    assert [record["step"] for record in MetricsLog(store, "tea").read()] == [1, 2, 3, 4]


def test_a_torn_line_is_left_out_and_what_comes_again_is_forgotten(store: Store) -> None:
    log = MetricsLog(store, "tea")
    assert log.read() == []
    for step in (1, 2, 3):
        log.append({"step": step})
    log.cut_after(2)
    store.append_text(log.path, '{"step": 3, "lo')
    assert [record["step"] for record in log.read()] == [1, 2]


@pytest.mark.parametrize(
    "line",
    [
        b"5", b"{}", b'{"step": "a"}', b'{"step": true}', b"\xff", b"[]",
        b'{"step": 3, "bits": "2.1"}', b'{"step": 3, "checkpoint": 5}',
        b'{"step": 3, "bits": NaN}', b'{"step": 3, "bits": -Infinity}', b'{"step": 3, "seconds": 1'
        + 400 * b"0" + b"}",
    ],
)  # fmt: skip
def test_a_line_that_is_no_record_is_left_out(store: Store, line: bytes) -> None:
    log = MetricsLog(store, "tea")
    store.write_bytes(log.path, b'{"step": 1}\n' + line + b'\n{"step": 2}\n')
    assert [record["step"] for record in log.read()] == [1, 2]
    log.cut_after(1)
    assert store.read_text(log.path) == '{"step": 1}\n'
