import csv
import io
import json
from pathlib import Path

import pytest

from bartizan.cli.main import main
from bartizan.errors import BartizanError, ExitCode


def sessions(path: Path, *lines: str) -> str:
    path.write_text("".join(line + "\n" for line in lines))
    return str(path)


@pytest.fixture
def trained(tmp_path: Path) -> str:
    return sessions(
        tmp_path / "train",
        *(json.dumps({"id": f"r{n}", "events": ["a", "b", "c"]}) for n in range(80)),
    )


def test_csv_has_a_row_for_each_session(
    tmp_path: Path, trained: str, capsys: pytest.CaptureFixture[str]
) -> None:
    test = sessions(
        tmp_path / "test", '{"id": "x, y", "events": ["a", "b", "c"]}', '{"id": 7, "events": ["z"]}'
    )
    assert main(["logs", "score", "--train", trained, test, "--format", "csv"]) == ExitCode.CLEAN
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [row["id"] for row in rows] == ["x, y", "7"]
    assert float(rows[0]["p_value"]) == 1
    assert 0 < float(rows[1]["p_value"]) < 0.01
    assert "event z never seen in 80 sessions" in rows[1]["reason"]


def test_json_is_one_object_a_line(
    tmp_path: Path, trained: str, capsys: pytest.CaptureFixture[str]
) -> None:
    test = sessions(tmp_path / "test", '{"id": "x", "events": ["a", "b", "c"]}')
    main(["logs", "score", "--train", trained, test, "-f", "json"])
    assert json.loads(capsys.readouterr().out) == {
        "id": "x", "p_value": 1.0, "reason": "nothing unusual",
    }  # fmt: skip


def test_refused_lines_make_the_answer_incomplete(
    tmp_path: Path, trained: str, capsys: pytest.CaptureFixture[str]
) -> None:
    test = sessions(tmp_path / "test", "{", '{"id": "x", "events": ["a"]}')
    assert main(["logs", "score", "--train", trained, test]) == ExitCode.INCOMPLETE
    captured = capsys.readouterr()
    assert captured.out.count("\n") == 2
    assert captured.err == (f"warning: 1 line is no session and not scored\n  {test}:1: not JSON\n")


def test_a_part_must_be_named() -> None:
    with pytest.raises(BartizanError, match="say what to do"):
        main(["logs"])
