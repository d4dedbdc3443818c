"""`python -m corpus.samplesongs`: write the sample archive."""

import argparse
import sys
from collections.abc import Sequence

from corpus.command import run_command, tell
from corpus.errors import SettingsError
from corpus.samplesongs.archive import build
from corpus.store import Store

_ISB = ".isb.txt"


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m corpus.samplesongs", description=__doc__)
    parser.add_argument("--out", default="data/sample", help="folder that gets <id>.isb.txt files")
    parser.add_argument("--seed", type=int, default=2016, help="another seed, other songs")
    parser.add_argument("--songs", type=int, default=320, help="number of files")
    options = parser.parse_args(argv)
    return run_command("corpus.samplesongs", lambda: _write(options))


def _write(options: argparse.Namespace) -> None:
    files = {f"{file.id}{_ISB}": file.data for file in build(options.seed, options.songs)}
    store = Store(options.out)
    others = [name for name in store.files("") if name.endswith(_ISB) and name not in files]
    if others:
        raise SettingsError(
            f"out: {store.path('')} holds songs of another archive, such as {others[0]}: nothing "
            "was written, remove them or give another folder"
        )
    for name, data in files.items():
        store.write_bytes(name, data)
    tell(f"{len(files)} songs in {store.path('')}")


if __name__ == "__main__":
    sys.exit(main())
