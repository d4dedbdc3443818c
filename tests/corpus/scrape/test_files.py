import json
from collections.abc import Callable, Iterator

import pytest

from corpus.errors import ArchiveError
from corpus.replica import Fault, FaultPlan, Replica
from corpus.scrape import Client, FetchError, ScrapeSettings
from corpus.scrape.files import Files
from corpus.scrape.places import find_places

FaultOn = Callable[..., FaultPlan]


@pytest.fixture
def files(replica: Replica) -> Iterator[Files]:
    settings = ScrapeSettings(archive=replica.url, delay=0, retries=0)
    places = find_places(settings)
    assert places.catalogue is not None
    assert places.files is not None
    with Client(settings, places.origins) as client:
        yield Files(client, places.catalogue, places.files)


def test_the_catalogue_leads_to_the_files(files: Files, replica: Replica) -> None:
    entries = files.listing(None).entries
    assert {entry.id: files.read(entry).data for entry in entries} == replica.songs
    assert replica.requests == {"robots": 1, "catalogue": 1, "file": 10}


def test_only_song_files_of_docs_are_songs(
    files: Files, replica: Replica, fault_on: FaultOn
) -> None:
    names = [
        "docs/1.isb.txt",
        "docs/../2.isb.txt",
        "old/3.isb.txt",
        "docs/a/4.isb.txt",
        "README.md",
    ]
    tree = [{"path": name, "type": "blob", "sha": "0"} for name in names]
    folder = {"path": "docs/5.isb.txt", "type": "tree", "sha": "0"}
    body = json.dumps({"tree": [*tree, folder], "truncated": False}).encode()
    replica.fault = fault_on("trees", Fault(body=body))
    assert [entry.id for entry in files.listing(None).entries] == ["1"]


@pytest.mark.parametrize("sha", ["\ud800", "", 5, None, "../../x", "A" * 40])
def test_a_sha_that_is_none_vouches_for_nothing(
    files: Files, replica: Replica, fault_on: FaultOn, sha: object
) -> None:
    tree = [{"path": "docs/1.isb.txt", "type": "blob", "sha": sha}]
    replica.fault = fault_on("trees", Fault(body=json.dumps({"tree": tree}).encode()))
    assert [(entry.id, entry.sha) for entry in files.listing(None).entries] == [("1", None)]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (
            b"<!DOCTYPE html><p>Sign in",
            "expected JSON with a 'tree', got '<!DOCTYPE html><p>Sign in'",
        ),
        (b'{"message": "rate limit"}', "expected JSON with a 'tree'"),
        (b"[1, 2]", "expected JSON with a 'tree'"),
        (b"\xff\xfe", "expected JSON with a 'tree'"),
        (b'{"tree": [], "truncated": true}', "is truncated: it does not list all files"),
        (b'{"tree": [], "truncated": false}', r"lists no songs: expected docs/<id>\.isb\.txt"),
        (b'{"tree": [7, {"path": 3}]}', "lists no songs"),
    ],
)
def test_what_is_no_catalogue_is_named(
    files: Files, replica: Replica, fault_on: FaultOn, body: bytes, message: str
) -> None:
    replica.fault = fault_on("trees", Fault(body=body))
    with pytest.raises(ArchiveError, match=message) as caught:
        files.listing(None)
    assert "/repos/v9y/giit/git/trees/master?recursive=1" in str(caught.value)


def test_a_file_that_is_gone_is_a_404(files: Files, replica: Replica) -> None:
    entry = files.listing(None).entries[0]
    del replica.songs[entry.id]
    with pytest.raises(FetchError) as caught:
        files.read(entry)
    assert caught.value.status == 404
