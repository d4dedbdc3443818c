"""The storage of the processes that must not write."""

import contextlib
import io
from collections.abc import Callable, Iterator
from typing import IO

from corpus.store import Store


class Onlooker(Store):
    """Reads what the main process writes; its own writing goes nowhere."""

    @contextlib.contextmanager
    def writing(self, name: str) -> Iterator[IO[bytes]]:
        yield io.BytesIO()

    @contextlib.contextmanager
    def appending(self, name: str) -> Iterator[Callable[[str], None]]:
        yield lambda text: None

    @contextlib.contextmanager
    def lock(self, name: str) -> Iterator[None]:
        """The main process holds it for all."""
        yield

    def remove(self, name: str) -> None:
        """Left to the main process."""
