import gzip
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from time import time as now
from typing import Any

import pytest
import requests

from corpus.replica import Fault, FaultPlan, Replica
from corpus.replica.server import NOT_FOUND
from corpus.scrape import Client, FetchError, ScrapeSettings
from corpus.scrape.client import origin_of
from corpus.scrape.pace import Pace

PAGE = "/viewisbsong.asp?id=1"
FaultOn = Callable[..., FaultPlan]


@pytest.fixture
def make_client(
    replica: Replica, time: Any, settings_for: Callable[..., ScrapeSettings], tmp_path: Path
) -> Callable[..., Client]:
    def make(**settings: object) -> Client:
        chosen = settings_for(replica.url, **{"retries": 3, **settings})
        origins = {replica.url, "http://127.0.0.1:1"}
        return Client(chosen, origins, pace=pace(chosen.delay), clock=time.clock, chance=half)

    def half() -> float:
        return 0.5

    def pace(delay: float) -> Pace:
        folder = tmp_path / "pace"
        return Pace(delay, folder=folder, clock=time.clock, sleep=time.sleep, chance=lambda: 0.0)

    return make


def test_rests_between_requests(replica: Replica, make_client: Any, time: Any) -> None:
    with make_client(delay=1.5) as client:
        seconds = [client.get(replica.url + PAGE).seconds for _ in range(3)]
    assert time.sleeps == seconds == [1.5, 1.5, 1.5]  # robots.txt is a request too.


def test_time_that_has_passed_counts_as_rest(replica: Replica, make_client: Any, time: Any) -> None:
    with make_client(delay=2.0) as client:
        client.get(replica.url + PAGE)
        time.now += 1.25
        client.get(replica.url + PAGE)
    assert time.sleeps == [2.0, 0.75]


def test_a_longer_crawl_delay_is_kept(replica: Replica, make_client: Any, time: Any) -> None:
    replica.robots = "User-agent: *\nCrawl-delay: 9\nDisallow: /private"
    with make_client(delay=1.0) as client:
        client.get(replica.url + PAGE)
    assert time.sleeps == [9.0]


def test_a_crawl_delay_that_is_too_long_is_a_failure(replica: Replica, make_client: Any) -> None:
    replica.robots = "User-agent: *\nCrawl-delay: 86400"
    with make_client() as client, pytest.raises(FetchError, match="86400 s between requests"):
        client.get(replica.url + PAGE)
    assert replica.requests == {"robots": 1}


@pytest.mark.parametrize("who", ["*", "giitaayan-lyrics"])
def test_robots_txt_is_obeyed(replica: Replica, make_client: Any, who: str) -> None:
    replica.robots = f"User-agent: {who}\nDisallow: /viewisbsong.asp"
    with make_client() as client, pytest.raises(FetchError, match=r"/robots\.txt forbids http"):
        client.get(replica.url + PAGE)
    assert replica.requests == {"robots": 1}


def test_without_robots_txt_all_is_allowed(replica: Replica, make_client: Any) -> None:
    with make_client() as client:
        client.get(replica.url + PAGE)
        client.get(replica.url + PAGE)
    assert replica.requests == {"robots": 1, "song": 2}


def test_unreachable_robots_txt_forbids_all(
    replica: Replica, make_client: Any, fault_on: FaultOn
) -> None:
    replica.fault = fault_on("robots", Fault(500))
    with make_client() as client, pytest.raises(FetchError, match=r"robots\.txt answered 500.*may"):
        client.get(replica.url + PAGE)
    assert replica.requests == {"robots": 4}


def chain(hops: int) -> FaultPlan:
    """robots.txt that is redirected so many times, to the replica's own rules."""

    def plan(path: str, nth: int) -> Fault | None:
        if path.startswith("/robots") and nth <= hops:
            return Fault(301, headers={"Location": "/robots.txt"})
        return None

    return plan


