"""The server of the page, until Ctrl-C."""

import contextlib
import errno
import socket
from typing import TYPE_CHECKING

from corpus.errors import ServeError
from corpus.settings import check_port
from corpus.store import Store
from training.device import pick_device

if TYPE_CHECKING:
    from training.play.server import Server

HOST, PORT = "127.0.0.1", 8016
LOOPBACK = ("127.0.0.1", "localhost", "::1")


def play(store: Store, host: str = HOST, port: int = PORT, device: str = "auto") -> None:
    """Serve the page until SIGINT or SIGTERM.

    Port 0 takes a free one. Raises SettingsError for a port or a device that there is not, and
    ServeError where the address cannot be listened at, or fastapi or uvicorn is missing.
    """
    pick_device(device)  # Said now, rather than at the first song.
    with _listening(host, port) as listening:
        server = _server(store, device, host)
        if host not in LOOPBACK:
            print(
                f"warning: whoever reaches {host} over the network can let it sing, "
                "and see lines of your songs"
            )
        shown = f"[{host}]" if ":" in host else host
        print(f"http://{shown}:{listening.getsockname()[1]} sings; Ctrl-C stops it", flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            server.run(sockets=[listening])


def _server(store: Store, device: str, host: str) -> "Server":
    try:
        from training.play.app import build_app
        from training.play.server import Server
    except ModuleNotFoundError as error:
        raise ServeError(f"the page needs {error.name}: pip install fastapi uvicorn") from error
    return Server(build_app(store, device, host))


def _listening(host: str, port: int) -> socket.socket:
    check_port(port)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise ServeError(
                f"port {port} of {host} is in use by another program: give another --port"
            ) from error
        raise ServeError(f"cannot listen at {host}, port {port}: {error}") from error
