import pytest
from fastapi.testclient import TestClient
from starlette.datastructures import Headers

from training.play.guard import MOST_BYTES, refusal

SHORT = {"content-length": "2"}


@pytest.mark.parametrize(
    "host", ["127.0.0.1:8016", "localhost:8016", "[::1]:8016", "10.0.0.7", "me"]
)
def test_addresses_localhost_and_the_own_name_are_answered(host: str) -> None:
    assert refusal(Headers({"host": host}), "GET", "me") == ""


@pytest.mark.parametrize(
    "host", ["", "evil.test", "evil.test:8016", "127.0.0.1.evil.test", "[x", "a@b"]
)
def test_another_name_is_refused(host: str) -> None:
    assert "is not an address of this server" in refusal(Headers({"host": host}), "GET", "me")


@pytest.mark.parametrize(
    ("method", "more", "is_refused"),
    [
        ("POST", {"origin": "http://localhost:8016"}, False),
        ("POST", {"origin": "http://localhost:9999"}, True),
        ("POST", {"origin": "http://evil.test"}, True),
        ("POST", {"origin": "null"}, True),
        ("POST", {"origin": "http://[x"}, True),
        ("POST", {"sec-fetch-site": "same-origin", "sec-fetch-mode": "cors"}, False),
        ("POST", {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}, True),
        ("GET", {"sec-fetch-site": "same-site", "sec-fetch-mode": "cors"}, True),
        ("GET", {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}, False),
        ("GET", {"sec-fetch-site": "none", "sec-fetch-mode": "navigate"}, False),
        ("POST", {"content-length": str(MOST_BYTES + 1)}, True),
        ("POST", {"content-length": ""}, True),
        ("POST", {"transfer-encoding": "chunked"}, True),
    ],
)
def test_other_sites_and_long_bodies_are_refused(
    method: str, more: dict[str, str], is_refused: bool
) -> None:
    headers = Headers({"host": "localhost:8016"} | SHORT | more)
    assert bool(refusal(headers, method, "127.0.0.1")) is is_refused


def test_every_answer_is_guarded(client: TestClient) -> None:
    refused = client.get("/", headers={"Host": "evil.test"})
    assert refused.status_code == 403
    assert "'evil.test'" in refused.json()["error"]
    for answer in (refused, client.get("/"), client.get("/nothing")):
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert "access-control-allow-origin" not in answer.headers


def test_a_form_of_another_site_cannot_be_sent(client: TestClient) -> None:
    """A page elsewhere may send plain text without asking, but not JSON."""
    plain = {"Content-Type": "text/plain"}
    answer = client.post("/songs", content='{"run": "first"}', headers=plain)
    assert answer.status_code == 422