def test_redirects_of_robots_txt_are_followed(replica: Replica, make_client: Any) -> None:
    replica.robots = "User-agent: *\nDisallow: /viewisbsong.asp"
    replica.fault = chain(5)
    with make_client() as client, pytest.raises(FetchError, match=r"robots\.txt forbids http"):
        client.get(replica.url + PAGE)
    assert replica.requests == {"robots": 6}


def test_a_server_that_is_too_busy_for_robots_txt_forbids_all(
    replica: Replica, make_client: Any, fault_on: FaultOn
) -> None:
    replica.fault = fault_on("robots", Fault(429))
    with make_client() as client, pytest.raises(FetchError, match="without it nothing may be"):
        client.get(replica.url + PAGE)
    assert replica.requests == {"robots": 4}


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (chain(6), "redirects more than 5 times"),
        (Fault(301, headers={"Location": "http://evil.example/robots.txt"}), "another host"),
        (Fault(301), "redirects to no address"),
        (Fault(304), "answered 304"),
        (Fault(body=b"#" * 5_000_000), "longer than 4,000,000 bytes"),
    ],
)
def test_robots_txt_that_cannot_be_had_forbids_all(
    replica: Replica, make_client: Any, fault_on: FaultOn, fault: Any, said: str
) -> None:
    replica.robots = ""
    replica.fault = fault_on("robots", fault) if isinstance(fault, Fault) else fault
    with make_client() as client, pytest.raises(FetchError, match=rf"{said}.*without it nothing"):
        client.get(replica.url + PAGE)
    assert replica.requests.keys() == {"robots"}


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("http://Host.example:80/x", "http://host.example"),
        ("https://host.example:8443/x", "https://host.example:8443"),
        ("http://[::1]:8900/x", "http://[::1]:8900"),
        ("http://[::1]/x", "http://[::1]"),
    ],
)
def test_an_origin_is_what_can_be_asked(url: str, origin: str) -> None:
    assert origin_of(url) == origin


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_a_definite_no_is_not_tried_again(
    replica: Replica, make_client: Any, fault_on: FaultOn, status: int
) -> None:
    replica.fault = fault_on("view", Fault(status))
    with make_client() as client, pytest.raises(FetchError, match=f"answered {status}") as caught:
        client.get(replica.url + PAGE)
    assert (caught.value.status, caught.value.attempts) == (status, 1)
    assert replica.requests["song"] == 1


@pytest.mark.parametrize(
    "fault", [Fault(500), Fault(503), Fault(429), Fault(drop=True), Fault(cut=20)]
)
def test_passing_faults_are_tried_again_with_growing_pauses(
    replica: Replica, make_client: Any, fault_on: FaultOn, time: Any, fault: Fault
) -> None:
    replica.fault = fault_on("view", fault, times=2)
    with make_client() as client:
        reply = client.get(replica.url + PAGE)
    assert (reply.attempts, replica.requests["song"]) == (3, 3)
    assert b"chai garam hai" in reply.body
    assert time.sleeps == [1.5, 3.0]


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        (Fault(503), "answered 503 Service Unavailable"),
        (Fault(cut=20), "the answer was cut short"),
        (Fault(drop=True), "closed connection without response"),
    ],
)
def test_retries_end(
    replica: Replica, make_client: Any, fault_on: FaultOn, fault: Fault, message: str
) -> None:
    replica.fault = fault_on("view", fault)
    with make_client(retries=2) as client, pytest.raises(FetchError, match=message) as caught:
        client.get(replica.url + PAGE)
    assert caught.value.is_transient
    assert replica.requests["song"] == 3


@pytest.mark.parametrize("seconds", [42, 300])
def test_retry_after_is_waited_out(
    replica: Replica, make_client: Any, fault_on: FaultOn, time: Any, seconds: int
) -> None:
    replica.fault = fault_on("view", Fault(429, headers={"Retry-After": str(seconds)}), times=1)
    with make_client(max_wait=300.0) as client:
        client.get(replica.url + PAGE)
    assert time.sleeps == [seconds]


