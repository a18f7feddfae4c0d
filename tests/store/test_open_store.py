"""Opening a database: addresses, migrations, and what is refused."""

import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from bartizan.errors import BartizanError
from bartizan.store import open_store
from bartizan.store.address import parse_address
from bartizan.store.engine import WRITES, make_engine
from bartizan.store.migrate import HEAD, VERSION_TABLE
from bartizan.store.tables import metadata

SECRET = "Hunter2" + "-Zq9"


def config() -> Config:
    spec = find_spec("bartizan.store")
    assert spec is not None
    assert spec.origin is not None
    made = Config()
    made.set_main_option("script_location", str(Path(spec.origin).with_name("migrations")))
    return made


def engine(url: str) -> sa.Engine:
    return make_engine(parse_address(url))


def test_the_program_knows_its_newest_migration() -> None:
    assert ScriptDirectory.from_config(config()).get_current_head() == HEAD


def test_migrations_make_exactly_the_tables_of_the_program(url: str) -> None:
    open_store(url).close()
    with engine(url).connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        differences = compare_metadata(context, metadata)
    connection.engine.dispose()
    assert differences == []


def test_migrations_can_be_taken_back_and_run_again(url: str) -> None:
    open_store(url).close()
    made = config()
    opened = engine(url)
    with opened.execution_options(**{WRITES: True}).begin() as connection:
        made.attributes["connection"] = connection
        command.downgrade(made, "base")
        assert sa.inspect(connection).get_table_names() == [VERSION_TABLE]
    opened.dispose()
    open_store(url).close()


def test_opening_again_changes_nothing(url: str) -> None:
    for _ in range(2):
        open_store(url).close()


def test_a_database_of_a_newer_program_is_refused(url: str) -> None:
    open_store(url).close()
    opened = engine(url)
    with opened.begin() as connection:
        connection.execute(sa.text(f"UPDATE {VERSION_TABLE} SET version_num = '9999'"))
    opened.dispose()
    with pytest.raises(BartizanError, match="made by a newer Bartizan") as error:
        open_store(url)
    assert "9999" in error.value.what
    assert error.value.mend == "upgrade Bartizan, or use another database"


def test_a_database_of_another_program_is_left_alone(url: str) -> None:
    opened = engine(url)
    with opened.begin() as connection:
        connection.execute(sa.text("CREATE TABLE findings (theirs INTEGER)"))
    opened.dispose()
    with pytest.raises(BartizanError, match="already exists") as error:
        open_store(url)
    assert error.value.mend == "give Bartizan a database of its own"
    with opened.connect() as connection:
        assert sa.inspect(connection).get_table_names() == ["findings"]
    opened.dispose()


OPEN_AND_WRITE = """
import sys
from datetime import UTC, datetime
from bartizan.store import Scope, open_store
sys.stdin.readline()
with open_store(sys.argv[1]) as store:
    store.record_scan(sys.argv[2], [], Scope(), at=datetime(2026, 5, 1, tzinfo=UTC))
print("done")
"""


def test_processes_that_open_a_new_database_at_once_all_succeed(url: str) -> None:
    running = [
        subprocess.Popen(
            [sys.executable, "-c", OPEN_AND_WRITE, url, f"project {number % 2}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(4)
    ]
    for process in running:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    answers = [process.communicate(timeout=120) for process in running]
    assert answers == [("done\n", "")] * 4
    with engine(url).connect() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM projects")) == 2
        assert connection.scalar(sa.text("SELECT count(*) FROM scans")) == 4
    connection.engine.dispose()


def test_an_sqlite_file_is_private_made_with_its_folders_and_kept_safe(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "b.db"
    with open_store(f"sqlite:///{path}") as store, store._reads.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 30_000
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_store_in_memory_lives_until_it_is_closed() -> None:
    with open_store("sqlite://") as store:
        assert store.paths_with_findings("shop") == frozenset()


def test_a_file_that_is_no_database_is_refused_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("these are my notes, not a database\n" * 50)
    with pytest.raises(BartizanError, match="not a database") as error:
        open_store(str(path))
    assert error.value.where == str(path)
    assert "notes" in path.read_text()


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BartizanError, match="cannot be opened") as error:
        open_store(str(tmp_path / "file" / "b.db"))
    assert "may be written to" in error.value.mend


def test_a_database_damaged_later_gives_one_clear_error(tmp_path: Path) -> None:
    path = tmp_path / "b.db"
    with open_store(str(path)) as store:
        with sqlite3.connect(path) as raw:
            raw.execute("DROP TABLE occurrences")
        raw.close()
        with pytest.raises(BartizanError, match="cannot be read: no such table: occurrences"):
            store.paths_with_findings("shop")


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("", "is empty"),
        ("mysql://u:{s}@host/db", "of the kind 'mysql' are not supported"),
        ("postgresql://u:{s}@host:port/db", "not a URL that can be read"),
        ("postgresql://u:p@{s}@host/db", "more than one '@'"),
        ("postgresql://u:{s}/x@y@host/db", "more than one '@'"),
        ("://{s}", "not a URL that can be read"),
        ("sqlite://u:{s}@host/file", "has no host"),
        ("sqlite:///file?password={s}", "takes no options"),
        ("postgresql+asyncpg://u:{s}@host/db", "not supported"),
    ],
)
def test_a_wrong_address_is_refused_without_its_password(address: str, message: str) -> None:
    with pytest.raises(BartizanError, match=message) as error:
        open_store(address.format(s=SECRET))
    assert SECRET not in f"{error.value!r} {error.value}"
    assert error.value.mend


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://u:{s}@127.0.0.1:1/db",
        "postgres://u:{s}@127.0.0.1:1/db?application_name={s}",
        "postgresql:///db?host=/nowhere&user=u&password={s}",
        "postgresql://u@127.0.0.1:1/db?sslpassword={s}",
        "postgresql://u:{s}@127.0.0.1:1/db?no_such_option=1",
    ],
)
def test_a_server_that_does_not_answer_is_named_without_the_password(address: str) -> None:
    with pytest.raises(BartizanError, match="cannot be opened") as error:
        open_store(address.format(s=SECRET))
    assert error.value.where.startswith("postgresql://")
    assert SECRET not in f"{error.value!r} {error.value}"
    assert error.value.__suppress_context__


def test_a_wrong_database_name_is_explained(new_database: Callable[[], str]) -> None:
    wrong = sa.make_url(new_database()).set(database="nobody_made_this")
    with pytest.raises(BartizanError, match="does not exist") as error:
        open_store(wrong.render_as_string(hide_password=False))
    assert error.value.mend == "create the database and the user first"


def test_without_psycopg_the_error_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(BartizanError, match="psycopg, which is not installed") as error:
        open_store(f"postgresql://u:{SECRET}@host/db")
    assert error.value.mend == "pip install 'bartizan[postgres]'"
    assert SECRET not in str(error.value)


def test_an_address_is_never_shown_by_accident() -> None:
    address = parse_address(f"postgresql://u:{SECRET}@db.example:6543/ledger")
    assert address.shown == "postgresql://db.example:6543/ledger"
    assert SECRET not in repr(address)


def test_scanning_does_not_load_the_database(tmp_path: Path) -> None:
    script = "import sys, bartizan.scan.match, bartizan.model; print('sqlalchemy' in sys.modules)"
    answer = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
        env=dict(os.environ),
    )
    assert answer.stdout.strip() == "False"
