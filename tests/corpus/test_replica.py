import gzip
import io
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from corpus import isb, replica
from corpus.errors import ArchiveError
from corpus.replica import Fault, Replica

RAW = "/v9y/giit/master/docs"


def song(title: str, film: str = "Mela", body: str = "laa laa") -> bytes:
    fields = {"title": title, "film": film, "year": "1950", "singer": "Ka", "music": "Kha"}
    return isb.compose({**fields, "lyrics": "Ga"}, body).encode()


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    for number in range(1, 121):
        film = "Mela" if number % 2 else "Jhuulaa"
        (tmp_path / f"{number}.isb.txt").write_bytes(song(f"gaanaa {number:03}", film))
    return tmp_path


@pytest.fixture
def served(archive: Path) -> Iterator[Replica]:
    with Replica(archive) as served:
        yield served


def get(served: Replica, path: str, **headers: str) -> requests.Response:
    with requests.Session() as session:
        return session.get(served.url + path, headers=headers, timeout=5)


def test_search_pages_hold_fifty_songs_and_links_to_the_other_pages(served: Replica) -> None:
    first = get(served, "/search.asp?browse=stitle&s=&submit=search").text
    assert "Total <b>120</b> songs" in first
    assert "Page <b>1</b>&nbsp;<A HREF=" in first
    assert first.count(">ISB</A>") == 50
    last = get(served, "/search.asp?PageNo=3&s=&browse=stitle").text
    assert last.count(">ISB</A>") == 20
    assert "gaanaa 101" in last
    assert "gaanaa 100" not in last


@pytest.mark.parametrize(
    ("query", "total"),
    [("browse=film&s=mela", 60), ("browse=stitle&s=gaanaa+00", 9), ("browse=music&s=%25", 120)],
)
def test_search_by_field(served: Replica, query: str, total: int) -> None:
    assert f"Total <b>{total}</b> songs" in get(served, f"/search.asp?{query}").text


def test_search_that_finds_nothing_says_so(served: Replica) -> None:
    text = get(served, "/search.asp?browse=singer&s=nobody").text
    assert "Sorry, no song found for your search!" in text


def test_song_page_holds_the_song_escaped(served: Replica) -> None:
    served.songs["7"] = song("do < tiin", body="R&amp;B \u0915")
    page = get(served, "/viewisbsong.asp?id=7").content.decode("windows-1252")
    assert "do &lt; tiin - Mela (1950)" in page
    assert "Lyrics: Ga | Music: Kha | Singer(s): Ka" in page
    assert "View in Nagari (Hindi)" in page
    assert ">R&amp;amp;B &#2325;</DIV>" in page


def test_files_answer_304_to_their_etag(served: Replica) -> None:
    first = get(served, f"{RAW}/7.isb.txt")
    assert first.content == served.songs["7"]
    again = get(served, f"{RAW}/7.isb.txt", **{"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_catalogue_lists_every_file_with_its_sha(served: Replica) -> None:
    answer = get(served, "/repos/v9y/giit/git/trees/master?recursive=1").json()
    files = {file["path"]: file for file in answer["tree"] if file["type"] == "blob"}
    assert len(files) == 120
    data = served.songs["7"]
    assert files["docs/7.isb.txt"]["sha"] == isb.git_sha(data)
    assert files["docs/7.isb.txt"]["size"] == len(data)
    assert answer["truncated"] is False


def test_tarball_has_the_layout_of_github(served: Replica) -> None:
    packed = get(served, "/v9y/giit/tar.gz/refs/heads/master").content
    with tarfile.open(fileobj=io.BytesIO(gzip.decompress(packed))) as tar:
        assert len(tar.getnames()) == 120
        member = tar.extractfile("giit-master/docs/7.isb.txt")
        assert member is not None
        assert member.read() == served.songs["7"]


def test_a_tarball_can_be_served_too(served: Replica, tmp_path: Path) -> None:
    path = tmp_path / "archive.tar.gz"
    path.write_bytes(replica.make_tarball(served.songs))
    with Replica(path) as other:
        assert other.songs == served.songs


@pytest.mark.parametrize(
    "path", ["/", "/robots.txt", f"{RAW}/none.isb.txt", "/viewisbsong.asp?id=none", "/docs/../1"]
)
def test_what_is_not_there_is_a_404(served: Replica, path: str) -> None:
    assert get(served, path).status_code == 404


def test_requests_are_counted_by_kind_and_path(served: Replica) -> None:
    for path in ("/viewisbsong.asp?id=1", "/viewisbsong.asp?id=2", "/robots.txt", "/else"):
        get(served, path)
    assert served.requests == {"song": 2, "robots": 1, "unknown": 1}
    assert served.asked["/viewisbsong.asp?id=2"] == 1


def test_robots_are_what_they_are_set_to(served: Replica) -> None:
    served.robots = "User-agent: *\nDisallow: /"
    assert get(served, "/robots.txt").text == served.robots


def test_faults(served: Replica) -> None:
    faults = {
        1: Fault(503, headers={"Retry-After": "7"}),
        2: Fault(drop=True),
        3: Fault(cut=10),
        4: Fault(body=b"<html>"),
    }
    served.fault = lambda _, nth: faults.get(nth)
    path = f"{RAW}/1.isb.txt"
    busy = get(served, path)
    assert (busy.status_code, busy.headers["Retry-After"]) == (503, "7")
    with pytest.raises(requests.ConnectionError):
        get(served, path)
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        get(served, path)
    assert get(served, path).content == b"<html>"
    assert get(served, path).content == served.songs["1"]


def test_a_taken_port_and_no_archive_are_explained(
    served: Replica, archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    port = int(served.url.rpartition(":")[2])
    with pytest.raises(ArchiveError, match=f"cannot serve on port {port}: Address already in use"):
        Replica(archive, port=port)
    assert replica.main([str(archive / "nowhere")]) == 1
    error = capsys.readouterr().err
    assert error.startswith("error: ")
    assert "nowhere is missing: expected a folder" in error