def test_retry_after_may_be_a_date(
    replica: Replica, make_client: Any, fault_on: FaultOn, time: Any
) -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=100), usegmt=True)
    replica.fault = fault_on("view", Fault(503, headers={"Retry-After": date}), times=1)
    with make_client() as client:
        client.get(replica.url + PAGE)
    assert 90 < time.sleeps[0] <= 100


@pytest.mark.parametrize("value", ["soon", "Sun, 99 Foo 0000 99:99:99 GMT", "-5", ""])
def test_a_senseless_retry_after_is_ignored(
    replica: Replica, make_client: Any, fault_on: FaultOn, time: Any, value: str
) -> None:
    replica.fault = fault_on("view", Fault(503, headers={"Retry-After": value}), times=1)
    with make_client() as client:
        client.get(replica.url + PAGE)
    assert time.sleeps == [1.5]


@pytest.mark.parametrize("seconds", [3600, 86_000])
def test_a_retry_after_that_is_too_long_is_a_failure(
    replica: Replica, make_client: Any, fault_on: FaultOn, time: Any, seconds: int
) -> None:
    replica.fault = fault_on("view", Fault(503, headers={"Retry-After": str(seconds)}))
    message = f"wait {seconds} s, max-wait is 300 s"
    with make_client() as client, pytest.raises(FetchError, match=message):
        client.get(replica.url + PAGE)
    assert time.sleeps == []
    assert replica.requests["song"] == 1


def test_a_slow_answer_is_a_timeout(replica: Replica, make_client: Any, fault_on: FaultOn) -> None:
    replica.fault = fault_on("view", Fault(delay=0.4))
    with (
        make_client(read_timeout=0.1, retries=0) as client,
        pytest.raises(FetchError, match="no whole answer in time"),
    ):
        client.get(replica.url + PAGE)


def test_an_answer_that_drips_has_an_end(
    replica: Replica, make_client: Any, fault_on: FaultOn
) -> None:
    replica.fault = fault_on("view", Fault(drip=0.01))
    started = now()
    with make_client(answer_timeout=0.3, retries=0) as client:
        client.get(replica.url + "/search.asp?s=")
        with pytest.raises(FetchError, match="no whole answer in time"):
            client.get(replica.url + PAGE)
        client.get(replica.url + "/search.asp?s=")
    assert now() - started < 5


def test_bodies_are_cut_at_the_limit(replica: Replica, make_client: Any) -> None:
    with make_client() as client, pytest.raises(FetchError, match="longer than 100 bytes: refused"):
        client.get(replica.url + PAGE, limit=100)
    assert replica.requests["song"] == 1
    with make_client() as client:
        size = len(client.get(replica.url + PAGE).body)
        assert len(client.get(replica.url + PAGE, limit=size).body) == size


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("http://elsewhere.invalid/", "redirects to another host, http://elsewhere"),
        ("file:///etc/passwd", "redirects to another host, file:///etc/passwd"),
        ("http://127.0.0.1:2/x", "redirects to another host, http://127.0.0.1:2/x"),
        ("https://127.0.0.1/x", "redirects to another host, https"),
        ("//evil.example/x", "redirects to another host, http://evil.example/x"),
        ("http://[bad", "Invalid IPv6 URL"),
        ("/viewisbsong.asp?id=1", "redirects more than 5 times"),
    ],
)
def test_redirects_stay_on_the_host_and_end(
    replica: Replica, make_client: Any, fault_on: FaultOn, target: str, message: str
) -> None:
    replica.fault = fault_on("view", Fault(302, headers={"Location": target}))
    with make_client() as client, pytest.raises(FetchError, match=message):
        client.get(replica.url + PAGE)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_the_same_host_is_followed(
    replica: Replica, make_client: Any, fault_on: FaultOn, status: int
) -> None:
    replica.fault = fault_on("id=1", Fault(status, headers={"Location": "/viewisbsong.asp?id=2"}))
    with make_client() as client:
        assert b"caf" in client.get(replica.url + PAGE).body


