"""A Prefect server's connections to SQLite: what one of them dropped cannot stop the server.

The server has a thread for each connection (aiosqlite). A statement that failed, or for which
nobody waits any more, leaves its cursor to whoever lets go of it last: the event loop. To let go
of it, sqlite3 waits until that thread is idle. Where the thread in turn waits for the database's
lock, up to the minute that Prefect gives it, and the transaction that has the lock waits for the
event loop, the server answered nobody until the minute was over.
"""

import sqlite3
from typing import Any

from prefect.plugins import HookContext, register_hook

PLUGIN = {"PREFECT_PLUGINS_ENABLED": "true", "PREFECT_PLUGINS_ALLOW": "lyrics"}
"""With these in its environment a Prefect server loads this module, by pyproject.toml's entry
point, as it starts. Other processes do without: they have no database."""


class Cursor(sqlite3.Cursor):
    """One that its connection keeps when nobody else does."""

    connection: "Connection"

    def __del__(self) -> None:
        self.connection.dropped.append(self)


class Connection(sqlite3.Connection):
    """Lets go of cursors in the thread that uses it, and so never while it is at something."""

    def __init__(self, *args: Any, **others: Any) -> None:
        super().__init__(*args, **others)
        self.dropped: list[sqlite3.Cursor] = []

    def cursor(self, factory: Any = Cursor) -> Any:
        self.dropped.clear()
        return super().cursor(factory)

    def close(self) -> None:
        self.dropped.clear()
        super().close()


@register_hook
def setup_environment(*, ctx: HookContext) -> None:
    """Have every engine of this process connect to SQLite so. Other databases are left alone."""
    from sqlalchemy import Engine, event  # Prefect's servers alone have it at hand.

    event.listen(Engine, "do_connect", connect_so)


def connect_so(dialect: Any, record: Any, args: list[Any], parameters: dict[str, Any]) -> None:
    """Change what is about to be given to `sqlite3.connect`."""
    if dialect.name == "sqlite":
        parameters["factory"] = Connection
