"""Each fault that the replica knows: nothing lost, nothing invented, all accounted for.

`pytest -m faults` prints the table: fault, outcome, requests made, and what the next scrape does.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from corpus import isb
from corpus.errors import ArchiveError
from corpus.replica import Replica, pages
from corpus.replica.faults import plan_of
from corpus.scrape import Client, plan
from corpus.scrape.known import read_fetches, read_songs
from corpus.scrape.pace import Pace
from corpus.scrape.places import find_places
from corpus.scrape.robots import Robots
from corpus.scrape.schema import OUTCOMES
from corpus.scrape.stage import carry_out
from corpus.store import Store

pytestmark = pytest.mark.faults

RETRIES = 2
FOREVER = 1_000_000
FILE, PAGE, CATALOGUE, TARBALL = r"/3\.isb", r"viewisbsong.asp\?id=3$", "trees", "tar.gz"
PAGE_SIZE, FILES, SITE = 6, 12, 14
SONGS = {"files": FILES, "site": SITE, "bundle": FILES}
"""Of the site as many as make three pages of its list."""
POLICY = {"files": 1 + 1 + FILES, "site": 1 + 3 + SITE, "bundle": 1 + 1}
"""Requests without a fault: robots.txt, the list (of the site: three pages), and each song."""
Run = Callable[..., dict[str, Any]]
Tell = Callable[..., None]


@dataclass(frozen=True)
class Case:
    name: str
    way: str
    rules: list[dict[str, Any]]
    outcome: str = "fetched"
    """Of song 3, where no error ends the scrape."""
    more: int = 0
    """Requests beyond the policy's, or fewer."""
    waits: float = 0.0
    """Seconds of pauses, at least."""
    error: str = ""
    reason: str = ""
    settings: dict[str, Any] = field(default_factory=dict)
    lost: int = 0
    """Songs that are not stored in the end; below 0 where some joined."""


def on(path: str, times: int = FOREVER, **fault: Any) -> list[dict[str, Any]]:
    return [{"path": path, "times": times, **fault}]


HTML = "<!DOCTYPE html><p>The server is busy"
OTHER = "\\startsong\n\\stitle{other}%\n#indian\nlaa\n#endindian\n"
DATE = "Thu, 01 Jan 2099 00:00:00 GMT"
PASSING = [
    ("500 twice", on("{}", 2, status=500), 2, 3.0),
    ("503, Retry-After: 7", on("{}", 1, status=503, headers={"Retry-After": "7"}), 1, 7.0),
    ("429, Retry-After: 9", on("{}", 1, status=429, headers={"Retry-After": "9"}), 1, 9.0),
    ("connection dropped twice", on("{}", 2, drop=True), 2, 3.0),
    ("body cut twice", on("{}", 2, cut=30), 2, 3.0),
    ("Content-Length too long", on("{}", 1, length=100_000), 1, 1.0),
    ("Content-Length too short", on("{}", 1, length=60), 1, 1.0),
    ("HTML in its place, once", on("{}", 1, body=HTML), 1, 1.0),
    ("empty body, once", on("{}", 1, body=""), 1, 1.0),
    ("mojibake, once", on("{}", 1, replace=["garam", "gar\xc3\x83\xc2\xa3m"]), 1, 1.0),
]
LASTING = [
    ("403", on("{}", status=403), "failed", 0, "answered 403"),
    ("404", on("{}", status=404), "missing", 0, "answered 404"),
    ("500 for ever", on("{}", status=500), "failed", RETRIES, "answered 500"),
    ("HTML for ever", on("{}", body=HTML), "failed", RETRIES, "HTML|is no song page"),
    ("empty for ever", on("{}", body=""), "failed", RETRIES, "is empty|is no song page"),
    ("cut for ever", on("{}", cut=30), "failed", RETRIES, "cut short"),
    (
        "redirect to another host",
        on("{}", status=302, headers={"Location": "http://192.0.2.1/x"}),
        "failed",
        0,
        "redirects to another host",
    ),
    (
        "redirect to a file",
        on("{}", status=302, headers={"Location": "file:///etc/passwd"}),
        "failed",
        0,
        "redirects to another host",
    ),
]


