from datetime import UTC, datetime, timedelta

import pytest

from bartizan.ingest.syslog_line import syslog_line


def test_rfc_5424_with_structured_data() -> None:
    line = syslog_line(
        '<165>1 2026-11-25T09:14:02.003Z h-1 app 77 ID47 [x@1 a="b \\] c"][y@1] \ufeffhello'
    )
    assert line is not None
    assert (line.time, line.host, line.program, line.pid) == (
        "2026-11-25T09:14:02.003Z",
        "h-1",
        "app",
        "77",
    )
    assert (line.message, line.facility, line.severity) == ("hello", 20, 5)


def test_rfc_3164_takes_the_latest_year_that_is_not_ahead() -> None:
    soon = datetime.now(UTC) + timedelta(days=40)
    line = syslog_line(f"{soon:%b} {soon.day:2} 09:14:02 h-1 sshd[7]: x")
    assert line is not None
    assert line.time is not None
    assert datetime.fromisoformat(line.time) < datetime.now(UTC) + timedelta(days=1)
    assert (line.program, line.pid, line.message) == ("sshd", "7", "x")


def test_a_leap_day_is_in_a_leap_year() -> None:
    line = syslog_line("Feb 29 00:00:01 h-1 kernel: x")
    assert line is not None
    assert line.time is not None
    assert line.time[4:10] == "-02-29"


@pytest.mark.parametrize("text", ["", "hello", "<999", "2026-11-25 09:14:02 a b", "Foo 1 1:1:1 a"])
def test_other_lines_have_no_head(text: str) -> None:
    assert syslog_line(text) is None
