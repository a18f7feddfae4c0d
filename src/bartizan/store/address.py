"""Where the database is: reads the address a user gives, and never shows its password."""

import os
from dataclasses import dataclass

import sqlalchemy as sa

from bartizan.errors import BartizanError

_POSTGRES = frozenset({"postgres", "postgresql", "postgresql+psycopg"})
_SQLITE = frozenset({"sqlite", "sqlite+pysqlite"})
_FORMS = "give a file, sqlite:///FILE or postgresql://USER@HOST/DATABASE"


@dataclass(frozen=True, repr=False)
class Address:
    """A parsed address. It has no ``repr``, so that no password ends in a log."""

    url: sa.URL
    shown: str
    """Kind, host and name of the database: what may be printed."""
    secrets: tuple[str, ...] = ()
    """Strings to blot out of messages of the driver."""

    @property
    def is_sqlite(self) -> bool:
        """Whether it is an SQLite file or memory."""
        return self.url.drivername == "sqlite"

    def blot(self, text: str) -> str:
        """The text without any secret of this address."""
        for secret in self.secrets:
            text = text.replace(secret, "***")
        return text


def parse_address(text: str) -> Address:
    """Read a file name or URL.

    Raises:
        BartizanError: it is empty, not a URL, of an unsupported kind, or ambiguous.
    """
    if not text.strip():
        raise BartizanError("the address of the database is empty", mend=_FORMS)
    if "://" not in text:
        return _sqlite(text)
    try:
        url = sa.make_url(text)
    except (sa.exc.ArgumentError, ValueError):
        # The reason may quote the password: it is not passed on.
        raise BartizanError(
            "the address of the database is not a URL that can be read",
            mend=f"{_FORMS}; write special characters of the password percent-encoded",
        ) from None
    if url.drivername in _SQLITE:
        return _sqlite_url(url)
    if url.drivername in _POSTGRES:
        return _postgres(url)
    raise BartizanError(
        f"databases of the kind '{url.drivername[:40]}' are not supported", mend=_FORMS
    )


def _sqlite(path: str) -> Address:
    return Address(sa.URL.create("sqlite", database=path), path)


def _sqlite_url(url: sa.URL) -> Address:
    if url.host or url.username or url.password:
        raise BartizanError(
            "an SQLite address has no host",
            mend="write three slashes before a relative path, four before an absolute one",
        )
    if url.query:
        raise BartizanError("an SQLite address takes no options", mend=_FORMS)
    return _sqlite(url.database or ":memory:")


def _postgres(url: sa.URL) -> Address:
    if any("@" in (part or "") for part in (url.host, url.database)):
        raise BartizanError(
            "the address of the database has more than one '@'",
            mend="write '@' in the user name or password as %40",
        )
    secrets = [str(url.password)] if url.password else []
    for name, value in url.query.items():
        if "pass" in name.lower():
            secrets += [value] if isinstance(value, str) else value
    asked = url.query.get("host", "")
    host = url.host or (asked if isinstance(asked, str) else ",".join(asked)) or "local socket"
    port = f":{url.port}" if url.port else ""
    return Address(
        url.set(drivername="postgresql+psycopg"),
        f"postgresql://{host}{port}/{url.database or os.sep}".removesuffix(os.sep),
        tuple(sorted((s for s in secrets if s), key=len, reverse=True)),
    )
