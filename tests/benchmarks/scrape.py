"""How fast the three ways into an archive are, and what bounds them.

    python tests/benchmarks/scrape.py giit-master.tar.gz [--ways files site] [--rounds 3]

The replica serves the archive in a process of its own; each scrape runs in a fresh one, so that its
peak memory is its own. With two cores the figures hold for client and server together. The profile
of a last round (which is slower for being profiled) says where the client's time goes.
"""

import argparse
import contextlib
import cProfile
import json
import pstats
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator

from corpus.scrape import ScrapeSettings, scrape
from corpus.store import Store

WAYS = ("bundle", "files", "site")
PARTS = {
    "HTTP (requests, urllib3, http.client, sockets)": ("requests/", "urllib3/", "http/", "socket"),
    "HTML (beautifulsoup4, lxml)": ("bs4/", "lxml", "soupsieve"),
    "Parquet (pyarrow)": ("pyarrow", "fsspec"),
    "JSON, gzip, tar, hashes": ("json/", "gzip", "tarfile", "hashlib", "zlib", "_compression"),
    "ours": ("corpus/",),
    "headers, URLs, the environment's proxies": ("email/", "urllib/", "<frozen", "typing.py"),
}


@contextlib.contextmanager
def replica(archive: str) -> Iterator[str]:
    """The URL of a replica in a process of its own."""
    command = [sys.executable, "-m", "corpus.replica", archive, "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().split(" on ")[1].split(";")[0]
        try:
            yield url
        finally:
            process.kill()


def measure(url: str, way: str, profile: bool) -> dict[str, float]:
    """One scrape in this process."""
    settings = ScrapeSettings(archive=url, way=way, delay=0)
    profiler = cProfile.Profile()
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        if profile:
            profiler.enable()
        counts = scrape(Store(folder), settings).counts
        profiler.disable()
        first = time.perf_counter() - started
        started = time.perf_counter()
        again = scrape(Store(folder), settings).counts
        second = time.perf_counter() - started
    if profile:
        show_profile(pstats.Stats(profiler))
    return {
        "songs": counts["fetched"],
        "seconds": first,
        "requests": counts["requests"],
        "again_seconds": second,
        "again_requests": again["requests"],
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000,
    }


def show_profile(stats: pstats.Stats) -> None:
    """The share of each part in the time spent in its own functions, built-ins at their callers."""
    times = dict.fromkeys([*PARTS, "other"], 0.0)
    for (file, _, name), (_, _, own, _, callers) in stats.stats.items():  # type: ignore[attr-defined]
        if file == "~" and callers:
            for (caller, _, _), (_, _, spent, _) in callers.items():
                times[part_of(caller + name)] += spent
        else:
            times[part_of(file)] += own
    total = sum(times.values())
    for part, spent in sorted(times.items(), key=lambda item: -item[1]):
        print(f"    {spent / total:5.0%}  {part}", file=sys.stderr)


def part_of(file: str) -> str:
    return next((p for p, marks in PARTS.items() if any(m in file for m in marks)), "other")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("archive", help="a folder or tarball of ISB files")
    parser.add_argument("--ways", nargs="+", default=WAYS, choices=WAYS)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)  # url, way, profile
    given = parser.parse_args()
    if given.one:
        url, way, profile = given.one
        print(json.dumps(measure(url, way, profile == "profile")))
        return
    with replica(given.archive) as url:
        for number in range(given.rounds + 1):
            mode = "profile" if number == given.rounds else "plain"
            for way in given.ways:
                command = [sys.executable, __file__, given.archive, "--one", url, way, mode]
                print(f"{way} ({mode})", file=sys.stderr)
                done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
                if mode == "plain":
                    show(way, json.loads(done.stdout))


def show(way: str, found: dict[str, float]) -> None:
    print(
        f"{way:7} {found['songs']:6,} songs in {found['seconds']:6.2f} s = "
        f"{found['songs'] / found['seconds']:6.0f} songs/s, {found['requests']:6,} requests, "
        f"peak {found['peak_mb']:4.0f} MB; again: {found['again_seconds']:5.2f} s, "
        f"{found['again_requests']:,} requests",
        flush=True,
    )


if __name__ == "__main__":
    main()