def test_each_hop_of_a_redirect_is_a_request_with_its_rest(
    replica: Replica, make_client: Any, fault_on: FaultOn, time: Any
) -> None:
    replica.fault = fault_on("id=1", Fault(302, headers={"Location": "/viewisbsong.asp?id=2"}))
    with make_client(delay=1.0) as client:
        client.get(replica.url + PAGE)
        assert client.requests_made == replica.requests.total() == 3
    assert time.sleeps == [1.0, 1.0]


def test_answers_are_asked_for_in_packings_that_tell_their_end(
    replica: Replica, make_client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """requests would ask for each whose library is installed, such as Brotli."""
    asked: list[str] = []
    send = requests.Session.send

    def note(self: Any, request: Any, **how: Any) -> Any:
        asked.append(request.headers["Accept-Encoding"])
        return send(self, request, **how)

    monkeypatch.setattr(requests.Session, "send", note)
    monkeypatch.setattr("requests.utils.DEFAULT_ACCEPT_ENCODING", "gzip, deflate, br")
    with make_client() as client:
        client.get(replica.url + PAGE)
    assert set(asked) == {"gzip, deflate"}


def test_bytes_are_counted_as_they_come(replica: Replica, make_client: Any) -> None:
    packed = gzip.compress(b"chai " * 1000)
    faults = {1: Fault(503, body=b"x" * 100), 2: Fault(body=b"y" * 50, cut=20)}
    unpacking = Fault(body=packed, headers={"Content-Encoding": "gzip"})
    replica.fault = lambda path, nth: faults.get(nth, unpacking) if path == PAGE else None
    with make_client() as client:
        assert len(client.get(replica.url + PAGE).body) == 5000
        with pytest.raises(FetchError, match="longer than 10 bytes"):
            client.get(replica.url + "/search.asp?s=", limit=10)
        page = len(client.get(replica.url + "/search.asp?s=").body)
    assert client.bytes_received == len(NOT_FOUND.body) + 100 + 20 + len(packed) + 2 * page


@pytest.mark.parametrize("lacking", [1, 12])
@pytest.mark.parametrize("path", ["robots", "view"])
def test_a_packed_answer_without_its_end_is_asked_for_again(
    replica: Replica, make_client: Any, path: str, lacking: int
) -> None:
    packed = gzip.compress(b"chai " * 1000)
    bodies = {1: packed[:-lacking], 2: packed}  # The Content-Length is that of what is sent.
    replica.fault = lambda asked, nth: (
        Fault(body=bodies[nth], headers={"Content-Encoding": "gzip"}) if path in asked else None
    )
    with make_client() as client:
        client.get(replica.url + PAGE)
        assert client.requests_made == 3
    replica.asked.clear()
    with make_client(retries=0) as client, pytest.raises(FetchError, match="cut short"):
        client.get(replica.url + PAGE)


def test_an_unchanged_answer_may_be_called_packed(
    replica: Replica, make_client: Any, fault_on: FaultOn
) -> None:
    replica.fault = fault_on("view", Fault(304, headers={"Content-Encoding": "gzip"}))
    with make_client() as client:
        assert client.get(replica.url + PAGE, headers={"If-None-Match": "x"}).is_unchanged


def test_a_redirect_does_not_lead_around_robots_txt(
    replica: Replica, make_client: Any, fault_on: FaultOn
) -> None:
    replica.robots = "User-agent: *\nDisallow: /search.asp"
    replica.fault = fault_on("view", Fault(302, headers={"Location": "/search.asp?s="}))
    with make_client() as client, pytest.raises(FetchError, match=r"forbids http.*search\.asp"):
        client.get(replica.url + PAGE)
    assert replica.requests == {"robots": 1, "song": 1}


@pytest.mark.parametrize("url", ["http://evil.example/x", "file:///etc/passwd", "ftp://x/", "x"])
def test_other_hosts_are_never_asked(replica: Replica, make_client: Any, url: str) -> None:
    with make_client() as client, pytest.raises(FetchError, match="not on a host of this archive"):
        client.get(url)
    assert replica.requests.total() == 0


@pytest.mark.parametrize("status", [None, 302])
def test_a_small_answer_that_unpacks_to_much_is_refused_early(
    replica: Replica, make_client: Any, fault_on: FaultOn, status: int | None
) -> None:
    bomb = gzip.compress(bytes(100_000_000))
    headers = {"Content-Encoding": "gzip", "Location": "/x"}
    replica.fault = fault_on("view", Fault(status, body=bomb, headers=headers))
    tracemalloc.start()
    with make_client() as client, pytest.raises(FetchError, match="longer than 4,000,000 bytes"):
        client.get(replica.url + PAGE)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(bomb) < 200_000
    assert peak < 20_000_000


def test_what_was_not_asked_for_is_no_answer(
    replica: Replica, make_client: Any, fault_on: FaultOn
) -> None:
    for status in (206, 304):
        replica.fault = fault_on("view", Fault(status))
        with make_client() as client, pytest.raises(FetchError, match=f"answered {status}"):
            client.get(replica.url + PAGE)


def test_an_answer_can_be_asked_whether_it_changed(replica: Replica, make_client: Any) -> None:
    with make_client() as client:
        first = client.get(replica.url + PAGE)
        again = client.get(replica.url + PAGE, headers=first.validators)
        assert (again.is_unchanged, again.body) == (True, b"")
        replica.songs["1"] = replica.songs["2"]
        assert not client.get(replica.url + PAGE, headers=first.validators).is_unchanged


def test_a_spoilt_body_is_asked_for_again(replica: Replica, make_client: Any, time: Any) -> None:
    flaws = iter(["is spoilt", "is spoilt", None])
    with make_client() as client:
        reply = client.get(replica.url + PAGE, check=lambda reply: next(flaws))
    assert (reply.attempts, replica.requests["song"]) == (3, 3)
    assert time.sleeps == [1.5, 3.0]


def test_the_rate_limit_of_github_is_waited_out(
    replica: Replica, make_client: Any, fault_on: FaultOn, time: Any
) -> None:
    reset = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(now()) + 60)}
    replica.fault = fault_on("view", Fault(403, headers=reset), times=1)
    with make_client() as client:
        client.get(replica.url + PAGE)
    assert 50 < time.sleeps[0] <= 60


