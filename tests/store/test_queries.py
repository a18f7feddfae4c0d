"""Reading findings, and giving verdicts by name."""

from collections.abc import Callable
from datetime import UTC, datetime

import msgspec
import pytest

from bartizan.errors import BartizanError
from bartizan.model import Finding, Severity, Status
from bartizan.store import Scope, Store

Flaw = Callable[..., Finding]
AT = datetime(2026, 5, 1, 12, tzinfo=UTC)


def test_an_unknown_project_has_no_findings(store: Store) -> None:
    assert store.findings("shop", now=AT) == []
    assert store.status_of("shop", ["0" * 32], now=AT) == {}
    assert store.paths_with_findings("shop") == frozenset()


def test_the_description_is_given_back_without_what_does_not_last(store: Store, flaw: Flaw) -> None:
    finding = flaw("one", "a:1", cwe=(798,), engine="zizmor:artipacked", message="thé thing")
    framed = msgspec.structs.replace(
        finding, locations=(msgspec.structs.replace(finding.location, frame=("x = 1",)),)
    )
    store.record_scan("shop", [framed], Scope(), at=AT)
    (stored,) = store.findings("shop", now=AT)
    assert stored.finding == finding


def test_findings_come_worst_first_and_by_state(store: Store, flaw: Flaw) -> None:
    low = msgspec.structs.replace(flaw("low", "a:1"), severity=Severity.LOW)
    high = flaw("high", "z:1")
    store.record_scan("shop", [low, high], Scope(), at=AT)
    store.set_verdict("shop", low.fingerprint, Status.CONFIRMED, by="ada", at=AT)
    shown = [s.finding.fingerprint for s in store.findings("shop", now=AT)]
    assert shown == [high.fingerprint, low.fingerprint]
    (confirmed,) = store.findings("shop", now=AT, states={Status.CONFIRMED})
    assert confirmed.finding.fingerprint == low.fingerprint


def test_status_of_answers_for_the_known_ones(store: Store, flaw: Flaw) -> None:
    finding = flaw("one", "a:1")
    store.record_scan("shop", [finding], Scope(), at=AT)
    status = store.status_of("shop", [finding.fingerprint, "f" * 32], now=AT)
    assert {name: v.state for name, v in status.items()} == {finding.fingerprint: Status.NEW}


def test_many_fingerprints_may_be_asked_for(store: Store, flaw: Flaw) -> None:
    findings = [flaw(str(n), "a:1") for n in range(1100)]
    store.record_scan("shop", findings, Scope(), at=AT)
    assert len(store.status_of("shop", [f.fingerprint for f in findings], now=AT)) == 1100


def test_a_verdict_may_be_given_by_the_short_id(store: Store, flaw: Flaw) -> None:
    finding = flaw("one", "a:1")
    store.record_scan("shop", [finding, flaw("two", "a:1")], Scope(), at=AT)
    verdict = store.set_verdict("shop", finding.id, Status.CONFIRMED, by="ada", at=AT, note="yes")
    assert (verdict.state, verdict.by, verdict.note) == (Status.CONFIRMED, "ada", "yes")
    assert store.status_of("shop", [finding.fingerprint], now=AT)[finding.fingerprint] == verdict


def test_the_same_verdict_twice_is_one_entry_of_the_history(store: Store, flaw: Flaw) -> None:
    finding = flaw("one", "a:1")
    store.record_scan("shop", [finding], Scope(), at=AT)
    for who in ("ada", "bob"):
        store.set_verdict("shop", finding.id, Status.CONFIRMED, by=who, at=AT)
    assert [v.by for v in store.history("shop", finding.id)] == ["bartizan", "ada"]


@pytest.mark.parametrize("name", ["F-", "", "F-0", "F-%", "F-_", "nonsense"])
def test_an_unknown_name_is_refused(store: Store, flaw: Flaw, name: str) -> None:
    one = msgspec.structs.replace(flaw("one", "a:1"), fingerprint="ab" * 16)
    store.record_scan("shop", [one], Scope(), at=AT)
    with pytest.raises(BartizanError, match="has no finding"):
        store.set_verdict("shop", name, Status.CONFIRMED, by="ada", at=AT)


def test_an_id_that_fits_several_is_refused(store: Store, flaw: Flaw) -> None:
    twins = [
        msgspec.structs.replace(flaw("one", "a:1"), fingerprint="ab" * 15 + end)
        for end in ("00", "01")
    ]
    store.record_scan("shop", twins, Scope(), at=AT)
    with pytest.raises(BartizanError, match="stands for several findings"):
        store.history("shop", "F-abab")


def test_a_refused_verdict_leaves_no_trace(store: Store, flaw: Flaw) -> None:
    finding = flaw("one", "a:1")
    store.record_scan("shop", [finding], Scope(), at=AT)
    with pytest.raises(BartizanError, match="a reason is needed"):
        store.set_verdict("shop", finding.id, Status.DISMISSED, by="ada", at=AT)
    assert len(store.history("shop", finding.id)) == 1


def test_a_verdict_on_a_project_never_scanned_is_refused(store: Store) -> None:
    with pytest.raises(BartizanError, match="nothing was recorded for the project 'shop'"):
        store.set_verdict("shop", "F-0", Status.CONFIRMED, by="ada", at=AT)


@pytest.mark.parametrize("name", ["", " ", "x" * 501])
def test_a_project_needs_a_usable_name(store: Store, name: str) -> None:
    with pytest.raises(BartizanError, match="1 to 500 characters"):
        store.record_scan(name, [], Scope(), at=AT)


def test_paths_with_findings_are_those_of_one_source(store: Store, flaw: Flaw) -> None:
    store.record_scan("shop", [flaw("one", "a.yml:1", "b.yml:1")], Scope(below="ci"), at=AT)
    store.record_scan("shop", [flaw("two", "c.yml:1", check="x:y")], Scope(source="x"), at=AT)
    assert store.paths_with_findings("shop") == {"ci/a.yml", "ci/b.yml"}
    assert store.paths_with_findings("shop", source="x") == {"c.yml"}
