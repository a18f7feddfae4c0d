"""``bartizan simulate`` as a user runs it; what it writes is read by ``bartizan detect``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Run


def test_what_is_simulated_can_be_detected(bartizan: Run, tmp_path: Path) -> None:
    done = bartizan("simulate", "-o", "demo", "--days", 3, "--developers", 20, "--no-metrics")
    assert done.returncode == 0, done.stderr
    assert "demo/logs" in done.stdout
    assert "25 attacks" in done.stdout
    found = bartizan("detect", "demo/logs", "--format", "json")
    assert found.returncode == 1, found.stderr
    assert "0 not understood" in found.stderr
    assert json.loads(found.stdout)["findings"]
    assert (tmp_path / "demo/truth/attacks.jsonl").is_file()


def test_the_kinds_are_listed(bartizan: Run) -> None:
    done = bartizan("simulate", "--list")
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) >= 20
    assert "dns-tunnel" in done.stdout


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "nowhere to write to"),
        (("-o", "x", "--attacks", "magic"), "no kind of attack 'magic'"),
        (("-o", "x", "--start", "soon"), "'soon' is no day"),
        (("-o", "x", "--days", "0"), "out of bounds"),
        (("-o", "x", "--mix", "absent.jsonl"), "cannot be read"),
        (("-o", "x", "--days", "many"), "invalid int value"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    bartizan: Run, options: tuple[str, ...], said: str
) -> None:
    done = bartizan("simulate", *options)
    assert done.returncode == 2
    error, hint = done.stderr.splitlines()
    assert error.startswith("error: ")
    assert said in error
    assert hint.startswith("hint: ")
