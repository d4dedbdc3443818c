"""C compiled for the very machine that it runs on, when it is first wanted there.

Quietly: where nothing compiles it, there is none. What was compiled is kept in the user's cache,
under a name that tells of the source, the compiler and the processor.
"""

import atexit
import contextlib
import ctypes
import functools
import hashlib
import os
import shlex
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

import torch

from corpus.cache import cache_folder
from corpus.errors import StorageError

FLAGS = ("-O3", "-std=gnu11", "-fPIC", "-Wno-psabi", "-fno-schedule-insns")
"""The last: loads that gcc, for ARM, puts ahead would take registers from the sums of a tile."""
WAYS = (("-march=native", "-fopenmp"), ("-march=native",), ("-mcpu=native",))
"""To tell the compiler of the machine, the best first: on one core where OpenMP is not that of
torch, whose threads are shared, and for ARM as some compilers call it."""
SECONDS = 60.0
"""For the compiler, at most."""

Failed = (OSError, ValueError, subprocess.SubprocessError)
"""ValueError: `CC` with a quotation that does not end."""


def compiled(source: Path, defines: Sequence[str] = ()) -> ctypes.CDLL | None:
    """The library of this source; None where none can be had.

    `CC` names the compiler, by default `cc`.
    """
    for way in WAYS:
        with contextlib.suppress(*Failed):
            return _compiled(source, (*FLAGS, *way, *defines))
    return None


def _compiled(source: Path, flags: Sequence[str]) -> ctypes.CDLL:
    compiler = shlex.split(os.environ.get("CC", "")) or ["cc"]
    # The compiler and the processor, as the macros have them.
    machine = _run([*compiler, *flags, "-dM", "-E", "-x", "c", os.devnull])
    libraries = _libraries(flags)
    linked = " ".join([*flags, *(path.name for path in libraries)])
    key = hashlib.sha256(b"\0".join((source.read_bytes(), linked.encode(), machine)))
    name = f"{source.stem}-{key.hexdigest()[:16]}.so"
    with contextlib.suppress(OSError):
        return ctypes.CDLL(str(_folder() / name))
    with tempfile.TemporaryDirectory(dir=_folder()) as folder:
        part, made = Path(folder, "part.o"), Path(folder, name)
        _run([*compiler, *flags, "-c", str(source), "-o", str(part)])
        _run([*compiler, "-shared", str(part), *map(str, libraries), "-o", str(made)])
        library = ctypes.CDLL(str(made))
        made.replace(_folder() / name)  # Whole: others may look for it at the same time.
        return library


def _libraries(flags: Sequence[str]) -> list[Path]:
    """Torch's OpenMP and no other, which would have threads of its own.

    Builds of torch differ in whether its functions are found without being asked for there.
    """
    if "-fopenmp" not in flags:
        return []
    return sorted(Path(torch.__file__).parent.glob("lib/libgomp.so*"))


@functools.cache
def _folder() -> Path:
    """Where nothing can be kept, one that ends with the process."""
    with contextlib.suppress(OSError, StorageError):
        folder = cache_folder("native")
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    own = tempfile.TemporaryDirectory()
    atexit.register(own.cleanup)
    return Path(own.name)


def _run(command: Sequence[str]) -> bytes:
    done = subprocess.run(  # noqa: S603 - the compiler that the user has or names.
        command, capture_output=True, check=True, timeout=SECONDS, stdin=subprocess.DEVNULL
    )
    return done.stdout
