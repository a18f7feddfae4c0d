"""``bartizan logs parse`` and ``bartizan logs templates``, from files of lines with headers."""

import csv
import io
import json
from pathlib import Path

import pytest

from bartizan.cli.main import main
from bartizan.errors import BartizanError, ExitCode

LOG = """\
2026-11-25 18:00:00,001 INFO [w-1] c.a.Pool: lease 17 taken
2026-11-25 18:00:01,002 ERROR [w-2] c.a.Pool: lease 18 failed
java.io.IOException: no route
\tat c.a.Pool.lease(Pool.java:12)
2026-11-25 18:00:02,003 INFO [w-1] c.a.Pool: lease 19 taken
2026-11-25 18:00:03,004 INFO [w-1] c.a.Web: ready, "as usual"
"""


@pytest.fixture
def log(tmp_path: Path) -> str:
    path = tmp_path / "app.log"
    path.write_text(LOG)
    return str(path)


def test_parse_has_a_row_for_each_record(log: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["logs", "parse", log, "--format", "csv"]) == ExitCode.CLEAN
    shown = capsys.readouterr()
    rows = list(csv.DictReader(io.StringIO(shown.out)))
    assert [row["line"] for row in rows] == ["1", "2", "5", "6"]
    assert [row["template"] for row in rows] == [
        "lease <*> taken", "lease <*> failed", "lease <*> taken", 'ready, "as usual"',
    ]  # fmt: skip
    assert rows[0]["template_id"] == rows[2]["template_id"] != rows[1]["template_id"]
    assert "4 records, 3 templates" in shown.err


def test_parse_writes_json_lines(log: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["logs", "parse", log, "-f", "json"]) == ExitCode.CLEAN
    first, *_ = map(json.loads, capsys.readouterr().out.splitlines())
    assert set(first) == {"line", "template_id", "template"}
    assert first["line"] == 1


def test_templates_are_listed_with_times_and_values(
    log: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["logs", "templates", log]) == ExitCode.CLEAN
    shown = capsys.readouterr().out
    assert "lease <*> taken" in shown.splitlines()[0]
    assert "2 times, 2026-11-25 18:00:00 to 2026-11-25 18:00:02" in shown
    assert "1. number, 17 to 19" in shown


def test_templates_as_json_are_whole(log: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["logs", "templates", log, "--format", "json"]) == ExitCode.CLEAN
    first, *_ = map(json.loads, capsys.readouterr().out.splitlines())
    assert first["count"] == 2
    assert first["parameters"][0]["kind"] == "number"
    assert first["examples"]


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(BartizanError):
        main(["logs", "parse", str(tmp_path / "none.log")])


def test_an_empty_file_is_no_success(tmp_path: Path) -> None:
    path = tmp_path / "empty.log"
    path.write_text("")
    with pytest.raises(BartizanError, match="no records"):
        main(["logs", "templates", str(path)])
