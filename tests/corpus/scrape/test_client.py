from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from corpus.replica import Fault, FaultPlan, Replica
from corpus.scrape import Client, FetchError, ScrapeSettings
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
        for _ in range(3):
            client.get(replica.url + PAGE)
    assert time.sleeps == [1.5, 1.5, 1.5]  # robots.txt is a request too.


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
    assert caught.value.passing
    assert replica.requests["song"] == 3


def test_retry_after_is_waited_out(
    replica: Replica, make_client: Any, fault_on: FaultOn, time: Any
) -> None:
    replica.fault = fault_on("view", Fault(429, headers={"Retry-After": "42"}), times=1)
    with make_client() as client:
        client.get(replica.url + PAGE)
    assert time.sleeps == [42.0]


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


def test_a_retry_after_that_is_too_long_is_a_failure(
    replica: Replica, make_client: Any, fault_on: FaultOn, time: Any
) -> None:
    replica.fault = fault_on("view", Fault(503, headers={"Retry-After": "3600"}))
    with make_client() as client, pytest.raises(FetchError, match="wait 3600 s, max-wait is 300 s"):
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


def test_bodies_are_cut_at_the_limit(replica: Replica, make_client: Any) -> None:
    with make_client() as client, pytest.raises(FetchError, match="longer than 100 bytes: refused"):
        client.get(replica.url + PAGE, limit=100)
    assert replica.requests["song"] == 1


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("http://elsewhere.invalid/", "redirects to another host, http://elsewhere"),
        ("file:///etc/passwd", "redirects to another host, file:///etc/passwd"),
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


def test_the_same_host_is_followed(replica: Replica, make_client: Any, fault_on: FaultOn) -> None:
    replica.fault = fault_on("id=1", Fault(302, headers={"Location": "/viewisbsong.asp?id=2"}))
    with make_client() as client:
        assert b"caf" in client.get(replica.url + PAGE).body


def test_an_unreachable_host_is_explained(make_client: Any) -> None:
    with make_client(retries=1) as client, pytest.raises(FetchError) as caught:
        client.get("http://127.0.0.1:1/search.asp")
    assert "cannot reach http://127.0.0.1:1/robots.txt: Connection refused" in str(caught.value)
    assert caught.value.attempts == 2


def test_the_user_agent_says_who_asks(replica: Replica, make_client: Any) -> None:
    with make_client(contact="mailto:me@example.org") as client:
        client.get(replica.url + PAGE)
    assert replica.agents == {"giitaayan-lyrics/0.1 (+mailto:me@example.org)": 2}
