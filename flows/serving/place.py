"""Where `lyrics serve` runs, so that other commands find it. Knows nothing of Prefect.

`serve.lock` is held while it runs; `serve.json` beside it tells its address and its process.
"""

import contextlib
import dataclasses
import json
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from filelock import FileLock, Timeout

from corpus import disk
from corpus.errors import ServeError, StorageError

PROBE = bytes(1 << 16)
"""About what Prefect's database grows by in a small run."""


@dataclasses.dataclass(frozen=True)
class Place:
    """A running `lyrics serve`."""

    url: str
    """The UI's address."""
    pid: int

    @property
    def api_url(self) -> str:
        return api_url(self.url)

    def is_alive(self) -> bool:
        """Whether its process is there; one that was killed has left its address behind."""
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:  # Another user's.
            return True
        return True

    def is_open(self) -> bool:
        """Whether something listens there."""
        address = urlsplit(self.url)
        where = (address.hostname, address.port or 80)
        with contextlib.suppress(OSError), socket.create_connection(where, timeout=1):
            return True
        return False


def home() -> Path:
    """Prefect's folder of this project: database, results, logs."""
    return Path(os.environ["PREFECT_HOME"])


def log_file(name: str) -> Path:
    """Of one of the processes that are started here."""
    return home() / "logs" / f"{name}.log"


def check_home(folder: Path) -> None:
    """Raises StorageError where Prefect's folder cannot be written.

    On a full disk Prefect would try for minutes, and then not say why.
    """
    probe = folder / "probe"
    try:
        with disk.writing(probe) as file:
            file.write(PROBE)
        probe.unlink(missing_ok=True)  # Another command may have the same thought.
    except OSError as error:
        raise StorageError(f"cannot write {probe}: {error.strerror or error}") from error


def url_of(host: str, port: int) -> str:
    """Where this machine reaches what listens there; nobody can ask for 0.0.0.0 or ::."""
    name = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - asked, not bound.
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


def api_url(url: str) -> str:
    return f"{url}/api"


@contextlib.contextmanager
def only_one(place: Place) -> Iterator[None]:
    """Hold the lock and tell the others of this place. Raises ServeError where one runs already."""
    home().mkdir(parents=True, exist_ok=True)
    lock = FileLock(_lock_file(), blocking=False)
    try:
        lock.acquire()
    except Timeout as error:
        there = running()
        where = f" at {there.url} (process {there.pid})" if there else ""
        raise ServeError(f"lyrics serve is running already{where}") from error
    with lock:
        _place_file().write_text(json.dumps(dataclasses.asdict(place)), encoding="utf-8")
        try:
            yield
        finally:
            _place_file().unlink(missing_ok=True)


def running() -> Place | None:
    """The `lyrics serve` of this project, if there is one and it can be reached."""
    try:
        place = Place(**json.loads(_place_file().read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    return place if place.is_alive() and place.is_open() else None


def _lock_file() -> Path:
    return home() / "serve.lock"


def _place_file() -> Path:
    return home() / "serve.json"
