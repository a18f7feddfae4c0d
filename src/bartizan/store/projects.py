"""Projects by name, and the lock that makes writers of one project take turns."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from bartizan.errors import BartizanError
from bartizan.store.entry import storable
from bartizan.store.tables import projects

_LONGEST = 500
"""Characters of a name; it is indexed."""


def project_id(connection: sa.Connection, name: str) -> int | None:
    """The key of a project, or None if nothing was ever recorded for it."""
    return connection.execute(
        sa.select(projects.c.id).where(projects.c.name == storable(name))
    ).scalar_one_or_none()


def project_for_writing(
    connection: sa.Connection, name: str, at: datetime, *, create: bool = True
) -> int:
    """The key of a project, locked until the transaction ends.

    SQLite has one writer at a time anyway; elsewhere the project's row is the lock.

    Raises:
        BartizanError: the name is empty or too long, or there is no such project and none may be
            created.
    """
    stored = storable(name)
    if not stored.strip() or len(stored) > _LONGEST:
        raise BartizanError(f"a project's name has 1 to {_LONGEST} characters")
    if create:
        insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
        row = insert(projects).values(name=stored, created_at=at)
        connection.execute(row.on_conflict_do_nothing(index_elements=["name"]))
    key: int | None = connection.execute(
        sa.select(projects.c.id).where(projects.c.name == stored).with_for_update()
    ).scalar_one_or_none()
    if key is None:
        raise BartizanError(
            f"nothing was recorded for the project '{name}' yet", mend="scan it first"
        )
    return key
