"""Brings a database to the version of this program, one process at a time."""

from pathlib import Path

import sqlalchemy as sa

from bartizan.errors import BartizanError
from bartizan.store.address import Address
from bartizan.store.engine import WRITES

HEAD = "0001"
"""The newest migration. Known here so that an up-to-date database needs no Alembic to be loaded."""
VERSION_TABLE = "bartizan_schema"
_LOCK = 0x62617274697A616E
"""Advisory lock of PostgreSQL under which one process migrates; the letters of 'bartizan'."""


def migrate(engine: sa.Engine, address: Address) -> None:
    """Run the migrations that are missing.

    Safe when several processes open the database at once: whoever comes second waits, then finds
    nothing to do.

    Raises:
        BartizanError: the database was made by a newer version of this program.
    """
    with engine.connect() as connection:
        if _version(connection) == HEAD:
            return
    with engine.execution_options(**{WRITES: True}).begin() as connection:
        if not address.is_sqlite:
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
        version = _version(connection)
        if version != HEAD:
            _upgrade(connection, version, address)


def _version(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table(VERSION_TABLE):
        return None
    table = sa.table(VERSION_TABLE, sa.column("version_num"))
    return connection.execute(sa.select(table.c.version_num)).scalar_one_or_none()


def _upgrade(connection: sa.Connection, version: str | None, address: Address) -> None:
    from alembic import command  # noqa: PLC0415  slow to load and seldom needed
    from alembic.config import Config  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    config = Config()
    config.set_main_option(
        "script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%")
    )
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if version is not None and version not in known:
        raise BartizanError(
            f"the database was made by a newer Bartizan (its version is {version}, "
            f"this program knows {HEAD})",
            where=address.shown,
            mend="upgrade Bartizan, or use another database",
        )
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
