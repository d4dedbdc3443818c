"""The whole archive at once: a folder of ISB files, or a tarball as GitHub makes it.

A tarball is read in memory and never unpacked to disk; one that would write elsewhere is refused.
"""

import gzip
import io
import re
import tarfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from corpus.errors import ArchiveError
from corpus.isb import git_sha
from corpus.scrape.client import FetchError
from corpus.scrape.records import Download, Entry, Listing

MAX_UNPACKED = 512_000_000
"""Bytes of an unpacked tarball; the archive's is about 25 million."""
MAX_SONG = 1_000_000
"""Bytes of one song; the archive's longest is about 7 thousand."""
MAX_SONGS = 200_000
_SONG_FILE = re.compile(r"(?:^|/)(\w[\w.-]{0,99})\.isb\.txt$")


class Bundle:
    """The way `bundle`: songs by id, read from `place`."""

    def __init__(self, place: str, songs: dict[str, bytes]) -> None:
        self._place = place
        self._songs = songs

    def listing(self) -> Listing:
        items = self._songs.items()
        return Listing(
            tuple(Entry(song, f"{self._place}#{song}", git_sha(data)) for song, data in items)
        )

    def read(self, entry: Entry) -> Download:
        if entry.id not in self._songs:
            raise FetchError(f"{self._place} no longer holds song {entry.id}")
        data = self._songs[entry.id]
        return Download(data, size=len(data))


def song_id(path: str) -> str | None:
    """The id of the song file at `path`; None when it is not one."""
    match = _SONG_FILE.search(path)
    return match[1] if match else None


def read_local(path: Path) -> dict[str, bytes]:
    """The songs of a folder or tarball, by id. Raises ArchiveError when there are none."""
    if path.is_dir():
        return read_folder(path)
    if not path.exists():
        raise ArchiveError(f"{path} is missing: expected a folder of *.isb.txt files or a .tar.gz")
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ArchiveError(f"cannot read {path}: {error.strerror}") from error
    return read_tarball(data, str(path))


def read_folder(folder: Path) -> dict[str, bytes]:
    """The songs right in `folder`, or in its `docs/` where it is a checkout of the archive."""
    paths = sorted(folder.glob("*.isb.txt")) or sorted(folder.glob("docs/*.isb.txt"))
    return _by_id(((str(path), _read_file(path)) for path in paths), f"the folder {folder}")


def _read_file(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_SONG:
            raise ArchiveError(f"{path} is longer than {MAX_SONG:,} bytes: not a song")
        return path.read_bytes()
    except OSError as error:
        raise ArchiveError(f"cannot read {path}: {error.strerror}") from error


def read_tarball(data: bytes, place: str) -> dict[str, bytes]:
    """The songs of a .tar.gz, by id; `place` names it in messages."""
    try:
        with gzip.open(io.BytesIO(data)) as packed:
            unpacked = packed.read(MAX_UNPACKED + 1)
        if len(unpacked) > MAX_UNPACKED:
            raise ArchiveError(f"{place} unpacks to more than {MAX_UNPACKED:,} bytes: refused")
        with tarfile.open(fileobj=io.BytesIO(unpacked), mode="r:") as tar:
            return _by_id(_members(tar, place), place)
    except (tarfile.TarError, gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise ArchiveError(f"{place} is not a whole .tar.gz: {error}") from error


def _members(tar: tarfile.TarFile, place: str) -> Iterator[tuple[str, bytes]]:
    for member in tar:
        if song_id(member.name) is None or member.isdir():
            continue
        path = PurePosixPath(member.name)
        if path.is_absolute() or ".." in path.parts:
            raise ArchiveError(f"{place} is refused: its member {member.name!r} lies outside it")
        if not member.isreg():
            raise ArchiveError(f"{place} is refused: its member {member.name!r} is no plain file")
        if member.size > MAX_SONG:
            raise ArchiveError(f"{place}: {member.name} is longer than {MAX_SONG:,} bytes")
        file = tar.extractfile(member)
        assert file is not None
        yield member.name, file.read()


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
        raise ArchiveError(f"{place} holds no songs: expected files named <id>.isb.txt")
    return songs
