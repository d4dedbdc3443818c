"""`python -m corpus.samplesongs`: write the sample archive."""

import argparse
import sys
from collections.abc import Sequence

from corpus.command import run_command, tell
from corpus.samplesongs.archive import build
from corpus.store import Store


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m corpus.samplesongs", description=__doc__)
    parser.add_argument("--out", default="data/sample", help="folder that gets <id>.isb.txt files")
    parser.add_argument("--seed", type=int, default=2016, help="another seed, other songs")
    parser.add_argument("--songs", type=int, default=320, help="number of files")
    options = parser.parse_args(argv)
    return run_command("corpus.samplesongs", lambda: _write(options))


def _write(options: argparse.Namespace) -> None:
    files = build(options.seed, options.songs)
    store = Store(options.out)
    for file in files:
        store.write_bytes(f"{file.id}.isb.txt", file.data)
    tell(f"{len(files)} songs in {store.path('')}")


if __name__ == "__main__":
    sys.exit(main())
