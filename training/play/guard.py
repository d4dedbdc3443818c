"""Who may ask: the page itself, by an address that is this server's."""

import ipaddress
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BYTES = 1 << 16
"""Of a request's body."""
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Guard:
    """Refuses requests that another web site makes a browser send, and bodies that are too long.

    A site that lets its own name point here (DNS rebinding) is known by the Host header: it is a
    name, but neither localhost nor the one that we serve by.
    """

    def __init__(self, app: ASGIApp, host: str) -> None:
        self.app, self.host = app, host

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        app = self.app
        if reason := refusal(Headers(scope=scope), scope["method"], self.host):
            app = JSONResponse({"error": reason}, status_code=403)
        await app(scope, receive, send_guarded)


def refusal(headers: Headers, method: str, own_host: str) -> str:
    """Why a request is refused; "" when it is not."""
    host = headers.get("host", "")
    if not _is_own(host, own_host):
        return f"refused: {host!r} is not an address of this server"
    origin = headers.get("origin")
    if origin is not None and origin.partition("://")[2] != host:
        return f"refused: the request comes from another site, {origin!r}"
    is_link = method == "GET" and headers.get("sec-fetch-mode") == "navigate"
    if not is_link and headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
        return "refused: the request comes from another site"
    if method == "POST" and not _is_short(headers):
        return f"refused: a request has at most {MOST_BYTES:,} bytes, and says how many"
    return ""


def _is_own(host: str, own_host: str) -> bool:
    try:
        name = urlsplit(f"//{host}").hostname or ""
        if name in ("localhost", own_host.lower()):
            return True
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _is_short(headers: Headers) -> bool:
    """A body that comes in chunks has any length, whatever Content-Length says beside it."""
    length = headers.get("content-length", "")
    is_whole = "transfer-encoding" not in headers
    return is_whole and length.isdecimal() and int(length) <= MOST_BYTES
