"""``bartizan logs search`` from a log on disk to answers on the terminal."""

import json
from pathlib import Path

import pytest

from bartizan.cli.main import main
from bartizan.errors import BartizanError, ExitCode

LOG = "".join(
    f"2026-11-24T10:00:{n:02}Z sshd[{n}]: Failed password for root from 203.0.113.{n} port {n}\n"
    f"2026-11-24T10:00:{n:02}Z app[{n}]: request {n} served in {n} ms\n"
    for n in range(10, 30)
)


@pytest.fixture
def log(tmp_path: Path) -> str:
    (tmp_path / "app.log").write_text(LOG)
    return str(tmp_path / "app.log")


def test_answers_are_shown_with_their_reason(log: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["logs", "search", "failed logins", log]) == ExitCode.CLEAN
    shown = capsys.readouterr()
    assert "Failed password" in shown.out
    assert "about: authentication" in shown.out
    assert "served" not in shown.out
    assert "40 records" in shown.err


def test_json_is_an_object_a_line(log: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["logs", "search", "failed logins", log, "--format", "json"]) == ExitCode.CLEAN
    (line,) = capsys.readouterr().out.splitlines()
    answer = json.loads(line)
    assert set(answer) == {"id", "template", "score", "count", "because"}
    assert answer["count"] == 20


def test_no_answer_is_said(log: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["logs", "search", "zebra", log]) == ExitCode.CLEAN
    assert "no kind of line answers this" in capsys.readouterr().out


def test_an_empty_question_is_refused(log: str) -> None:
    with pytest.raises(BartizanError, match="empty"):
        main(["logs", "search", " ", log])


def test_a_model_is_searched_as_logs_are(
    log: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model = str(tmp_path / "model")
    assert main(["learn", log, "-o", model]) == ExitCode.CLEAN
    capsys.readouterr()
    assert main(["logs", "search", "failed logins", "--model", model]) == ExitCode.CLEAN
    asked = capsys.readouterr().out
    assert main(["logs", "search", "failed logins", log]) == ExitCode.CLEAN
    assert capsys.readouterr().out == asked != ""


@pytest.mark.parametrize("more", [[], ["a.log", "--model", "m"]])
def test_either_logs_or_a_model_are_searched(more: list[str]) -> None:
    with pytest.raises(BartizanError, match=r"what to search|model and logs"):
        main(["logs", "search", "failed logins", *more])
