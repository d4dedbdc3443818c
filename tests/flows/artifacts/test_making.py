import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from prefect import flow
from prefect.settings import PREFECT_API_URL, temporary_settings

from flows.artifacts.making import ProgressArtifact, fenced, shortened


@pytest.mark.parametrize("text", ["plain", "``` breaks out", "a\n````\nb", "<script>`x`</script>"])
def test_no_text_breaks_out_of_its_fence(text: str) -> None:
    first, *middle, last = fenced(text).splitlines()
    assert "\n".join(middle) == text
    assert last == "`" * len(last)
    assert first == f"{last}text"
    assert last not in text


class Unavailable(BaseHTTPRequestHandler):
    """Answers as a busy Prefect server does, and notes down what it was asked."""

    asked: list[str]

    def do_ANY(self) -> None:
        self.asked.append(self.path)
        self.send_response(503)
        self.send_header("Retry-After", "0")
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_PATCH = do_POST = do_ANY

    def log_message(self, format: str, *args: object) -> None:
        """Nobody reads it."""


@pytest.fixture
def asked_of_a_busy_server() -> Iterator[list[str]]:
    """What is asked of Prefect's API while its server has no time."""
    handler = type("Handler", (Unavailable,), {"asked": []})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        with temporary_settings({PREFECT_API_URL: f"http://127.0.0.1:{server.server_port}/api"}):
            yield handler.asked
        server.shutdown()
        thread.join()


def test_progress_does_not_wait_for_a_busy_server(
    progress: ProgressArtifact, asked_of_a_busy_server: list[str]
) -> None:
    progress.update(0.5, "half")
    assert len(asked_of_a_busy_server) == 1


def test_progress_does_not_end_with_the_server(progress: ProgressArtifact) -> None:
    with temporary_settings({PREFECT_API_URL: "http://127.0.0.1:1/api"}):
        progress.update(0.5, "half")


@pytest.fixture
def progress(prefect_server: None) -> ProgressArtifact:
    """Begun in a flow run, as Prefect wants it."""
    return flow(lambda: ProgressArtifact("a"), name="begins")()


@pytest.mark.parametrize(("count", "told"), [(500, "found"), (501, "found; the first 500")])
def test_a_table_is_no_longer_than_people_read(count: int, told: str) -> None:
    rows = [{"row": number} for number in range(count)]
    assert shortened(rows, "found") == (rows[:500], told)
