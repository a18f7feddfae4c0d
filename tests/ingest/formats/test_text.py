"""Plain logs: headers apart, stack traces whole, nothing lost."""

from typing import Any

from bartizan.ingest.format import Decoded
from bartizan.ingest.formats.text import FORMAT

TRACE = [
    b"2026-11-25 18:00:00,001 ERROR [w-1] c.a.Pool: lease failed",
    b"java.io.IOException: no route",
    b"\tat c.a.Pool.lease(Pool.java:12)",
    b"\t... 3 more",
    b"Caused by: c.a.GoneException: gone",
    b"    at c.a.Host.find(Host.java:9)",
]
AFTER = [
    b"2026-11-25 18:00:01,001 INFO [w-2] c.a.Pool: lease renewed",
    b"2026-11-25 18:00:02,001 INFO [w-2] c.a.Host: found db-1",
    b"mirror is read-only",
    b"2026-11-25 18:00:03,001 INFO [w-2] c.a.Host: found db-2",
    *(b"2026-11-25 18:00:04,001 INFO [w-3] c.a.Pool: lease %d" % n for n in range(9)),
]


def decoded(lines: list[bytes], state: dict[str, Any] | None = None) -> Decoded:
    return FORMAT.decode(lines, {} if state is None else state)


def test_the_header_is_no_part_of_the_message() -> None:
    found = decoded(AFTER)
    assert found.columns["message"][:4] == [
        "lease renewed", "found db-1", "mirror is read-only", "found db-2",
    ]  # fmt: skip
    assert found.columns["process"][:3] == ["c.a.Pool", "c.a.Host", None]
    assert str(found.columns["time"][0]) == "2026-11-25 18:00:01.001000+00:00"
    assert found.count == len(AFTER)


def test_a_stack_trace_is_one_event_and_every_line_is_accounted_for() -> None:
    lines = [*AFTER, *TRACE, *AFTER]
    found = decoded(lines)
    at = len(AFTER)
    assert found.count == 2 * len(AFTER) + 1
    assert found.rows is not None
    assert found.raws is not None
    assert found.rows[at] == at
    assert found.raws[at] == b"\n".join(TRACE)
    assert found.columns["message"][at].splitlines()[:2] == [
        "lease failed", "java.io.IOException: no route",
    ]  # fmt: skip
    assert sorted([*found.rows, *found.headings]) == list(range(len(lines)))


def test_rules_see_the_whole_text() -> None:
    found = decoded([*TRACE, *AFTER])
    assert found.raws is not None
    for text, raw in zip(found.fields["message"], found.raws, strict=True):
        assert FORMAT.record(raw)["message"] == text
    assert FORMAT.record(found.raws[0])["level"] == "error"


def test_a_trace_that_may_go_on_is_kept_back_and_a_plain_line_is_not() -> None:
    assert FORMAT.unfinished is not None
    assert FORMAT.unfinished([*AFTER, *TRACE[:3]]) == 3
    assert FORMAT.unfinished(AFTER) == 0
    assert FORMAT.unfinished(TRACE[1:3]) == 2


def test_indented_lines_of_a_log_without_headers_stay_events() -> None:
    assert decoded([b"step one", b"  detail of one", b"step two"]).count == 3


def test_the_header_is_remembered_for_later_lines() -> None:
    state: dict[str, Any] = {}
    decoded(AFTER, state)
    later = decoded([b"2026-11-25 19:00:00,001 INFO [w-9] c.a.Pool: lease renewed"], state)
    assert later.columns["message"] == ["lease renewed"]