def of_way(way: str, rules: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {**rule, "path": rule["path"].format({"files": FILE, "site": PAGE}[way])} for rule in rules
    ]


CASES = [
    *(
        Case(name, way, of_way(way, rules), more=more, waits=waits)
        for way in ("files", "site")
        for name, rules, more, waits in PASSING
    ),
    *(
        Case(
            name,
            way,
            of_way(way, rules),
            outcome,
            more,
            reason=reason,
            lost=1,
        )
        for way in ("files", "site")
        for name, rules, outcome, more, reason in LASTING
    ),
    Case(
        "another song's text for ever",
        "files",
        on(FILE, body=OTHER),
        "failed",
        RETRIES,
        reason="is not the file that was listed: its sha is",
        lost=1,
    ),
    Case(
        "mojibake for ever",
        "site",
        on(PAGE, replace=["garam", "gar\xc3\x83\xc2\xa3m"]),
        more=1,
        reason="kept as the archive has it, wrongly decoded",
    ),
    Case(
        "slow drip, once", "files", on(FILE, 1, drip=0.02), more=1, settings={"answer_timeout": 0.2}
    ),
    Case(
        "no answer in time, once",
        "site",
        on(PAGE, 1, delay=1.0),
        more=1,
        settings={"read_timeout": 0.4},
    ),
    Case(
        "a song leaves while one pages",
        "site",
        on("submit=search", 1, remove=["5"]),
        more=3 - 1,
        lost=1,
    ),
    Case(
        "a song joins while one pages",
        "site",
        on("submit=search", 1, add={"aaa": OTHER}),
        more=4,
        lost=-1,
    ),
    Case(
        "rows twice in the list",
        "site",
        on("PageNo=2", replace=[r"(?s)(<TR VALIGN=top>.*?)(?=<TR VALIGN|</TABLE>)", r"\1\1"]),
    ),
    Case(
        "the list ends early, once", "site", on("PageNo=2", 1, body="Sorry, no song found"), more=3
    ),
    Case(
        "the list ends early for ever",
        "site",
        on("PageNo=3", body="Sorry, no song found"),
        more=3 - 2,
        lost=2,
        error="2 of 14 songs failed.* counts more than it shows",
    ),
    Case("the list is HTML of something else, once", "site", on("PageNo=2", 1, body=HTML), more=1),
    Case(
        "rows twice in the catalogue",
        "files",
        on(CATALOGUE, replace=[r'(?s)"tree": \[(.*)\]', r'"tree": [\1, \1]']),
    ),
    Case("catalogue cut, once", "files", on(CATALOGUE, 1, cut=50), more=1),
    Case("catalogue is HTML, once", "files", on(CATALOGUE, 1, body=HTML), more=1),
    Case(
        "catalogue truncated",
        "files",
        on(CATALOGUE, replace=["false", "true"]),
        error="is truncated: it does not list all files",
        lost=FILES,
        more=-FILES,
    ),
    Case(
        "catalogue redirects to another host",
        "files",
        on(CATALOGUE, status=301, headers={"Location": "http://192.0.2.1/"}),
        error="redirects to another host",
        lost=FILES,
        more=-FILES,
    ),
    Case("tarball cut, once", "bundle", on(TARBALL, 1, cut=300), more=1),
    Case("tarball spoilt, once", "bundle", on(TARBALL, 1, body="no gzip"), more=1),
    Case(
        "tarball spoilt for ever",
        "bundle",
        on(TARBALL, body=HTML),
        lost=FILES,
        error=r"is not a whole \.tar\.gz",
        more=RETRIES,
    ),
    Case(
        "every song answers 503",
        "files",
        on(r"\.isb", status=503),
        lost=FILES,
        error="does not answer any more, 5 songs",
        more=5 * (1 + RETRIES) - FILES,
    ),
    Case(
        "503, Retry-After a century",
        "files",
        on(r"\.isb", status=503, headers={"Retry-After": DATE}),
        lost=FILES,
        more=1 - FILES,
        error="asked to be left alone for another",
    ),
    Case(
        "robots.txt answers 500",
        "files",
        on("robots", status=500),
        lost=FILES,
        error="without it nothing may be fetched",
        more=RETRIES - 1 - FILES,
    ),
]


