"""`python -m corpus.replica`: serve the archive on loopback."""

import argparse
import contextlib
import sys
from collections.abc import Sequence
from pathlib import Path

from corpus import replica
from corpus.command import run_command, tell
from corpus.replica.faults import read_plan


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until Ctrl-C; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m corpus.replica", description=replica.__doc__)
    parser.add_argument("archive", help="a folder of *.isb.txt files, or a .tar.gz of them")
    parser.add_argument("--port", type=int, default=8900, help="on 127.0.0.1 (default: 8900)")
    parser.add_argument("--faults", type=Path, help="a plan of what goes wrong, in JSON")
    given = parser.parse_args(arguments)
    return run_command("corpus.replica", lambda: _serve(given))


def _serve(given: argparse.Namespace) -> None:
    fault = read_plan(given.faults) if given.faults else None
    served = replica.Replica(given.archive, port=given.port, fault=fault)
    tell(f"{len(served.songs)} songs on {served.url}; Ctrl-C ends it")
    with contextlib.suppress(KeyboardInterrupt):
        served.serve_forever()


if __name__ == "__main__":
    sys.exit(main())
