"""Whether somebody watches a flow in a terminal; as a parameter it would stand in the UI's form."""

import contextlib
import contextvars
from collections.abc import Iterator

_watched = contextvars.ContextVar("_watched", default=False)


@contextlib.contextmanager
def in_terminal() -> Iterator[None]:
    """What runs in here was started by a command."""
    token = _watched.set(True)
    try:
        yield
    finally:
        _watched.reset(token)


def is_in_terminal() -> bool:
    return _watched.get()
