"""Findings of different tools that show one flaw are one finding."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from bartizan.model import Finding, Status
from bartizan.store import ScanDelta, Scope, Store, StoredFinding

Flaw = Callable[..., Finding]
AT = datetime(2026, 5, 1, 12, tzinfo=UTC)
SAME = {"zizmor:Artipacked": "PIPE-001"}


def record(store: Store, day: int, source: str, *findings: Finding) -> ScanDelta:
    at = AT + timedelta(days=day)
    return store.record_scan("shop", findings, Scope(source=source), at=at, equivalents=SAME)


def known(store: Store) -> list[StoredFinding]:
    return store.findings("shop", now=AT)


@pytest.fixture
def ours(flaw: Flaw) -> Finding:
    return flaw("persist", "ci.yml:4")


@pytest.fixture
def theirs(flaw: Flaw) -> Finding:
    return flaw("zz", "ci.yml:4", check="zizmor:artipacked", tool="zizmor")


@pytest.mark.parametrize("own_first", [True, False])
def test_an_equivalent_rule_in_the_same_place_is_one_finding_with_our_name(
    store: Store, ours: Finding, theirs: Finding, *, own_first: bool
) -> None:
    order = [("bartizan", ours), ("zizmor", theirs)]
    first, second = order if own_first else reversed(order)
    assert record(store, 0, *first).new
    assert record(store, 1, *second).new == ()
    (stored,) = known(store)
    assert stored.finding.fingerprint == ours.fingerprint
    assert stored.finding.check == "PIPE-001"
    assert stored.sources == ("bartizan", "zizmor")
    assert set(stored.names) == {ours.fingerprint, theirs.fingerprint}
    assert len(stored.finding.locations) == 1


def test_each_source_must_see_it_gone(store: Store, ours: Finding, theirs: Finding) -> None:
    record(store, 0, "bartizan", ours)
    record(store, 0, "zizmor", theirs)
    assert record(store, 1, "bartizan").fixed == ()
    assert known(store)[0].sources == ("zizmor",)
    assert record(store, 2, "zizmor").fixed == (ours.fingerprint,)


def test_a_verdict_holds_whoever_reports_it(store: Store, ours: Finding, theirs: Finding) -> None:
    record(store, 0, "zizmor", theirs)
    store.set_verdict(
        "shop", theirs.fingerprint, Status.DISMISSED, by="ada", at=AT, reason="benign"
    )
    record(store, 1, "bartizan", ours)
    status = store.status_of("shop", [ours.fingerprint, theirs.fingerprint], now=AT)
    assert {v.state for v in status.values()} == {Status.DISMISSED}
    assert len(status) == 2


def test_once_joined_they_stay_joined_when_lines_move(
    store: Store, flaw: Flaw, ours: Finding, theirs: Finding
) -> None:
    record(store, 0, "bartizan", ours)
    record(store, 0, "zizmor", theirs)
    moved = flaw("zz", "ci.yml:40", check="zizmor:artipacked", tool="zizmor")
    assert record(store, 1, "zizmor", moved).unchanged == (ours.fingerprint,)
    assert len(known(store)) == 1


def test_two_credentials_on_one_line_of_two_tools_are_one(store: Store, flaw: Flaw) -> None:
    record(store, 0, "bartizan", flaw("aws", ".env:2", check="SEC-001", cwe=(798,)))
    leak = flaw("x", ".env:2", check="gitleaks:aws-access-token", tool="gitleaks", cwe=(321,))
    assert record(store, 0, "gitleaks", leak).new == ()


def test_the_same_weakness_on_the_same_line_is_one(store: Store, flaw: Flaw) -> None:
    record(store, 0, "bartizan", flaw("pin", "ci.yml:7", cwe=(829,)))
    other = flaw("x", "ci.yml:7", check="checkov:ckv_1", tool="checkov", cwe=(829, 1357))
    assert record(store, 0, "checkov", other).new == ()


@pytest.mark.parametrize(
    ("place", "cwe"),
    [("ci.yml:8", (829,)), ("other.yml:7", (829,)), ("ci.yml:7", (78,)), ("ci.yml:7", ())],
)
def test_another_place_or_weakness_is_another_finding(
    store: Store, flaw: Flaw, place: str, cwe: tuple[int, ...]
) -> None:
    record(store, 0, "bartizan", flaw("pin", "ci.yml:7", cwe=(829,)))
    other = flaw("x", place, check="checkov:ckv_1", tool="checkov", cwe=cwe)
    assert len(record(store, 0, "checkov", other).new) == 1


def test_two_findings_of_one_tool_are_not_joined_by_their_weakness_alone(
    store: Store, flaw: Flaw
) -> None:
    record(store, 0, "bartizan", flaw("pin", "ci.yml:7", cwe=(829,)))
    others = [
        flaw(name, "ci.yml:7", check=f"checkov:{name}", tool="checkov", cwe=(829,))
        for name in ("ckv_1", "ckv_2")
    ]
    first = record(store, 0, "checkov", *others)
    again = record(store, 1, "checkov", *reversed(others))
    assert len(first.new) == 1
    assert (again.new, again.fixed, again.names) == ((), (), first.names)


def test_findings_known_apart_are_not_torn_when_they_meet(
    store: Store, flaw: Flaw, ours: Finding
) -> None:
    far = flaw("zz", "ci.yml:90", check="zizmor:artipacked", tool="zizmor")
    record(store, 0, "bartizan", ours)
    record(store, 0, "zizmor", far)
    near = flaw("zz", "ci.yml:4", check="zizmor:artipacked", tool="zizmor")
    delta = record(store, 1, "zizmor", near)
    assert (delta.new, delta.fixed, delta.unchanged) == ((), (), (far.fingerprint,))
    assert len(known(store)) == 2


@pytest.mark.parametrize("own_first", [True, False])
def test_what_is_one_finding_to_another_tool_may_be_several_of_ours(
    store: Store, flaw: Flaw, *, own_first: bool
) -> None:
    ours = [flaw("a", "a.yml:3"), flaw("b", "a.yml:9"), flaw("c", "b.yml:3")]
    theirs = flaw("z", "a.yml:3", "a.yml:9", "b.yml:3", check="zizmor:artipacked", tool="zizmor")
    order = [("bartizan", ours), ("zizmor", [theirs])]
    for source, found in order if own_first else order[::-1]:
        record(store, 0, source, *found)
    shown = {
        s.finding.fingerprint: [f"{at.path}:{at.line}" for at in s.finding.locations]
        for s in known(store)
    }
    assert shown == {
        ours[0].fingerprint: ["a.yml:3"],
        ours[1].fingerprint: ["a.yml:9"],
        ours[2].fingerprint: ["b.yml:3"],
    }
    assert {s.sources for s in known(store)} == {("bartizan", "zizmor")}
    before = known(store)
    assert record(store, 1, "zizmor", theirs).fixed == ()
    assert [(s.finding, s.sources) for s in known(store)] == [
        (s.finding, s.sources) for s in before
    ]
    # One of ours is mended, and both say so.
    record(store, 2, "bartizan", ours[0], ours[2])
    left = flaw("z", "a.yml:3", "b.yml:3", check="zizmor:artipacked", tool="zizmor")
    assert record(store, 2, "zizmor", left).fixed == (ours[1].fingerprint,)


def test_our_own_findings_are_never_joined_with_one_another(store: Store, flaw: Flaw) -> None:
    record(store, 0, "zizmor", flaw("z", "a.yml:3", check="zizmor:artipacked", tool="zizmor"))
    delta = record(store, 0, "bartizan", flaw("a", "a.yml:3"), flaw("b", "a.yml:3"))
    assert len(delta.new) == 1
    assert len(set(delta.names.values())) == 2
