"""What a data root in a local folder can do: renames, appending, and locks that end with a process.

What goes wrong is an OSError.
"""

import contextlib
import os
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from filelock import FileLock, Timeout


def exists(path: Path) -> bool:
    """False where there is no such file. A place that cannot be looked at is an error: what is not
    there is written anew, over what may be there."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError, ValueError):  # Of a name that no file can have.
        return False
    return True


@contextlib.contextmanager
def writing(path: Path) -> Iterator[IO[bytes]]:
    """A file beside its place, flushed to the disk and renamed when the block ends well."""
    part = path.with_name(f"{path.name}.{uuid.uuid4().hex[:8]}.part")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with part.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            part.unlink()
        raise


@contextlib.contextmanager
def appending(path: Path) -> Iterator[Callable[[str], None]]:
    """A function that adds text to a file, on a line of its own, and hands it over at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab+") as file:

        def append(text: str) -> None:
            file.write(text.encode())
            file.flush()

        if _is_torn(file):
            append("\n")
        yield append


def _is_torn(file: IO[bytes]) -> bool:
    if file.tell() == 0:
        return False
    file.seek(-1, os.SEEK_END)
    return file.read(1) != b"\n"


def acquire_lock(path: Path, on_wait: Callable[[], None]) -> FileLock:
    """The lock file `path`, held; `on_wait` is called if another process has it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        on_wait()
        lock.acquire()
    return lock
