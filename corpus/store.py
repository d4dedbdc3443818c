"""All storage below the data root: whole files or none, on any file system that fsspec opens.

In a folder a file is written beside its place, flushed to the disk and renamed. An object store
has no renames and needs none: a put is whole or does not happen, so a file is gathered in memory
and put. Either way a killed process leaves each file as it was or as it shall be; whether several
belong together is for their readers to see. Names are relative to the root, with `/`:
`clean/songs.parquet`.
"""

import contextlib
import hashlib
import io
import json
import logging
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any, cast

import fsspec
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from filelock import FileLock
from fsspec.implementations.local import LocalFileSystem

from corpus import disk
from corpus.errors import DataError, LyricsError, StorageError
from corpus.lease import Lease

log = logging.getLogger("lyrics")
PARQUET: dict[str, Any] = {"compression": "zstd", "write_page_checksum": True}
"""How tables are written: zstd's own checksum is not among what Parquet has of it."""
PUT_EVERY_SECONDS = 5.0
"""On an object store added lines are put this often: a killed process loses no more."""


class Store:
    """A data root.

    `root` is a folder or any URL that fsspec opens (`s3://…`, `memory://…`). Errors of the file
    system become StorageError, and a file that is not there DataError, both naming the place.
    """

    def __init__(self, root: str | os.PathLike[str]) -> None:
        try:
            # Listings that are kept do not show what another machine wrote since.
            self.fs, self.root = fsspec.core.url_to_fs(os.fspath(root), use_listings_cache=False)
        except Exception as error:  # Some connect at once, with exceptions of their own.
            raise StorageError(f"cannot open {root}: {error}") from error
        self._local = isinstance(self.fs, LocalFileSystem)
        self._leases: list[Lease] = []
        """All that were held: none of them may be lost before a write or a removal."""

    def path(self, name: str) -> str:
        """Where `name` lies, for messages: an absolute path, or a URL."""
        place = self._place(name)
        return place if self._local else cast(str, self.fs.unstrip_protocol(place))

    def link(self, name: str) -> str:
        """The URL of `name`, such as browsers and terminals open."""
        return Path(self.path(name)).as_uri() if self._local else self.path(name)

    def exists(self, name: str) -> bool:
        place = self._place(name)
        with self._errors("find", name):
            # fsspec takes any error of a folder's for a file that is not there.
            return disk.exists(Path(place)) if self._local else bool(self.fs.exists(place))

    def files(self, folder: str) -> list[str]:
        """Names of the files right below `folder`, sorted; none when it is not there."""
        entries = self._entries(folder, "file")
        parent = f"{folder}/" if folder else ""
        return [f"{parent}{name}" for name in entries if not name.endswith(".part")]

    def folders(self, folder: str) -> list[str]:
        """Names of the folders right below `folder`, sorted, without the path."""
        return self._entries(folder, "directory")

    def _entries(self, folder: str, kind: str) -> list[str]:
        place = self._place(folder)
        with self._errors("list", folder):
            is_lacking = self._local and not disk.exists(Path(place))
            if is_lacking or not self.fs.isdir(place):
                return []
            # The file system may keep listings; another process may have written since.
            entries = self.fs.ls(place, detail=True, refresh=True)
            if self._local:
                entries = list(map(self._followed, entries))
        names = [entry["name"].rstrip("/") for entry in entries if entry["type"] == kind]
        return sorted(name.rpartition("/")[2] for name in names)

    def _followed(self, entry: dict[str, Any]) -> dict[str, Any]:
        """What a link of a folder leads to, by its own name; fsspec lists it as neither kind."""
        if not entry.get("islink"):
            return entry
        try:
            return dict(self.fs.info(entry["name"])) | {"name": entry["name"]}
        except FileNotFoundError:
            return entry

    def remove(self, name: str) -> None:
        """Remove a file, or a folder with all below it; nothing happens when it is not there."""
        self._check_leases()
        with self._errors("remove", name):
            if self.exists(name):
                self.fs.rm(self._place(name), recursive=True)
                # s3fs does not tell of objects that the store has kept.
                if not self._local and self.exists(name):
                    raise StorageError(f"cannot remove {self.path(name)}: it is still there")

    @contextlib.contextmanager
    def writing(self, name: str) -> Iterator[IO[bytes]]:
        """A file to write that takes its name only when the block ends without an error.

        The block does nothing else: an error of the file system in it counts as the file's.
        """
        if self._local:
            with self._errors("write", name), disk.writing(Path(self._place(name))) as file:
                yield file
        else:
            buffer = io.BytesIO()
            yield buffer
            self._put(name, buffer.getvalue())

    def _put(self, name: str, data: bytes) -> None:
        place = self._place(name)
        self._check_leases()
        with self._errors("write", name):
            self.fs.makedirs(place.rpartition("/")[0], exist_ok=True)
            self.fs.pipe_file(place, data)

    def _check_leases(self) -> None:
        for lease in self._leases:
            lease.check()

    def write_bytes(self, name: str, data: bytes) -> None:
        with self.writing(name) as file:
            file.write(data)

    def read_bytes(self, name: str) -> bytes:
        with self._errors("read", name):
            return bytes(self.fs.cat_file(self._place(name)))

    def write_text(self, name: str, text: str) -> None:
        self.write_bytes(name, text.encode())

    def read_text(self, name: str) -> str:
        data = self.read_bytes(name)
        try:
            return data.decode()
        except UnicodeDecodeError as error:
            raise DataError(f"{self.path(name)} is damaged: not UTF-8 ({error})") from error

    def append_text(self, name: str, text: str) -> None:
        """Add to the end of a file: for logs, where a torn last line may be left by a crash."""
        with self.appending(name) as append:
            append(text)

    @contextlib.contextmanager
    def appending(self, name: str) -> Iterator[Callable[[str], None]]:
        """A function that adds lines to the end of a file, behind a torn line that a crash left.

        In a folder each call hands its lines to the system at once, so that a killed process
        loses none; an object store gets them every PUT_EVERY_SECONDS, and when the block ends.
        """
        if self._local:
            with self._appending_to_disk(name) as append:
                yield append
        else:
            with self._putting(name) as append:
                yield append

    @contextlib.contextmanager
    def _appending_to_disk(self, name: str) -> Iterator[Callable[[str], None]]:
        """Errors of the block stay as they are: long work goes on in it, for example a scrape."""
        stack = contextlib.ExitStack()
        with self._errors("write", name):
            append = stack.enter_context(disk.appending(Path(self._place(name))))

        def checked(text: str) -> None:
            with self._errors("write", name):
                append(text)

        try:
            yield checked
        finally:
            with self._errors("write", name):
                stack.close()

    @contextlib.contextmanager
    def _putting(self, name: str) -> Iterator[Callable[[str], None]]:
        lines = bytearray(self.read_bytes(name) if self.exists(name) else b"")
        lines += b"" if lines.endswith(b"\n") or not lines else b"\n"
        put_at = time.monotonic()

        def append(text: str) -> None:
            nonlocal put_at
            lines.extend(text.encode())
            if time.monotonic() - put_at > PUT_EVERY_SECONDS:
                self._put(name, bytes(lines))
                put_at = time.monotonic()

        try:
            yield append
        finally:
            self._put(name, bytes(lines))

    @contextlib.contextmanager
    def lock(self, name: str) -> Iterator[None]:
        """Wait until nobody else holds the lock `name`, and say so; then hold it.

        In a folder it is a file lock, which ends with its process; on an object store a lease that
        all machines see (corpus/lease.py), and a store that lost it writes nothing more.
        """
        with self._errors("lock", name):
            held = self._acquire(name)
        try:
            yield
        finally:
            with self._errors("unlock", name):
                held.release()

    def _acquire(self, name: str) -> FileLock | Lease:
        place = self._place(name)
        if self._local:
            # In a root that was copied from an object store, a folder of leases has the bare name.
            return disk.acquire_lock(
                Path(f"{place}.lock"), lambda: _tell_of_waiting(self.path(name))
            )
        lease = Lease(self.fs, place)
        lease.acquire(lambda holder: _tell_of_waiting(f"{self.path(name)}, {holder}"))
        self._leases.append(lease)
        return lease

    def write_json(self, name: str, value: Any) -> None:
        self.write_text(name, json.dumps(value, indent=2, ensure_ascii=False) + "\n")

    def read_json(self, name: str) -> Any:
        data = self.read_bytes(name)
        try:
            return json.loads(data)
        except (ValueError, RecursionError) as error:
            raise DataError(f"{self.path(name)} is damaged: not valid JSON ({error})") from error

    def write_table(self, name: str, table: pa.Table, rows_per_group: int | None = None) -> None:
        """Write a Parquet file; a reader can stream it in groups of `rows_per_group` rows."""
        with self.writing(name) as file:
            pq.write_table(table, file, row_group_size=rows_per_group, **PARQUET)

    def read_table(self, name: str, columns: list[str] | None = None) -> pa.Table:
        """A whole Parquet file. Raises DataError when it is missing, damaged or lacks a column."""
        data = self.read_bytes(name)
        try:
            table = pq.read_table(
                pa.BufferReader(data), columns=columns, page_checksum_verification=True
            )
            table.validate(full=True)  # Of one that was written without checksums.
        except (pa.ArrowException, OSError, KeyError, UnicodeDecodeError) as error:
            raise DataError(
                f"{self.path(name)} is damaged: not the Parquet expected ({error})"
            ) from error
        return table

    def write_array(self, name: str, array: np.ndarray) -> None:
        with self.writing(name) as file:
            np.save(file, array, allow_pickle=False)

    def read_array(self, name: str) -> np.ndarray:
        """A `.npy` array; memory-mapped read-only where the root is a local folder."""
        data = None if self._local else io.BytesIO(self.read_bytes(name))
        try:
            if data is not None:
                return np.lib.format.read_array(data, allow_pickle=False)
            with self._errors("read", name):
                return np.lib.format.open_memmap(self._place(name), mode="r")
        except LyricsError:
            raise
        except Exception as error:  # The head is a Python expression: it can fail in many ways.
            raise DataError(f"{self.path(name)} is damaged: not a .npy array ({error})") from error

    def sha256(self, name: str) -> str:
        with self._errors("read", name), self.fs.open(self._place(name), "rb") as file:
            return hashlib.file_digest(cast(Any, file), "sha256").hexdigest()

    def stamp(self, name: str) -> str:
        """Another one once the file was written again: of its size, its time, its ETag, whatever
        the file system tells of it without reading it."""
        with self._errors("find", name):
            return str(self.fs.ukey(self._place(name)))

    def _place(self, name: str) -> str:
        if name.startswith("/") or ".." in Path(name).parts:
            raise StorageError(f"{name!r} would lie outside the data root {self.root}")
        return f"{self.root.rstrip('/')}/{name}" if name else self.root

    @contextlib.contextmanager
    def _errors(self, verb: str, name: str) -> Iterator[None]:
        try:
            yield
        except FileNotFoundError as error:
            if verb == "read":
                raise DataError(f"{self.path(name)} is missing") from error
            raise StorageError(f"cannot {verb} {self.path(name)}: no such place") from error
        except OSError as error:
            reason = error.strerror or str(error)
            raise StorageError(f"cannot {verb} {self.path(name)}: {reason}") from error
        except Exception as error:
            # The clients of object stores have exceptions of their own.
            if self._local or isinstance(error, LyricsError):
                raise
            raise StorageError(f"cannot {verb} {self.path(name)}: {error}") from error


def _tell_of_waiting(holder: str) -> None:
    log.warning("another process is writing there, waiting for it to end (%s)", holder)
