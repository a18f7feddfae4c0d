import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.flows.test_metrics_score import lines


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "cpu.csv"
    path.write_text("timestamp,value\n" + lines())
    return path


def test_csv_gives_every_point_its_p_value(bartizan: Run, file: Path) -> None:
    done = bartizan("metrics", "score", str(file), "--format", "csv")
    header, *rows = done.stdout.splitlines()
    assert done.returncode == 0
    assert header == "timestamp,value,p_value"
    assert len(rows) == 1_500
    assert rows[0] == f"{lines().splitlines()[0]},1"
    assert all(0 < float(row.rpartition(",")[2]) <= 1 for row in rows)


def test_text_says_what_is_usual_and_how_far_off_it_is(bartizan: Run, file: Path) -> None:
    done = bartizan("metrics", "score", str(file))
    *told, last = done.stdout.splitlines()
    assert any("value 95 at 2026-11-05 04:" in line for line in told)
    assert any("level shifted from " in line and line.endswith(" to 95") for line in told)
    assert "1,500 points of 1 series (p at most 0.001)" in last
    assert done.returncode == 0


def test_json_is_an_object_a_stretch(bartizan: Run, file: Path) -> None:
    done = bartizan("metrics", "score", str(file), "--format", "json")
    told = [json.loads(line) for line in done.stdout.splitlines()]
    one = max(told, key=lambda span: span["value"])
    assert one["value"] == 95.0
    assert one["change"]["kind"] == "level"
    assert one["usual"]["low"] < 40 < one["usual"]["high"]
    assert one["message"].startswith("value 95 at ")


def test_refused_lines_make_the_answer_incomplete(bartizan: Run, tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    path.write_text("timestamp,value\n2026-11-01T00:00:00Z,x\n2026-11-01T00:05:00Z,1\n")
    done = bartizan("metrics", "score", str(path), "-f", "csv")
    assert done.returncode == 3
    assert done.stdout.splitlines()[1:] == ["2026-11-01T00:00:00Z,x,", "2026-11-01T00:05:00Z,1,1"]
    assert "warning: 1 line is no point" in done.stderr
    assert "odd.csv:2: the value is no finite number" in done.stderr
    assert "learning: 1 of 1 series" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["metrics"], 2, "say what to do with metrics"),
        (["metrics", "score", "none.csv"], 2, "cannot be read"),
        (["metrics", "score", "x.csv", "--p-value", "7"], 2, "a number between 0 and 1"),
    ],
)
def test_what_cannot_be_done_is_one_clear_line(
    bartizan: Run, arguments: list[str], code: int, said: str
) -> None:
    done = bartizan(*arguments)
    assert done.returncode == code
    assert said in done.stderr
    assert "Traceback" not in done.stderr
