"""Whether a suppression holds, and what is said of those that do not."""

from datetime import date

import pytest

from bartizan.errors import BartizanError
from bartizan.model import Finding
from bartizan.scan.source import SourceFile
from bartizan.scan.suppressions.applied import apply
from bartizan.scan.suppressions.configured import ConfiguredSuppression
from bartizan.scan.suppressions.inline import directives
from tests.words import WordScanner

KNOWN = {"PIPE-001": "script-injection", "SUPP-001": "unused-suppression",
         "SUPP-002": "invalid-suppression", "SEC-010": "netrc"}  # fmt: skip
TODAY = date(2026, 11, 23)


def judge(text: str, *entries: ConfiguredSuppression, ran=frozenset(KNOWN), whole_tree=True):
    source = SourceFile("dir/a.yml", text.encode())
    (report,) = WordScanner().scan([source])
    return apply(
        report.findings,
        inline={"dir/a.yml": directives(source)},
        configured=entries,
        known=KNOWN,
        ran=ran,
        today=TODAY,
        whole_tree=whole_tree,
    )


def ids(findings: list[Finding]) -> list[str]:
    return [f.check for f in findings]


@pytest.mark.parametrize("name", ["PIPE-001", "pipe-001", "script-injection"])
def test_a_directive_hides_the_finding_on_its_line_and_no_other(name: str) -> None:
    done = judge(f"flaw x  # bartizan: ignore[{name}] known\nflaw x\n")
    assert [f.location.line for f in done.findings] == [2]
    (hidden,) = done.suppressed
    assert hidden.suppression is not None
    assert (hidden.suppression.kind, hidden.suppression.reason, hidden.suppression.where) == (
        "inline", "known", "dir/a.yml:1",
    )  # fmt: skip


def test_a_directive_for_another_check_hides_nothing_and_is_called_unused() -> None:
    done = judge("flaw x  # bartizan: ignore[SEC-010] known\n")
    assert ids(done.findings) == ["PIPE-001", "SUPP-001"]
    assert done.findings[1].message == (
        "No finding of SEC-010 is left for this suppression to hide"
    )  # fmt: skip


def test_a_directive_is_not_called_unused_where_its_check_did_not_run() -> None:
    text = "ok  # bartizan: ignore[SEC-010] known\n"
    assert judge(text, ran={"PIPE-001", "SUPP-001"}).findings == []


def test_an_invalid_directive_hides_nothing_and_is_a_finding() -> None:
    done = judge("flaw x  # bartizan: ignore[PIPE-001]\n")
    assert ids(done.findings) == ["PIPE-001", "SUPP-002"]
    done = judge("flaw x  # bartizan: ignore[PIPE-999] why\n")
    assert done.findings[1].message == "This suppression names 'PIPE-999', which is no check"


@pytest.mark.parametrize(
    ("until", "open_", "notice"),
    [
        ("2027-06-01", 0, ""),
        ("2026-12-07", 0, "dir/a.yml:1: the suppression ends in 14 days, on 2026-12-07"),
        ("2026-11-23", 0, "dir/a.yml:1: the suppression ends in 0 days, on 2026-11-23"),
        ("2026-11-22", 1, "dir/a.yml:1: the suppression ended on 2026-11-22"),
    ],
)
def test_an_end_is_announced_and_then_the_finding_is_back(until, open_, notice) -> None:
    done = judge(f"flaw x  # bartizan: ignore[PIPE-001] until={until} vendor\n")
    assert len(done.findings) == open_
    assert [n.message for n in done.notices] == [notice] * bool(notice)
    if open_:
        said = done.findings[0].evidence["expired suppression"]
        assert said == "vendor (ended 2026-11-22, dir/a.yml:1)"


@pytest.mark.parametrize(
    ("entry", "hides"),
    [
        ({"check": "PIPE-001"}, True),
        ({"check": "script-injection", "path": "dir/"}, True),
        ({"check": "PIPE-001", "path": "*.yml"}, True),
        ({"check": "PIPE-001", "path": "other/**"}, False),
        ({"check": "SEC-010"}, False),
    ],
)
def test_configured_entries_hide_by_check_and_path(entry, hides) -> None:
    done = judge("flaw x\n", ConfiguredSuppression(reason="r", **entry))
    assert len(done.suppressed) == hides
    unused = f"suppression of {ConfiguredSuppression(reason='r', **entry)} matches no finding"
    assert [n.message for n in done.notices] == ([] if hides else [unused])


def test_an_entry_can_name_one_finding_by_fingerprint() -> None:
    (found,) = judge("flaw x\n").findings
    entry = ConfiguredSuppression(reason="r", fingerprint=found.fingerprint[:12])
    done = judge("flaw x\nflaw y\n", entry)
    assert (len(done.suppressed), len(done.findings)) == (1, 1)


def test_an_entry_is_not_called_unused_when_only_a_part_was_scanned() -> None:
    entry = ConfiguredSuppression(reason="r", check="SEC-010")
    assert judge("ok\n", entry, whole_tree=False).notices == []


@pytest.mark.parametrize(
    ("entry", "mend"),
    [
        ({"reason": " ", "check": "a"}, "give it a reason"),
        ({"reason": "r"}, "name a check or a fingerprint"),
        ({"reason": "r", "fingerprint": "abc"}, "give at least 12 characters of the fingerprint"),
    ],
)
def test_an_incomplete_entry_is_refused(entry, mend) -> None:
    with pytest.raises(BartizanError) as caught:
        ConfiguredSuppression(**entry)
    assert caught.value.mend == mend


def test_what_the_engine_already_suppressed_stays_so() -> None:
    assert judge("ok\n").suppressed == []
