"""Turns what a database driver says into an error the user can act on."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from bartizan.errors import BartizanError, ExitCode
from bartizan.store.address import Address

_CURES = (
    ("database is locked", "another process is writing to it; try again"),
    ("not a database", "give the file that Bartizan made, or a new name"),
    ("unable to open database file", "check that the folder exists and may be written to"),
    ("readonly database", "check that the file and its folder may be written to"),
    ("disk", "check the free space"),
    ("already exists", "give Bartizan a database of its own"),
    ("password authentication failed", "check the user and password in the address"),
    ("does not exist", "create the database and the user first"),
    ("permission denied", "let the user create tables in this database"),
    ("connection", "check that the server runs and the host and port are right"),
)


@contextmanager
def plain_errors(address: Address, doing: str) -> Iterator[None]:
    """Raise a ``BartizanError`` for whatever the database cannot do meanwhile.

    Only the driver's first line is passed on, never the statement or its values.
    """
    try:
        yield
    except sa.exc.DBAPIError as error:
        said = str(error.orig or "").strip().partition("\n")[0]
    except sa.exc.SQLAlchemyError as error:
        said = type(error).__name__
    else:
        return
    said = address.blot(said)
    low = said.lower()
    raise BartizanError(
        f"the database cannot be {doing}: {said}",
        where=address.shown,
        mend=next((cure for sign, cure in _CURES if sign in low), ""),
        exit_code=ExitCode.INCOMPLETE,
    ) from None
