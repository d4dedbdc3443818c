"""`python -m corpus.samplesongs`: write the sample archive."""

import argparse
import sys
from collections.abc import Sequence

from corpus.errors import LyricsError
from corpus.samplesongs.archive import build
from corpus.store import Store


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m corpus.samplesongs", description=__doc__)
    parser.add_argument("--out", default="data/sample", help="folder that gets <id>.isb.txt files")
    parser.add_argument("--seed", type=int, default=2016, help="another seed, other songs")
    parser.add_argument("--songs", type=int, default=320, help="number of files")
    options = parser.parse_args(argv)
    try:
        files = build(options.seed, options.songs)
        store = Store(options.out)
        for file in files:
            store.write_bytes(f"{file.id}.isb.txt", file.data)
    except LyricsError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    print(f"{len(files)} songs in {store.path('')}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
