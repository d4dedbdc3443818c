import asyncio
import os
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import create_async_engine

from flows.serving.sqlite import PLUGIN, Connection, connect_so


@asynccontextmanager
async def connected(database: Path) -> AsyncIterator[Any]:
    """aiosqlite's connection to a database with the table `t`, made as a Prefect server does."""
    engine = create_async_engine(f"sqlite+aiosqlite:///{database}")
    event.listen(engine.sync_engine, "do_connect", connect_so)
    async with engine.connect() as connection:
        await connection.execute(text("PRAGMA journal_mode = WAL"))
        await connection.execute(text("PRAGMA busy_timeout = 3000"))
        await connection.execute(text("CREATE TABLE t (i)"))
        await connection.commit()
        yield (await connection.get_raw_connection()).driver_connection
    await engine.dispose()


async def begin_to_read(connection: Any) -> Any:
    """A cursor with more rows to come."""
    cursor = await connection.cursor()
    await cursor.execute("SELECT 1 UNION SELECT 2")
    await cursor.fetchone()
    return cursor


def test_a_dropped_cursor_does_not_wait_for_the_lock_that_its_connection_waits_for(
    tmp_path: Path,
) -> None:
    async def insert_beside_a_writer() -> int:
        async with connected(tmp_path / "a.db") as connection:
            cursor = await begin_to_read(connection)
            writing = await connection.cursor()
            with closing(sqlite3.connect(tmp_path / "a.db", isolation_level=None)) as other:
                other.execute("BEGIN IMMEDIATE")
                inserted = asyncio.ensure_future(writing.execute("INSERT INTO t VALUES (1)"))
                await asyncio.sleep(0.5)
                del cursor
                other.execute("COMMIT")
            return int((await inserted).rowcount)  # It got the lock: nothing waited for its end.

    assert asyncio.run(insert_beside_a_writer()) == 1


def test_a_connection_lets_go_of_what_was_dropped_as_it_is_used_and_as_it_ends(
    tmp_path: Path,
) -> None:
    with closing(sqlite3.connect(tmp_path / "a.db", factory=Connection)) as connection:
        for count in (1, 2):
            cursor = connection.cursor()
            assert connection.dropped == []
            cursor.execute("SELECT 1 UNION SELECT 2")
            del cursor
            assert len(connection.dropped) == 1, count
    assert connection.dropped == []


def test_other_databases_are_connected_to_as_they_were() -> None:
    class Dialect:
        name = "postgresql"

    parameters: dict[str, Any] = {}
    connect_so(Dialect(), None, [], parameters)
    assert parameters == {}


def test_a_server_loads_it_as_it_starts() -> None:
    connection = "create_engine('sqlite://').raw_connection().driver_connection"
    script = f"import prefect; from sqlalchemy import create_engine; print(type({connection}))"
    done = subprocess.run(
        [sys.executable, "-c", script], env=os.environ | PLUGIN, capture_output=True, text=True,
        timeout=120,
    )  # fmt: skip
    assert (done.stdout, done.stderr) == (f"{Connection}\n", "")
