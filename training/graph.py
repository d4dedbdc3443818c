"""Work for a GPU that is recorded once and replayed: a CUDA graph.

Steps of small models are hundreds of short kernels, and launching each of them from Python takes
longer than running it. A graph launches all of them by one call. It reads and writes the same
memory each time: whatever differs from one time to the next must be changed in place.
"""

import functools
import logging
from collections.abc import Callable
from typing import Protocol

import torch

log = logging.getLogger("lyrics")
Work = Callable[[], None]

WARM_UPS = 3
"""Times that a training step is made one operation at a time first, as torch asks for."""


class Recorder(Protocol):
    """What records operations of the device."""

    def warm_up(self, work: Work) -> None:
        """Do it in a way that leaves nothing behind that a recording would trip over."""

    def record(self, work: Work) -> Work:
        """What does the same as `work`, which is not done now.

        Raises RuntimeError when it cannot be recorded.
        """


class CudaRecorder:
    """Records CUDA graphs. One at a time: nothing else may use the GPU meanwhile."""

    def warm_up(self, work: Work) -> None:
        """On a stream of its own, so that nothing of the default stream gets into the graph."""
        stream = _side_stream()
        stream.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(stream):
            work()
        torch.cuda.current_stream().wait_stream(stream)

    def record(self, work: Work) -> Work:
        graph, stream = torch.cuda.CUDAGraph(), torch.cuda.current_stream()
        try:
            with torch.cuda.graph(graph):
                work()
        except RuntimeError:  # Where a recording is spoilt, torch leaves the thread on its stream.
            torch.cuda.set_stream(stream)
            raise
        return graph.replay


@functools.cache
def _side_stream() -> torch.cuda.Stream:
    return torch.cuda.Stream()  # type: ignore[no-untyped-call]


class Replayed:
    """Does its work one operation at a time at first, then records it and replays it.

    Where it cannot be recorded, that is said once, and all is done one operation at a time.
    """

    def __init__(
        self,
        work: Work,
        recorder: Recorder,
        *,
        warm_ups: int = WARM_UPS,
        tell: Callable[[str], None] | None = None,
    ) -> None:
        self._work, self._recorder, self._tell = work, recorder, tell or log.warning
        self._warm_ups_left = warm_ups
        self._replay: Work | None = None
        self._can_record = True

    def __call__(self) -> None:
        if self._warm_ups_left == 0 and self._replay is None and self._can_record:
            self._record()
        if self._replay is not None:
            self._replay()
        elif self._can_record:
            self._recorder.warm_up(self._work)
            self._warm_ups_left -= 1
        else:
            self._work()

    def _record(self) -> None:
        try:
            self._replay = self._recorder.record(self._work)
        except RuntimeError as error:
            self._can_record = False
            cause = error.__context__ or error  # What spoilt it, not that it is spoilt.
            self._tell(f"no CUDA graph, so steps take longer: {str(cause).splitlines()[0]}")


def replayed(work: Work, device: torch.device, warm_ups: int = WARM_UPS) -> Work:
    """On a GPU the work as a graph, elsewhere the work itself."""
    return Replayed(work, CudaRecorder(), warm_ups=warm_ups) if device.type == "cuda" else work
