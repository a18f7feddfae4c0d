"""A report of another tool, from its bytes to the life of its findings."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from bartizan.model import Status
from bartizan.scan.imported.report import gather
from bartizan.scan.imported.sarif import read_sarif
from bartizan.store import ScanDelta, Scope, Store

AT = datetime(2026, 5, 1, 12, tzinfo=UTC)


def report(*results: tuple[str, int, str], failed: bool = False) -> bytes:
    """A SARIF report of results as (path, line, quoted text)."""
    run: dict[str, Any] = {
        "tool": {"driver": {"name": "semgrep"}},
        "invocations": [{"executionSuccessful": not failed}],
        "results": [
            {
                "ruleId": "eval",
                "message": {"text": f"eval on line {line} of {path}"},
                "locations": [
                    {
                        "physicalLocation": {
                            "artifactLocation": {"uri": path},
                            "region": {"startLine": line, "snippet": {"text": text}},
                        }
                    }
                ],
            }
            for path, line, text in results
        ],
    }
    return json.dumps({"version": "2.1.0", "runs": [run]}).encode()


def take(store: Store, day: int, *reports: bytes) -> list[ScanDelta]:
    runs = gather(r for data in reports for r in read_sarif(data, name="r", root="/w"))
    return [
        store.record_scan(
            "shop",
            run.findings,
            Scope(source=run.source, complete=run.complete),
            at=AT + timedelta(days=day),
        )
        for run in runs
    ]


def states(store: Store) -> list[Status]:
    return [s.verdict.state for s in store.findings("shop", now=AT)]


def test_importing_the_same_report_twice_changes_nothing(store: Store) -> None:
    data = report(("a.py", 3, "eval(x)"), ("a.py", 9, "eval(x)"), ("b.py", 1, "eval(y)"))
    (first,) = take(store, 0, data)
    before = store.findings("shop", now=AT)
    (second,) = take(store, 1, data)
    assert len(first.new) == 2
    assert (second.new, second.fixed, second.reopened) == ((), (), ())
    after = store.findings("shop", now=AT)
    assert [(s.finding, s.verdict, s.first_seen) for s in after] == [
        (s.finding, s.verdict, s.first_seen) for s in before
    ]


def test_a_verdict_survives_imports_with_moved_lines_and_renamed_files(store: Store) -> None:
    take(store, 0, report(("a.py", 3, "eval(x)")))
    (known,) = store.findings("shop", now=AT)
    store.set_verdict(
        "shop", known.finding.id, Status.DISMISSED, by="ada", at=AT, reason="used in tests"
    )
    (delta,) = take(store, 1, report(("lib/b.py", 77, "    eval(x)")))
    assert (delta.new, delta.fixed) == ((), ())
    assert states(store) == [Status.DISMISSED]


def test_a_report_that_no_longer_has_it_fixes_it_and_a_failed_one_does_not(store: Store) -> None:
    take(store, 0, report(("a.py", 3, "eval(x)")))
    take(store, 1, report(failed=True))
    assert states(store) == [Status.NEW]
    take(store, 2, report(("../../etc/passwd", 1, "eval(z)")))
    assert states(store) == [Status.NEW], "a result that could not be read may be the one"
    take(store, 3, report())
    assert states(store) == [Status.FIXED]


def test_two_reports_of_a_tool_taken_together_do_not_fix_each_others_findings(
    store: Store,
) -> None:
    parts = report(("a.py", 3, "eval(x)")), report(("b.py", 3, "eval(y)"))
    take(store, 0, *parts)
    take(store, 1, *parts[::-1])
    assert states(store) == [Status.NEW, Status.NEW]
