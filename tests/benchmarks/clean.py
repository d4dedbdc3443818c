"""How fast songs are cleaned, and in how much memory. Run by hand, with an archive's tarball:

python tests/benchmarks/clean.py giit-master.tar.gz --workers 1
python tests/benchmarks/clean.py giit-master.tar.gz --copies 100
"""

import argparse
import itertools
import multiprocessing
import os
import resource
import tarfile
import time
from collections.abc import Iterator
from pathlib import Path

from corpus.clean.song import PROFILES
from corpus.clean.stream import clean_stream
from corpus.isb import decode


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tarball", type=Path)
    parser.add_argument("--profile", choices=PROFILES, default="roman")
    parser.add_argument("--workers", type=int, help="processes (default: one a core)")
    parser.add_argument("--copies", type=int, default=1, help="how often to clean the archive")
    given = parser.parse_args()
    songs = list(_read(given.tarball))
    archive_mb = sum(len(text.encode()) for _, text in songs) / 1e6
    repeated = itertools.chain.from_iterable(itertools.repeat(songs, given.copies))
    start, start_cpu = time.perf_counter(), _processor_seconds()
    for done, _ in enumerate(clean_stream(repeated, given.profile, workers=given.workers), 1):
        if done % (10 * len(songs)) == 0 or done == given.copies * len(songs):
            megabytes, seconds = done / len(songs) * archive_mb, time.perf_counter() - start
            print(f"{done:,} songs, {megabytes:.1f} MB in {seconds:.1f} s, {_memory()}")
            rate = megabytes / (_processor_seconds() - start_cpu)
            print(f"  {megabytes / seconds:.2f} MB/s, {rate:.2f} of processor time", flush=True)


def _read(tarball: Path) -> Iterator[tuple[str, str]]:
    with tarfile.open(tarball) as archive:
        for member in archive:
            file = archive.extractfile(member) if member.name.endswith(".isb.txt") else None
            if file:
                yield Path(member.name).name.removesuffix(".isb.txt"), decode(file.read())[0]


def _processor_seconds() -> float:
    """Of this process and its workers; the latter are known on Linux only."""
    ticks = 0
    for worker in multiprocessing.active_children():
        stat = Path(f"/proc/{worker.pid}/stat")
        if stat.exists():  # Fields 14 and 15 of proc(5); the name before may hold blanks.
            ticks += sum(map(int, stat.read_text().rpartition(")")[2].split()[11:13]))
    return time.process_time() + ticks / os.sysconf("SC_CLK_TCK")


def _memory() -> str:
    """Peaks so far; those of the workers are known on Linux only."""
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    workers = [_peak(Path(f"/proc/{w.pid}/status")) for w in multiprocessing.active_children()]
    return f"peak memory {own:.0f} MB" + "".join(f" + {peak:.0f} MB" for peak in workers)


def _peak(status: Path) -> float:
    lines = status.read_text().splitlines() if status.exists() else []
    return max(
        (int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), default=0
    )


if __name__ == "__main__":
    main()
