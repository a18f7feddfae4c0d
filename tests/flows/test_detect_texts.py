"""Checks of log text run beside the rules, are chosen like them, and count like them."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bartizan.detect.options import DetectOptions
from bartizan.errors import BartizanError, ExitCode
from bartizan.flows.detect_events import detect_events, exit_code
from bartizan.flows.detect_request import DetectRequest
from bartizan.flows.log_secrets import LogSecrets
from bartizan.model import ScanResult, Severity

TOKEN = "ghp_" + "w7Lq2VxN9sKd4TzB8mRj" + "5YcHf3Gp6Ea18FUM"
LOG = f"""2026-11-24 10:00:00 INFO search q=1' UNION SELECT NULL,card FROM orders--
2026-11-24 10:00:01 DEBUG connecting password=Tr1cky-Horse9
2026-11-24 10:00:02 DEBUG pushing with {TOKEN}
2026-11-24 10:00:03 INFO all is well
"""


def detected(folder: Path, text: str = LOG, **options: object) -> ScanResult:
    (folder / "app.log").write_text(text)
    request = DetectRequest(
        paths=[str(folder / "app.log")],
        options=DetectOptions(**options),  # type: ignore[arg-type]
        now=datetime(2026, 11, 25, tzinfo=UTC),
    )
    return detect_events(request)


def test_a_log_shows_attack_password_and_token_without_showing_them(tmp_path: Path) -> None:
    result = detected(tmp_path, select=("LOG-",))
    assert {one.check for one in result.findings} == {"LOG-101", "LOG-201", "LOG-202"}
    assert exit_code(result, Severity.LOW) is ExitCode.FINDINGS
    assert TOKEN not in str(result)
    assert "Tr1cky" not in str(result)


def test_checks_are_selected_and_ignored_by_id_prefix_and_slug(tmp_path: Path) -> None:
    one = detected(tmp_path, select=("password-in-log",))
    assert {one.check for one in one.findings} == {"LOG-202"}
    rest = detected(tmp_path, select=("LOG-1", "LOG-2"), ignore=("log-202", "LOG-101"))
    assert {one.check for one in rest.findings} == {"LOG-201"}
    with pytest.raises(BartizanError, match="LOG-9"):
        detected(tmp_path, select=("LOG-9",))


def test_a_clean_log_is_clean_and_not_unlooked_at(tmp_path: Path) -> None:
    result = detected(tmp_path, "2026-11-24 10:00:03 INFO all is well\n", select=("LOG-1",))
    assert exit_code(result, Severity.LOW) is ExitCode.CLEAN


def test_without_our_own_rules_there_are_none_of_these(tmp_path: Path) -> None:
    assert not detected(tmp_path, own_rules=False).findings


def test_tokens_are_placed_in_their_line() -> None:
    texts = ["äöü first", f"pushing {TOKEN} now", "last"]
    (hit,) = LogSecrets()(texts)
    assert texts[hit.row][hit.start : hit.end] == TOKEN
    assert "GitHub" in hit.kind
