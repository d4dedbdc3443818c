import gzip
import io
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus.errors import ArchiveError
from corpus.replica import make_tarball
from corpus.scrape.bundle import (
    MAX_SONG,
    MAX_UNPACKED,
    read_folder,
    read_local,
    read_tarball,
    song_id,
)


def packed(*members: tuple[tarfile.TarInfo, bytes]) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz") as tar:
        for member, data in members:
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    return file.getvalue()


def linked(name: str, kind: bytes) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, "/etc/passwd"
    return member


def test_a_tarball_gives_its_songs(songs: dict[str, bytes]) -> None:
    assert read_tarball(make_tarball(songs), "x.tar.gz")[0] == songs


def test_a_tarball_that_came_unpacked_gives_its_songs(songs: dict[str, bytes]) -> None:
    """As from a server that calls its packing a Content-Encoding."""
    packed = make_tarball(songs)
    assert read_tarball(gzip.decompress(packed), "x.tar.gz") == read_tarball(packed, "x.tar.gz")


def test_a_python_without_filters_of_tarballs_will_do(
    songs: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("data_filter", "FilterError"):
        monkeypatch.delattr(tarfile, name, raising=False)
    assert read_tarball(make_tarball(songs), "x.tar.gz")[0] == songs


def test_a_tarball_tells_its_commit(songs: dict[str, bytes]) -> None:
    _, commit = read_tarball(make_tarball(songs), "x")
    assert len(commit) == 40
    assert read_tarball(make_tarball({**songs, "new": b"song"}), "x")[1] != commit
    assert read_tarball(packed((tarfile.TarInfo("docs/9.isb.txt"), b"fine")), "x")[1] == ""


def test_other_members_are_passed_over() -> None:
    names = ["giit-master/README.md", "giit-master/docs/1.isb.txt", "giit-master/docs/1.isb"]
    members = [(tarfile.TarInfo(name), name.encode()) for name in names]
    link = (linked("giit-master/docs/latest", tarfile.SYMTYPE), b"")
    assert read_tarball(packed(*members, link), "x") == ({"1": names[1].encode()}, "")


@pytest.mark.parametrize(
    ("member", "message"),
    [
        (tarfile.TarInfo("giit/../../up.isb.txt"), "lies outside"),
        (tarfile.TarInfo("/etc/cron.isb.txt"), "lies outside"),
        (linked("docs/1.isb.txt", tarfile.SYMTYPE), "is no plain file"),
        (linked("docs/1.isb.txt", tarfile.LNKTYPE), "is no plain file"),
        (linked("docs/1.isb.txt", tarfile.FIFOTYPE), "is no plain file"),
        (linked("docs/1.isb.txt", tarfile.CHRTYPE), "is no plain file"),
    ],
)
def test_hostile_tarballs_are_refused(member: tarfile.TarInfo, message: str) -> None:
    good = (tarfile.TarInfo("docs/9.isb.txt"), b"fine")
    with pytest.raises(ArchiveError, match=f"x.tar.gz is refused: its member .* {message}"):
        read_tarball(packed(good, (member, b"")), "x.tar.gz")


@pytest.mark.parametrize(
    "name", ["docs/.hidden.isb.txt", "docs/a b.isb.txt", "docs/-x.isb.txt", "x"]
)
def test_names_that_are_no_ids(name: str) -> None:
    assert song_id(name) is None


def test_oversized_songs_are_refused() -> None:
    data = packed((tarfile.TarInfo("docs/1.isb.txt"), bytes(MAX_SONG + 1)))
    with pytest.raises(ArchiveError, match=r"docs/1\.isb\.txt is longer than 1,000,000 bytes"):
        read_tarball(data, "x")


def test_what_follows_the_songs_may_not_unpack_to_more_than_an_archive(
    songs: dict[str, bytes],
) -> None:
    bomb = gzip.compress(bytes(MAX_UNPACKED // 8)) * 9
    with pytest.raises(ArchiveError, match="x unpacks to more than 256,000,000 bytes: refused"):
        read_tarball(make_tarball(songs) + bomb, "x")


def test_a_song_must_not_be_there_twice() -> None:
    data = packed(*((tarfile.TarInfo(f"{folder}/1.isb.txt"), b"x") for folder in "ab"))
    with pytest.raises(ArchiveError, match=r"holds song 1 twice, the second time as b/1\.isb\.txt"):
        read_tarball(data, "x")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data[: len(data) // 2],
        lambda data: data[:-8] + b"\0" * 8,
        lambda _: b"<html>Not found</html>",
        lambda _: b"",
        lambda _: gzip.compress(b"not a tar" * 200),
        lambda data: gzip.decompress(data)[:1000],
    ],
    ids=["cut", "wrong checksum", "HTML", "empty", "no tar inside", "unpacked and cut"],
)
def test_what_is_no_tarball_is_named(
    songs: dict[str, bytes], spoil: Callable[[bytes], bytes]
) -> None:
    with pytest.raises(ArchiveError, match=r"x\.tar\.gz (is not a whole \.tar\.gz|holds no songs)"):
        read_tarball(spoil(make_tarball(songs)), "x.tar.gz")


def test_a_folder_or_a_checkout_gives_its_songs(
    songs: dict[str, bytes], write_archive: Callable[[dict[str, bytes]], Path], tmp_path: Path
) -> None:
    folder = write_archive(songs)
    (folder / "README.md").write_text("no song")
    assert read_folder(folder) == songs
    (tmp_path / "checkout").mkdir()
    folder.rename(tmp_path / "checkout" / "docs")
    assert read_local(tmp_path / "checkout") == (songs, "")


def test_places_without_songs_are_named(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match=r"holds no songs: expected files named <id>\.isb\.txt"):
        read_local(tmp_path)
    with pytest.raises(ArchiveError, match="nowhere is missing: expected a folder"):
        read_local(tmp_path / "nowhere")
    with pytest.raises(ArchiveError, match="cannot read n*: File name too long"):
        read_local(Path("n" * 300))
    with pytest.raises(ArchiveError, match="x holds no songs"):
        read_tarball(packed(), "x")


def test_a_damaged_extended_header_is_named() -> None:
    member = tarfile.TarInfo("docs/1.isb.txt")
    member.pax_headers = {"GNU.sparse.size": "none"}
    data = packed((member, b"laa"))
    with pytest.raises(ArchiveError, match=r"x\.tar\.gz is not a whole \.tar\.gz: invalid literal"):
        read_tarball(data, "x.tar.gz")
