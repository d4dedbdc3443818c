"""What the device can do at most, and how much memory a training takes."""

import multiprocessing
from pathlib import Path

import torch

from training.bench.contest import Clock
from training.bench.training_peers import contestant
from training.device import pick_device, set_threads
from training.settings import TrainSettings

MATMUL_SIZE = {"cpu": 1536, "cuda": 8192}
MATMUL_REPEATS = 8
MEMORY_RUNS = 5
MIB = 2**20


def device_name(device: torch.device) -> str:
    if device.type == "cuda":
        return torch.cuda.get_device_name()
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return f"{names[0] if names else 'CPU'}, {torch.get_num_threads()} threads"


def matmul_peak(device: torch.device, precision: str, now: Clock, size: int | None = None) -> float:
    """Operations per second of the best of some large matrix products."""
    size = size or MATMUL_SIZE[device.type]
    one, other = torch.randn(2, size, size, device=device, dtype=getattr(torch, precision))
    best = 0.0
    for _ in range(MATMUL_REPEATS):
        started = now()
        torch.mm(one, other)
        best = max(best, 2 * size**3 / max(now() - started, 1e-9))
    return best


def training_memory(name: str, settings: TrainSettings) -> float:
    """MiB at most, beyond what torch itself takes: of the GPU, or of a process of its own."""
    if pick_device(settings.device).type == "cuda":
        return _gpu_memory(name, settings)
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        return pool.apply(_process_memory, (name, settings))


def _gpu_memory(name: str, settings: TrainSettings) -> float:
    torch.cuda.empty_cache()
    before = torch.cuda.memory_allocated()
    torch.cuda.reset_peak_memory_stats()
    _train(name, settings)
    return (torch.cuda.max_memory_allocated() - before) / MIB


def _process_memory(name: str, settings: TrainSettings) -> float:
    set_threads(settings.threads)
    before = _peak_resident()
    _train(name, settings)
    return _peak_resident() - before


def _peak_resident() -> float:
    """Of this process's own memory: what getrusage tells is no less than its parent's."""
    status = Path("/proc/self/status")
    if not status.exists():
        return float("nan")
    peak = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return int(peak.split()[1]) / 1024  # It is in KiB.


def _train(name: str, settings: TrainSettings) -> None:
    run = contestant(name, settings).run
    for _ in range(MEMORY_RUNS):
        run()
