"""A counting HTTP server on loopback that misbehaves on demand."""

import sys
import threading
import time
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from corpus.errors import ArchiveError
from corpus.replica.faults import Fault, FaultPlan
from corpus.settings import check_port


@dataclass(frozen=True)
class Answer:
    body: bytes = b""
    status: int = HTTPStatus.OK
    content_type: str = "text/plain; charset=utf-8"
    etag: str | None = None
    headers: dict[str, str] = field(default_factory=dict)


NOT_FOUND = Answer(b"404: Not Found", HTTPStatus.NOT_FOUND)


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
        self.times: list[float] = []
        """When each request came, in seconds of the monotonic clock."""
        self._counting = threading.Lock()
        check_port(port)
        try:
            self._server = _Server(("127.0.0.1", port), _Handler)
        except OSError as error:
            raise ArchiveError(f"cannot serve on port {port}: {error.strerror}") from error
        self._server.owner = self
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    @abstractmethod
    def answer(self, path: str, headers: Mapping[str, str]) -> tuple[str, Answer]:
        """The kind of a request and its right answer, faults aside."""

    @abstractmethod
    def change(self, fault: Fault) -> None:
        """Let the archive change as the fault says."""

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

    def respond(self, path: str, headers: Mapping[str, str]) -> tuple[Answer, Fault]:
        """Count a request; its answer, and what shall go wrong with it."""
        kind, answer = self.answer(path, headers)
        with self._counting:
            self.requests[kind] += 1
            self.asked[path] += 1
            self.agents[headers.get("User-Agent", "")] += 1
            self.times.append(time.monotonic())
            fault = (self.fault(path, self.asked[path]) if self.fault else None) or Fault()
            self.change(fault)
        return answer, fault


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
    _headers_buffer: list[bytes]

    def do_GET(self) -> None:
        answer, fault = self.server.owner.respond(self.path, self.headers)  # type: ignore[arg-type]
        if fault.delay:
            time.sleep(fault.delay)
        if fault.drop:
            self.close_connection = True
        elif fault.status is not None:
            self._send(fault.status, answer, fault.body or b"", fault)
        elif self._is_known(answer) and fault.body is None and fault.edit is None:
            self._send(HTTPStatus.NOT_MODIFIED, answer, b"", fault)
        else:
            body = answer.body if fault.body is None else fault.body
            self._send(answer.status, answer, fault.edit(body) if fault.edit else body, fault)

    def _is_known(self, answer: Answer) -> bool:
        return bool(answer.etag) and self.headers.get("If-None-Match") == answer.etag

    def _send(self, status: int, answer: Answer, body: bytes, fault: Fault) -> None:
        self.send_response(status)
        self.send_header("Content-Type", answer.content_type)
        length = len(body) if fault.length is None else fault.length
        self.send_header("Content-Length", str(length))
        if answer.etag:
            self.send_header("ETag", answer.etag)
        for name, value in {**answer.headers, **fault.headers}.items():
            self.send_header(name, value)
        if fault.drip:
            self._send_slowly(body[: fault.cut], fault.drip)
        else:
            self.end_headers()
            self.wfile.write(body[: fault.cut])
        if fault.cut is not None or length > len(body):
            self.close_connection = True

    def _send_slowly(self, body: bytes, drip: float) -> None:
        """Head and body, byte by byte."""
        head, self._headers_buffer = b"".join(self._headers_buffer) + b"\r\n", []
        for byte in head + body:
            self.wfile.write(bytes([byte]))
            self.wfile.flush()
            time.sleep(drip)

    def log_message(self, *_: Any) -> None:
        """Silent: the counters tell what was asked."""
