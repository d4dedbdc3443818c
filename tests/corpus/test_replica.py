import dataclasses
import gzip
import io
import json
import tarfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from corpus import isb
from corpus.errors import ArchiveError, SettingsError
from corpus.replica import Fault, Replica, make_tarball
from corpus.replica.__main__ import main
from corpus.replica.api import API_KEY, LYRICLESS
from corpus.replica.faults import plan_of, read_plan

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
    path.write_bytes(make_tarball(served.songs))
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


def test_an_answer_may_drip_lie_about_its_length_and_be_edited(served: Replica) -> None:
    path = f"{RAW}/1.isb.txt"
    served.fault = lambda *_: Fault(drip=0.001, edit=lambda body: body[:50])
    started = time.monotonic()
    assert get(served, path).content == served.songs["1"][:50]
    assert time.monotonic() - started > 0.05
    served.fault = lambda *_: Fault(length=20)
    assert get(served, path).content == served.songs["1"][:20]
    served.fault = lambda *_: Fault(length=10_000)
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        get(served, path)


def test_the_archive_may_change_behind_an_answer(served: Replica) -> None:
    served.fault = lambda _, nth: Fault(remove=("1",), add={"new": "naa"}) if nth == 1 else None
    path = f"{RAW}/1.isb.txt"
    assert get(served, path).status_code == 200
    assert get(served, path).status_code == 404
    assert get(served, f"{RAW}/new.isb.txt").text == "naa"


def test_the_catalogue_api_answers_by_range_to_those_who_have_the_key(served: Replica) -> None:
    path = "/rest/v1/songs?select=*&order=id.asc"
    assert get(served, path).status_code == 401
    assert get(served, path, apikey="x", Authorization="Bearer x").status_code == 401
    key = {"apikey": API_KEY, "Authorization": f"Bearer {API_KEY}"}
    page = get(served, path, **key, Range="120-499")
    assert (page.status_code, page.headers["Content-Range"]) == (206, "120-126/127")
    assert len(page.json()) == 7
    whole = get(served, path, **key)
    assert (whole.status_code, whole.headers["Content-Range"]) == (200, "0-126/127")
    assert get(served, path, **key, Range="127-200").status_code == 416
    without = [row for row in whole.json() if row["isb_number"] not in served.songs]
    assert len(without) == LYRICLESS


def test_a_plan_of_faults_decides_by_path_and_count(served: Replica, tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    rules = [
        {"path": r"/1\.isb", "from": 2, "times": 2, "every": 2, "status": 503},
        {"path": r"/2\.isb", "body": "<html>", "headers": {"X-Odd": "1"}},
        {"path": "search", "replace": ["Total <b>[0-9]+", "Total <b>9"]},
        {"path": "robots", "remove": ["3"]},
    ]
    file.write_text(json.dumps(rules))
    served.fault = read_plan(file)
    statuses = [get(served, f"{RAW}/1.isb.txt").status_code for _ in range(7)]
    assert statuses == [200, 503, 200, 503, 200, 200, 200]
    odd = get(served, f"{RAW}/2.isb.txt")
    assert (odd.text, odd.headers["X-Odd"]) == ("<html>", "1")
    assert "Total <b>9</b>" in get(served, "/search.asp?s=").text
    get(served, "/robots.txt")
    assert "3" not in served.songs


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "is no plan of faults"),
        ("{}", "a list of rules"),
        ('[{"status": 503}]', "is no rule of faults: no path"),
        ('[{"path": "x", "statsu": 503}]', "is no rule of faults: unknown names statsu"),
        ('[{"path": "("}]', "is no rule of faults: missing"),
        ("[1]", "1 is no rule of faults: expected names and values"),
        ('[{"path": 1}]', "path must be a text"),
        ('[{"path": "x", "every": 0}]', "every must be a whole number from 1 on"),
        ('[{"path": "x", "from": "2"}]', "from must be a whole number from 1 on"),
        ('[{"path": "x", "times": true}]', "times must be a whole number from 1 on"),
        ('[{"path": "x", "status": "503"}]', "status must be a status"),
        ('[{"path": "x", "delay": -1}]', "delay must be seconds"),
        ('[{"path": "x", "cut": 1.5}]', "cut must be a whole number from 0 on"),
        ('[{"path": "x", "drop": 1}]', "drop must be true or false"),
        ('[{"path": "x", "headers": {"Retry-After": 1}}]', "headers must be texts by name"),
        ('[{"path": "x", "body": null}]', "body must be a text"),
        ('[{"path": "x", "remove": "7"}]', "remove must be a list of ids"),
        ('[{"path": "x", "replace": ["a"]}]', "replace must be a pattern and a text"),
        ('[{"path": "x", "replace": ["a", "\\\\9"]}]', "no rule of faults: invalid group"),
    ],
)
def test_what_is_no_plan_is_named(tmp_path: Path, archive: Path, text: str, message: str) -> None:
    file = tmp_path / "plan.json"
    file.write_text(text)
    with pytest.raises(SettingsError, match=message):
        read_plan(file)
    assert main([str(archive), "--faults", str(file), "--port", "0"]) == 2


def test_a_plan_may_have_all_that_a_fault_has() -> None:
    names = {field.name for field in dataclasses.fields(Fault)} - {"edit"}
    rule = {
        "path": "x", "status": 200, "headers": {"X-Odd": "1"}, "body": "b", "delay": 0.5, "drip": 1,
        "drop": False, "cut": 3, "length": 4, "remove": ["7"], "add": {"8": "laa"},
    }  # fmt: skip
    assert rule.keys() - {"path"} == names
    fault = plan_of([rule])("x", 1)
    assert fault == Fault(
        200,
        {"X-Odd": "1"},
        b"b",
        delay=0.5,
        drip=1,
        cut=3,
        length=4,
        remove=("7",),
        add={"8": "laa"},
    )


def test_a_taken_port_and_no_archive_are_explained(
    served: Replica, archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    port = int(served.url.rpartition(":")[2])
    assert main([str(archive), "--port", "65536"]) == 2
    assert "port: 65536 is not between 0 and 65535" in capsys.readouterr().err
    with pytest.raises(ArchiveError, match=f"cannot serve on port {port}: Address already in use"):
        Replica(archive, port=port)
    assert main([str(archive / "nowhere")]) == 1
    error = capsys.readouterr().err
    assert error.startswith("corpus.replica: ")
    assert "nowhere is missing: expected a folder" in error
