"""Connections: SQLite in write-ahead mode with real transactions, or PostgreSQL."""

import os
import sqlite3
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bartizan.errors import BartizanError
from bartizan.store.address import Address

BUSY_SECONDS = 30
"""How long a writer waits for another one."""
CONNECT_SECONDS = 10
"""How long a server may take to answer the first call."""
WRITES = "bartizan_writes"
"""Execution option of connections that will write: SQLite must take its lock at the start."""


def make_engine(address: Address) -> sa.Engine:
    """An engine for an address; nothing is connected yet, but a missing SQLite file is made.

    Raises:
        BartizanError: the driver is not installed, or the file's folder cannot be made.
    """
    if address.is_sqlite:
        return _sqlite(address)
    try:
        import psycopg  # noqa: F401, PLC0415  an optional dependency, needed for PostgreSQL only
    except ImportError:
        raise BartizanError(
            "PostgreSQL needs the package psycopg, which is not installed",
            where=address.shown,
            mend="pip install 'bartizan[postgres]'",
        ) from None
    defaults = {"connect_timeout": CONNECT_SECONDS, "application_name": "bartizan"}
    given = {k: v for k, v in defaults.items() if k not in address.url.query}
    return sa.create_engine(address.url, connect_args=given, hide_parameters=True)


def _sqlite(address: Address) -> sa.Engine:
    database = address.url.database or ""
    if database != ":memory:":
        _make_private_file(Path(database), address)
    engine = sa.create_engine(
        address.url,
        connect_args={"timeout": BUSY_SECONDS},
        hide_parameters=True,
        **({"poolclass": sa.StaticPool} if database == ":memory:" else {}),
    )
    sa.event.listen(engine, "connect", _prepare)
    sa.event.listen(engine, "begin", _begin)
    return engine


def _make_private_file(path: Path, address: Address) -> None:
    """Create the file readable by its owner only: it lists the weak spots of a delivery."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a file name"
        raise BartizanError(
            f"the database cannot be opened: {reason}",
            where=address.shown,
            mend="check that the folder exists and may be written to",
        ) from None


def _prepare(connection: sqlite3.Connection, _record: Any) -> None:  # noqa: ANN401  SQLAlchemy's
    # The driver's own transactions begin too late and commit before DDL; ``_begin`` replaces them.
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
    connection.execute("PRAGMA foreign_keys = ON")
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        # Two processes that open a fresh file may both switch the mode; SQLite then answers
        # "locked" at once instead of waiting.
        try:
            if connection.execute("PRAGMA journal_mode").fetchone()[0] not in ("wal", "memory"):
                connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return


def _begin(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
