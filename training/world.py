"""The processes that train one model together, each on its share of the streams.

`torchrun --nproc-per-node 2 -m training train …` starts them. All of them take the same decisions
at the same step, and only the main one writes.
"""

import contextlib
import dataclasses
import datetime
import os
from collections.abc import Iterator

import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel

from corpus.errors import SettingsError, TrainingError

PATIENCE = datetime.timedelta(days=30)
"""Of processes that wait for the main one; elsewhere those that are silent for long are gone."""


@dataclasses.dataclass(frozen=True)
class World:
    """By default one process alone, for which all of this does nothing."""

    rank: int = 0
    size: int = 1
    here: int = 1
    """How many of them run on this machine."""
    patient: dist.ProcessGroup | None = None
    """All of them, where one may take its time."""

    @property
    def is_main(self) -> bool:
        return self.rank == 0

    def share(self, rows: int) -> slice:
        """This process's rows of so many; none where there are fewer rows than processes."""
        return slice(self.rank * rows // self.size, (self.rank + 1) * rows // self.size)

    def check_batch(self, batch: int) -> None:
        """Raises SettingsError when the streams do not divide, so that gradients are means."""
        if batch % self.size:
            raise SettingsError(
                f"batch-size: {batch} streams do not divide among {self.size} processes: "
                f"take a multiple of {self.size}"
            )

    def parallel(self, model: nn.Module) -> nn.Module:
        """The model, whose gradients become means over all processes."""
        return model if self.size == 1 else DistributedDataParallel(model)

    def sum(self, value: Tensor) -> Tensor:
        if self.size > 1:
            dist.all_reduce(value)
        return value

    def mean(self, value: Tensor) -> Tensor:
        return self.sum(value) / self.size if self.size > 1 else value

    def highest(self, *values: float) -> list[float]:
        """Each value's maximum over the processes: how they agree to stop."""
        if self.size == 1:
            return list(values)
        agreed = torch.tensor(values, dtype=torch.float64)
        dist.all_reduce(agreed, dist.ReduceOp.MAX)
        return agreed.tolist()

    def told(self, text: str) -> str:
        """What the main process says."""
        said = [text]
        if self.size > 1:
            dist.broadcast_object_list(said)
        return said[0]

    def wait_for_main(self) -> None:
        """Until the main process is here too: it may have waited for another job to end."""
        if self.size > 1:
            dist.barrier(self.patient)

    def gather(self, part: Tensor) -> list[Tensor]:
        """The parts of all processes, which have the same shape."""
        if self.size == 1:
            return [part]
        parts = [torch.empty_like(part) for _ in range(self.size)]
        dist.all_gather(parts, part.contiguous())
        return parts

    @contextlib.contextmanager
    def main_first(self) -> Iterator[None]:
        """The main process runs the block, then the others, who see what it wrote."""
        if not self.is_main:
            dist.barrier()
        try:
            yield
        finally:
            if self.is_main and self.size > 1:
                dist.barrier()


def check_gpus(processes: int, gpus: int) -> None:
    """Raises SettingsError where a machine has more processes than GPUs."""
    if processes > gpus:
        raise SettingsError(
            f"device: {processes} processes find {gpus} GPUs on this machine: start no more than "
            "there are (--nproc-per-node), or take --device cpu"
        )


@contextlib.contextmanager
def joined_world(device: torch.device) -> Iterator[World]:
    """The world that torchrun's variables tell of, or one process alone.

    Raises SettingsError where there are more processes than GPUs, TrainingError where they do not
    find each other, or lose one.
    """
    size = int(os.environ.get("WORLD_SIZE", "1"))
    if size == 1:
        yield World()
        return
    on_gpu, here = device.type == "cuda", int(os.environ.get("LOCAL_WORLD_SIZE", size))
    if on_gpu:
        check_gpus(here, torch.cuda.device_count())
        torch.cuda.set_device(int(os.environ["LOCAL_RANK"]))
    try:
        dist.init_process_group("cpu:gloo,cuda:nccl" if on_gpu else "gloo")
        patient = dist.new_group(backend="gloo", timeout=PATIENCE)
    except RuntimeError as error:
        raise TrainingError(
            f"the processes of this training do not reach each other ({_told_by(error)}): where a "
            "machine's own name stands for loopback, as Debian has it, name its network card in "
            "GLOO_SOCKET_IFNAME, and for GPUs in NCCL_SOCKET_IFNAME too"
        ) from error
    try:
        yield World(int(os.environ["RANK"]), size, here, patient)
    except RuntimeError as error:
        if not (isinstance(error, dist.DistError) or "gloo" in str(error)):
            raise
        raise TrainingError(
            f"another process of this training is gone ({_told_by(error)}): the same command goes "
            "on from what was saved last"
        ) from error
    finally:
        dist.destroy_process_group()


def _told_by(error: RuntimeError) -> str:
    """Its first sentence, without the place in gloo's own code that it begins with."""
    return str(error).partition("\n")[0].partition(". ")[0].rpartition("] ")[2]