@pytest.fixture
def songs(
    make_song: Callable[..., bytes], case: Case, monkeypatch: pytest.MonkeyPatch
) -> dict[str, bytes]:
    monkeypatch.setattr(pages, "PAGE_SIZE", PAGE_SIZE)
    numbers = range(1, SONGS[case.way] + 1)
    return {str(n): make_song(f"gaanaa {n:03}", f"garam chai {n}\npii lo") for n in numbers}


@pytest.fixture
def run(replica: Replica, store: Store, settings_for: Any, time: Any) -> Run:
    """A scrape that sleeps without waiting; its counts, or its error."""

    def run(way: str, **changes: Any) -> dict[str, Any]:
        settings = settings_for(replica.url, way=way, retries=RETRIES, songs_per_batch=8, **changes)
        replica.requests.clear()
        replica.asked.clear()
        time.sleeps.clear()
        pace = Pace(0, clock=time.clock, sleep=time.sleep)
        origins = find_places(settings).origins
        with Client(
            settings, origins, pace=pace, robots=Robots(store), chance=lambda: 0.0
        ) as client:
            try:
                report = carry_out(store, settings, plan(store, settings, client), client, map)
            except ArchiveError as error:
                return {"error": str(error)}
            return {"error": str(report.error or ""), **report.result.counts}

    return run


@pytest.mark.parametrize(
    "case", CASES, ids=lambda case: f"{case.name}, {case.way}".replace(" ", "-")
)
def test_fault(case: Case, replica: Replica, store: Store, run: Run, time: Any, tell: Tell) -> None:
    replica.fault = plan_of(case.rules)
    found = run(case.way, **{"max_failures": 0.1, **case.settings})
    requests = replica.requests.total()
    assert bool(found["error"]) == bool(case.error), found["error"]
    check_stored(store, replica, case)
    if case.error:
        assert_matches(case.error, found["error"])
    else:
        row = read_fetches(store)["3"]
        assert row["outcome"] == case.outcome
        assert_matches(case.reason, row["reason"] or "")
        assert found["requests"] == requests
    assert requests == POLICY[case.way] + case.more
    assert sum(time.sleeps) >= case.waits
    again = heal(replica, store, run, case)
    outcome = (case.error and f"error: {found['error'][:60]}…") or case.outcome
    tell(case.name, case.way, outcome, requests, again)


def check_stored(store: Store, replica: Replica, case: Case) -> None:
    """What is stored are songs of the archive as they are; each id has one outcome."""
    stored, rows = read_songs(store), read_fetches(store)
    assert len(stored) == SONGS[case.way] - case.lost
    assert all(row["outcome"] in OUTCOMES for row in rows.values())
    good = {song for song, row in rows.items() if row["outcome"] == "fetched"}
    assert good == set(stored)
    for song, row in stored.items():
        if song in replica.songs and not (song == "3" and case.reason):
            assert isb.parse(row["text"]).body == isb.parse(replica.songs[song].decode()).body


def heal(replica: Replica, store: Store, run: Run, case: Case) -> str:
    """The fault is gone: the next scrape asks for what is lacking, and has all in the end."""
    before = set(read_songs(store))
    replica.fault = None
    found = run(case.way)
    assert found["error"] == ""
    asked = replica.requests["file"] + replica.requests["song"]
    if case.way != "bundle":
        assert asked <= len(set(replica.songs) - before) + ("left" in case.name)
    assert set(replica.songs) <= set(read_songs(store))
    assert found["failed"] == found["missing"] == 0
    return f"{found['fetched']} fetched, {replica.requests.total()} requests"


def assert_matches(pattern: str, text: str) -> None:
    assert re.search(pattern, text), text
