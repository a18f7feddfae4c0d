import json
from pathlib import Path

import pytest

from bartizan.cli.main import main
from tests.detect.logs.ci_logs import TOKEN, attacked, job, stamped


@pytest.fixture
def logs(tmp_path: Path) -> tuple[str, str, str]:
    """Two ordinary runs and an attacked one."""
    for name, lines, seed in (
        ("a", job("pytest", 1), 1), ("b", job("pytest", 2), 2),
        ("c", attacked("pytest", 3, skipped=True), 3),
    ):  # fmt: skip
        (tmp_path / f"{name}.log").write_text(stamped(lines, seed), "utf-8")
    return str(tmp_path / "a.log"), str(tmp_path / "b.log"), str(tmp_path / "c.log")


def test_ordinary_runs_are_clean(
    logs: tuple[str, str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["logs", "diff", logs[0], logs[1]]) == 0
    assert capsys.readouterr().out == ""


def test_an_attacked_run_fails_the_gate_and_the_token_is_not_shown(
    logs: tuple[str, str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["logs", "diff", logs[0], logs[2]]) == 1
    out = capsys.readouterr().out
    assert TOKEN.split()[-1] not in out
    away = "sends away what only the job has"
    for said in ("LOG-201", "xmrig", away, "SKIPPED tests/test_auth.py"):
        assert said in out


def test_json_names_places(logs: tuple[str, str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["logs", "diff", logs[0], logs[2], "--format", "json", "--exit-zero"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert 4 <= len(report["differences"]) <= 6
    malware = next(one for one in report["differences"] if one["subject"] == "malware")
    assert malware["now"][0]["path"] == logs[2]
    line = malware["now"][0]["line"]
    assert "xmrig" in Path(logs[2]).read_text("utf-8").splitlines()[line - 1]
    assert report["summary"]["scripted"]


def test_a_missing_log_is_one_clear_error(logs: tuple[str, str, str]) -> None:
    from bartizan.errors import BartizanError  # noqa: PLC0415

    with pytest.raises(BartizanError):
        main(["logs", "diff", logs[0], logs[0] + ".none"])
