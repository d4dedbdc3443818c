"""Checkpoints that are written while a GPU trains on."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import torch

from training.checkpoint import CheckpointFile
from training.device import is_asynchronous


class CheckpointWriter:
    """Writes one checkpoint at a time: at once, or in a thread of its own for a device that goes on
    meanwhile. A disk takes hundredths of a second for it, an object store tenths.
    """

    def __init__(self, device: torch.device) -> None:
        # Its thread starts with the first that is written there.
        self._beside = ThreadPoolExecutor(1, "checkpoints") if is_asynchronous(device) else None
        self._begun: tuple[CheckpointFile, Future[None]] | None = None

    def begin(self, checkpoint: CheckpointFile, write: Callable[[], None]) -> None:
        """`write` it; the one before was `finished`."""
        assert self._begun is None
        if self._beside is None:
            write()
            written: Future[None] = Future()
            written.set_result(None)
        else:
            written = self._beside.submit(write)
        self._begun = checkpoint, written

    def finished(self, *, wait: bool) -> CheckpointFile | None:
        """The checkpoint that was begun, once, as soon as it is there; raises why it is not."""
        if self._begun is None or not (wait or self._begun[1].done()):
            return None
        (checkpoint, written), self._begun = self._begun, None
        written.result()
        return checkpoint

    def close(self) -> None:
        """What was begun is written to its end."""
        if self._beside is not None:
            self._beside.shutdown()