def test_a_request_rate_of_robots_txt_is_kept(
    replica: Replica, make_client: Any, time: Any
) -> None:
    replica.robots = "User-agent: *\nRequest-rate: 1/4"
    with make_client() as client:
        client.get(replica.url + PAGE)
    assert time.sleeps == [4.0]


def test_a_host_that_asked_for_a_long_rest_is_not_asked_again(
    replica: Replica, make_client: Any, fault_on: FaultOn, time: Any
) -> None:
    replica.fault = fault_on("id=1", Fault(429, headers={"Retry-After": "3600"}))
    with make_client(delay=1.0) as client, pytest.raises(FetchError, match="wait 3600 s"):
        client.get(replica.url + PAGE)
    with make_client(delay=1.0) as client, pytest.raises(FetchError) as caught:
        client.get(replica.url + "/viewisbsong.asp?id=2")
    assert "asked to be left alone for another 3600 s, max-wait is 300 s" in str(caught.value)
    assert (caught.value.is_transient, caught.value.attempts) == (True, 0)
    time.now += 3601
    with make_client(delay=1.0) as client:
        client.get(replica.url + "/viewisbsong.asp?id=2")


def test_an_unreachable_host_is_explained(make_client: Any) -> None:
    with make_client(retries=1) as client, pytest.raises(FetchError) as caught:
        client.get("http://127.0.0.1:1/search.asp")
    assert "cannot reach http://127.0.0.1:1/robots.txt: Connection refused" in str(caught.value)
    assert caught.value.attempts == 2


def test_the_user_agent_says_who_asks(replica: Replica, make_client: Any) -> None:
    about = {"project_url": "https://example.org/songs", "contact": "me@example.org"}
    with make_client(**about) as client:
        client.get(replica.url + PAGE)
    agent = "giitaayan-lyrics/0.1.0 (+https://example.org/songs; me@example.org)"
    assert replica.agents == {agent: 2}
