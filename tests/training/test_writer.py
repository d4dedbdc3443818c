"""Writing at once, and beside a device that computes on."""

import threading

import pytest
import torch

from corpus.errors import StorageError
from training.checkpoint import CheckpointFile
from training.writer import CheckpointWriter

FILE = CheckpointFile.of("tea", 5, 0.5, 1.25)
CPU, GPU = torch.device("cpu"), torch.device("cuda")


def test_for_the_cpu_it_is_written_at_once() -> None:
    writer, threads = CheckpointWriter(CPU), []
    assert writer.finished(wait=True) is None
    writer.begin(FILE, lambda: threads.append(threading.current_thread()))
    assert threads == [threading.current_thread()]
    assert writer.finished(wait=False) == FILE
    assert writer.finished(wait=True) is None
    writer.close()


def test_for_a_gpu_it_is_written_meanwhile() -> None:
    writer, goes_on = CheckpointWriter(GPU), threading.Event()
    writer.begin(FILE, lambda: _wait(goes_on))
    assert writer.finished(wait=False) is None
    goes_on.set()
    assert writer.finished(wait=True) == FILE
    assert writer.finished(wait=True) is None


@pytest.mark.parametrize("device", [CPU, GPU])
def test_why_it_was_not_written_is_raised(device: torch.device) -> None:
    writer = CheckpointWriter(device)

    def fail() -> None:
        raise StorageError("No space left on device")

    with pytest.raises(StorageError, match="No space left"):
        writer.begin(FILE, fail)
        writer.finished(wait=True)
    assert writer.finished(wait=True) is None


def test_closed_it_has_written_what_was_begun() -> None:
    writer, written = CheckpointWriter(GPU), []
    started = threading.Event()

    def write() -> None:
        _wait(started)
        written.append(FILE)

    writer.begin(FILE, write)
    started.set()
    writer.close()
    assert written == [FILE]


def _wait(event: threading.Event) -> None:
    assert event.wait(10)
