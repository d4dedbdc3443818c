"""The whole archive at once: a folder of ISB files, or a tarball as GitHub makes it.

A tarball is read as a stream and never unpacked to disk; one with a member that would leave its
folder, a link or a device is refused all the same.
"""

import gzip
import io
import re
import tarfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import IO, cast

from corpus.errors import ArchiveError, NoArchiveError
from corpus.isb import git_sha
from corpus.scrape.integrity import flaw
from corpus.scrape.records import Download, Entry, Listing
from corpus.scrape.transport import FetchError

MAX_UNPACKED = 256_000_000
"""Bytes of an unpacked tarball; the archive's is about 25 million."""
MAX_MEMBERS = 400_000
MAX_SONG = 1_000_000
"""Bytes of one song; the archive's longest is about 7 thousand."""
MAX_SONGS = 200_000
_DAMAGED = (tarfile.TarError, gzip.BadGzipFile, EOFError, zlib.error, ValueError)
"""ValueError is tarfile's where a number in an extended header is none."""
_GZIP = b"\x1f\x8b"
"""What a gzip file begins with, and no tar."""
_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_SONG_FILE = re.compile(r"(?:^|/)(\w[\w.-]{0,99})\.isb\.txt$")

Contents = tuple[dict[str, bytes], str]
"""The songs by id, and the commit that they are of; "" where it is not told."""


class Bundle:
    """The way `bundle`: songs by id, read from `place`."""

    def __init__(self, place: str, songs: Mapping[str, bytes], commit: str = "") -> None:
        self._place = place
        self._songs = songs
        self._commit = commit

    def listing(self, known: Listing | None) -> Listing:
        items = self._songs.items()
        return Listing(
            tuple(Entry(song, f"{self._place}#{song}", git_sha(data)) for song, data in items),
            commit=self._commit,
        )

    def read(self, entry: Entry) -> Download:
        if entry.id not in self._songs:
            raise FetchError(f"{self._place} no longer holds song {entry.id}")
        data = self._songs[entry.id]
        if wrong := flaw(entry, data):
            raise FetchError(f"{entry.url} {wrong}", sha=git_sha(data))
        return Download(data, size=len(data))


def song_id(path: str) -> str | None:
    """The id of the song file at `path`; None when it is not one."""
    match = _SONG_FILE.search(path)
    return match[1] if match else None


def read_local(path: Path) -> Contents:
    """Of a folder, which tells of no commit, or of a tarball. Raises ArchiveError as they do."""
    try:
        if path.is_dir():
            return read_folder(path), ""
        data = path.read_bytes()
    except FileNotFoundError:
        raise NoArchiveError(
            f"{path} is missing: expected a folder of *.isb.txt files or a .tar.gz"
        ) from None
    except OSError as error:
        raise ArchiveError(f"cannot read {path}: {error.strerror}") from error
    return read_tarball(data, str(path))


def read_folder(folder: Path) -> dict[str, bytes]:
    """The songs right in `folder`, or in its `docs/` where it is a checkout of the archive, by id.

    Raises ArchiveError when there are none, or one cannot be read or is too long.
    """
    paths = sorted(folder.glob("*.isb.txt")) or sorted(folder.glob("docs/*.isb.txt"))
    return _by_id(((str(path), _read_file(path)) for path in paths), f"the folder {folder}")


def _read_file(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_SONG:
            raise ArchiveError(f"{path} is longer than {MAX_SONG:,} bytes: not a song")
        return path.read_bytes()
    except OSError as error:
        raise ArchiveError(f"cannot read {path}: {error.strerror}") from error


def read_tarball(data: bytes, place: str) -> Contents:
    """Of a .tar.gz, also one that a server's Content-Encoding has unpacked; `place` names it in
    messages.

    Raises ArchiveError when it is none, is damaged or hostile, or holds no songs.
    """
    try:
        with _unpacking(data) as file:
            unpacked = _Limited(file, place)
            with tarfile.open(fileobj=cast(IO[bytes], unpacked), mode="r|") as tar:
                songs = _by_id(_members(tar, place), place)
            while unpacked.read():
                """To the end, where gzip compares its checksum."""
    except _DAMAGED as error:
        raise ArchiveError(f"{place} is not a whole .tar.gz: {error}") from error
    commit = tar.pax_headers.get("comment", "")  # Git's own, in the global header.
    return songs, commit if _COMMIT.fullmatch(commit) else ""


def _unpacking(data: bytes) -> IO[bytes]:
    file = io.BytesIO(data)
    return cast(IO[bytes], gzip.open(file)) if data.startswith(_GZIP) else file


class _Limited:
    """A stream that ends in an error where it is longer than an archive can be."""

    def __init__(self, file: IO[bytes], place: str) -> None:
        self._file, self._place = file, place
        self._left = MAX_UNPACKED

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(min(size, 1 << 20) if size >= 0 else 1 << 20)
        self._left -= len(data)
        if self._left < 0:
            raise ArchiveError(
                f"{self._place} unpacks to more than {MAX_UNPACKED:,} bytes: refused"
            )
        return data


def _members(tar: tarfile.TarFile, place: str) -> Iterator[tuple[str, bytes]]:
    for number, member in enumerate(tar):
        if number >= MAX_MEMBERS:
            raise ArchiveError(f"{place} holds more than {MAX_MEMBERS:,} members: refused")
        _check_member(member, place)
        if song_id(member.name) is None or member.isdir():
            continue
        if not member.isreg():
            raise ArchiveError(f"{place} is refused: its member {member.name!r} is no plain file")
        if member.size > MAX_SONG:
            raise ArchiveError(f"{place}: {member.name} is longer than {MAX_SONG:,} bytes")
        file = tar.extractfile(member)
        assert file is not None
        yield member.name, file.read()


def _check_member(member: tarfile.TarInfo, place: str) -> None:
    """tarfile's own filter came with Python 3.11.4; Debian 12 has 3.11.2."""
    path = PurePosixPath(member.name)
    if path.is_absolute() or ".." in path.parts:
        raise ArchiveError(f"{place} is refused: its member {member.name!r} lies outside it")


def _by_id(files: Iterable[tuple[str, bytes]], place: str) -> dict[str, bytes]:
    songs: dict[str, bytes] = {}
    for path, data in files:
        song = song_id(path)
        if song is None:
            continue
        if song in songs:
            raise ArchiveError(f"{place} holds song {song} twice, the second time as {path}")
        songs[song] = data
        if len(songs) > MAX_SONGS:
            raise ArchiveError(f"{place} holds more than {MAX_SONGS:,} songs: refused")
    if not songs:
        raise NoArchiveError(f"{place} holds no songs: expected files named <id>.isb.txt")
    return songs
