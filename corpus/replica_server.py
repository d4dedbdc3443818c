"""A counting HTTP server on loopback that misbehaves on demand."""

import sys
import threading
import time
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from corpus.errors import ArchiveError


@dataclass(frozen=True)
class Answer:
    body: bytes = b""
    status: int = HTTPStatus.OK
    content_type: str = "text/plain; charset=utf-8"
    etag: str | None = None
    headers: dict[str, str] = field(default_factory=dict)


NOT_FOUND = Answer(b"404: Not Found", HTTPStatus.NOT_FOUND)


@dataclass(frozen=True)
class Fault:
    """What goes wrong with one request; several things may."""

    status: int | None = None
    """Answer with this status and no body."""
    headers: dict[str, str] = field(default_factory=dict)
    """Added to the answer, such as `Retry-After` or `Location`."""
    body: bytes | None = None
    """Sent in place of the right one."""
    delay: float = 0.0
    """Seconds before the answer."""
    drop: bool = False
    """Close the connection without an answer."""
    cut: int | None = None
    """Send only so many bytes of the body, then close the connection."""


FaultPlan = Callable[[str, int], Fault | None]
"""The fault of the nth request (from 1) for a path with its query, or None."""


class LoopbackServer(ABC):
    """Serves while it is used as a context manager, or by `serve_forever`."""

    def __init__(self, port: int, fault: FaultPlan | None) -> None:
        self.fault = fault
        self.requests: Counter[str] = Counter()
        """By kind."""
        self.asked: Counter[str] = Counter()
        """By path, with its query."""
        self.agents: Counter[str] = Counter()
        """By the User-Agent that came."""
        self._counting = threading.Lock()
        try:
            self._server = _Server(("127.0.0.1", port), _Handler)
        except OSError as error:
            raise ArchiveError(f"cannot serve on port {port}: {error.strerror}") from error
        self._server.owner = self
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    @abstractmethod
    def answer(self, path: str) -> tuple[str, Answer]:
        """The kind of a request and its right answer, faults aside."""

    def __enter__(self) -> Self:
        # The interval is what closing may take, in seconds.
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def serve_forever(self) -> None:
        """In this thread, until it is interrupted."""
        with self._server:
            self._server.serve_forever()

    def respond(self, path: str, agent: str) -> tuple[Answer, Fault]:
        """Count a request; its answer, and what shall go wrong with it."""
        kind, answer = self.answer(path)
        with self._counting:
            self.requests[kind] += 1
            self.asked[path] += 1
            self.agents[agent] += 1
            nth = self.asked[path]
        return answer, (self.fault(path, nth) if self.fault else None) or Fault()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    owner: LoopbackServer

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Silent about clients that go away, such as a scrape that was killed."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # Head and body leave in one packet.
    server: _Server

    def do_GET(self) -> None:
        answer, fault = self.server.owner.respond(self.path, self.headers.get("User-Agent", ""))
        if fault.delay:
            time.sleep(fault.delay)
        if fault.drop:
            self.close_connection = True
        elif fault.status is not None:
            self._send(fault.status, answer, b"" if fault.body is None else fault.body, fault)
        elif answer.etag and self.headers.get("If-None-Match") == answer.etag:
            self._send(HTTPStatus.NOT_MODIFIED, answer, b"", fault)
        else:
            body = answer.body if fault.body is None else fault.body
            self._send(answer.status, answer, body, fault)

    def _send(self, status: int, answer: Answer, body: bytes, fault: Fault) -> None:
        self.send_response(status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(body)))
        if answer.etag:
            self.send_header("ETag", answer.etag)
        for name, value in (answer.headers | fault.headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body[: fault.cut])
        if fault.cut is not None:
            self.close_connection = True

    def log_message(self, *_: Any) -> None:
        """Silent: the counters tell what was asked."""
