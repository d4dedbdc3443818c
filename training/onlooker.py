"""The storage of processes that train together: the main one writes, the others look on."""

import contextlib
import io
from collections.abc import Callable, Iterator
from typing import IO

from corpus.store import Store
from training.world import World


class MainStore(Store):
    """The main process's. The others wait until it holds a lock: all decide by the same files."""

    def __init__(self, root: str, world: World) -> None:
        super().__init__(root)
        self.world = world

    @contextlib.contextmanager
    def lock(self, name: str) -> Iterator[None]:
        with super().lock(name):
            self.world.wait_for_main()
            yield


class Onlooker(MainStore):
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
        self.world.wait_for_main()
        yield

    def remove(self, name: str) -> None:
        """Left to the main process."""
