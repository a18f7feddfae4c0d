"""What a scan makes of the findings that are known."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from bartizan.model import Finding, Status, Suppression
from bartizan.store import ScanDelta, Scope, Store, StoredFinding

Flaw = Callable[..., Finding]

DAY = timedelta(days=1)
AT = datetime(2026, 5, 1, 12, tzinfo=UTC)
WHOLE = Scope()
TRIVY = Scope(source="trivy")


def record(store: Store, day: int, *findings: Finding, scope: Scope = WHOLE) -> ScanDelta:
    return store.record_scan("shop", findings, scope, at=AT + day * DAY)


def only(store: Store, day: int = 0) -> StoredFinding:
    (stored,) = store.findings("shop", now=AT + day * DAY)
    return stored


def places(stored: StoredFinding) -> list[str]:
    return [f"{at.path}:{at.line}" for at in stored.finding.locations]


def dismiss(store: Store, finding: Finding, day: int = 0, reason: str = "false-positive") -> None:
    store.set_verdict(
        "shop",
        finding.fingerprint,
        Status.DISMISSED,
        by="ada",
        at=AT + day * DAY,
        reason=reason,
    )


# What users of an older tool asked for in vain.


def test_a_dismissed_finding_stays_dismissed_when_it_is_reported_again(
    store: Store, flaw: Flaw
) -> None:
    finding = flaw("jinja2", "requirements.txt:3", tool="trivy")
    record(store, 0, finding, scope=TRIVY)
    dismiss(store, finding)
    delta = record(store, 1, finding, scope=TRIVY)
    assert (delta.new, delta.reopened, delta.fixed) == ((), (), ())
    assert only(store).verdict.state is Status.DISMISSED
    assert [v.state for v in store.history("shop", finding.fingerprint)] == [
        Status.NEW,
        Status.DISMISSED,
    ]


def test_a_report_that_lists_a_flaw_twice_closes_nothing_when_imported_again(
    store: Store, flaw: Flaw
) -> None:
    twice = (flaw("xss", "a.js:4"), flaw("xss", "b.js:9"), flaw("xss", "b.js:9"))
    first = record(store, 0, *twice, scope=TRIVY)
    again = record(store, 1, *twice, scope=TRIVY)
    assert first.new == (twice[0].fingerprint,)
    assert again == ScanDelta(
        unchanged=first.new,
        names=first.names,
        verdicts=first.verdicts,
    )
    assert only(store).verdict.state is Status.NEW
    assert places(only(store)) == ["a.js:4", "b.js:9"]


def test_a_duplicate_that_returns_is_never_open_and_duplicate_at_once(
    store: Store, flaw: Flaw
) -> None:
    finding = flaw("sqli", "a.py:4")
    record(store, 0, finding)
    dismiss(store, finding, reason="duplicate")
    record(store, 1)
    back = record(store, 2, finding)
    assert back.reopened == ()
    verdict = only(store).verdict
    assert (verdict.state, verdict.reason, verdict.is_open) == (
        Status.DISMISSED,
        "duplicate",
        False,
    )


# One finding, many places.


def test_the_first_scan_finds_everything_new(store: Store, flaw: Flaw) -> None:
    one, two = flaw("one", "a:1"), flaw("two", "b:2")
    delta = record(store, 0, one, two)
    assert set(delta.new) == {one.fingerprint, two.fingerprint}
    assert {v.state for v in delta.verdicts.values()} == {Status.NEW}
    assert only_states(store) == {one.fingerprint: Status.NEW, two.fingerprint: Status.NEW}


def only_states(store: Store, day: int = 0) -> dict[str, Status]:
    stored = store.findings("shop", now=AT + day * DAY)
    return {s.finding.fingerprint: s.finding.status for s in stored}


def test_a_second_scan_changes_nothing_but_when_it_was_last_seen(store: Store, flaw: Flaw) -> None:
    findings = (flaw("one", "a:1", "b:7"), flaw("two", "b:2"))
    record(store, 0, *findings)
    before = store.findings("shop", now=AT)
    record(store, 5, *reversed(findings))
    after = store.findings("shop", now=AT)
    assert [s.last_seen for s in after] == [AT + 5 * DAY] * 2
    assert [(s.finding, s.verdict, s.first_seen, s.sources) for s in after] == [
        (s.finding, s.verdict, s.first_seen, s.sources) for s in before
    ]


def test_an_older_report_does_not_turn_back_when_it_was_last_seen(store: Store, flaw: Flaw) -> None:
    record(store, 5, flaw("one", "a:1"))
    record(store, 3, flaw("one", "a:1"))
    assert only(store).last_seen == AT + 5 * DAY


def test_a_finding_is_fixed_when_its_last_place_is_gone(store: Store, flaw: Flaw) -> None:
    record(store, 0, flaw("one", "a:1", "b:7"))
    assert record(store, 1, flaw("one", "b:7")).fixed == ()
    assert places(only(store)) == ["b:7"]
    assert record(store, 2).fixed == (flaw("one").fingerprint,)
    stored = only(store)
    assert (stored.verdict.state, stored.present, places(stored)) == (Status.FIXED, False, ["b:7"])
    assert record(store, 3).fixed == ()


def test_what_returns_after_it_was_fixed_is_reopened(store: Store, flaw: Flaw) -> None:
    record(store, 0, flaw("one", "a:1"))
    record(store, 1)
    delta = record(store, 2, flaw("one", "c:3"))
    assert (delta.new, delta.reopened) == ((), (flaw("one").fingerprint,))
    assert places(only(store)) == ["c:3"]
    assert [v.state for v in store.history("shop", flaw("one").fingerprint)] == [
        Status.NEW,
        Status.FIXED,
        Status.REOPENED,
    ]


def test_a_verdict_survives_moved_lines_and_renamed_files(store: Store, flaw: Flaw) -> None:
    record(store, 0, flaw("one", "old/a.yml:10"))
    dismiss(store, flaw("one"))
    for day, place in enumerate(("old/a.yml:31", "new/b.yml:31"), start=1):
        delta = record(store, day, flaw("one", place))
        assert (delta.new, delta.fixed, delta.reopened) == ((), (), ())
        assert places(only(store)) == [place]
        assert only(store).verdict.state is Status.DISMISSED


# What was not looked at.


@pytest.mark.parametrize(
    "scope",
    [
        Scope(complete=False),
        Scope(paths=frozenset({"other.yml", "ci/b.yml"})),
        Scope(paths=frozenset()),
        Scope(paths=frozenset({"c"})),
        Scope(skipped=frozenset({"ci/a.yml"})),
        Scope(skipped=frozenset({"ci"})),
        Scope(checks=frozenset({"PIPE-002"})),
        Scope(working_tree=False, history=True),
        Scope(below="other"),
        Scope(below="c"),
        Scope(source="zizmor"),
        Scope(source="trivy/image"),
    ],
)
def test_silence_about_what_was_not_looked_at_fixes_nothing(
    store: Store, flaw: Flaw, scope: Scope
) -> None:
    record(store, 0, flaw("one", "ci/a.yml:1"))
    assert record(store, 1, scope=scope).fixed == ()
    assert only(store).verdict.state is Status.NEW


@pytest.mark.parametrize(
    "scope",
    [
        Scope(paths=frozenset({"ci/a.yml"})),
        Scope(paths=frozenset({"ci"})),
        Scope(paths=frozenset({"."})),
        Scope(checks=frozenset({"PIPE-001"}), skipped=frozenset({"ci/b.yml"})),
        Scope(below="ci"),
        Scope(below="./ci/", paths=frozenset({"a.yml"})),
    ],
)
def test_silence_about_what_was_looked_at_fixes(store: Store, flaw: Flaw, scope: Scope) -> None:
    record(store, 0, flaw("one", "ci/a.yml:1"))
    assert record(store, 1, scope=scope).fixed == (flaw("one").fingerprint,)


def test_a_scan_of_a_folder_and_of_the_whole_speak_of_the_same_paths(
    store: Store, flaw: Flaw
) -> None:
    record(store, 0, flaw("one", "ci/a.yml:1"))
    delta = record(store, 1, flaw("one", "a.yml:1"), scope=Scope(below="ci"))
    assert delta.unchanged == (flaw("one").fingerprint,)
    assert places(only(store)) == ["ci/a.yml:1"]


def test_a_place_in_history_is_not_gone_when_the_working_tree_is_clean(
    store: Store, flaw: Flaw
) -> None:
    both = Scope(history=True)
    record(store, 0, flaw("key", "a:1"), flaw("key", "a:1", commit="c0ffee"), scope=both)
    assert record(store, 1).fixed == ()
    assert [at.commit for at in only(store).finding.locations] == ["c0ffee"]
    assert record(store, 2, scope=both).fixed == (flaw("key").fingerprint,)


def test_a_suppressed_finding_is_known_and_not_fixed(store: Store, flaw: Flaw) -> None:
    hidden = flaw("one", "a:1", suppression=Suppression(kind="inline", reason="ours"))
    record(store, 0, hidden)
    assert only(store).suppressed
    record(store, 1, hidden, flaw("one", "b:1"))
    assert not only(store).suppressed
    assert places(only(store)) == ["a:1", "b:1"]


# Acceptance.


def test_an_acceptance_ends_by_itself_and_says_so(store: Store, flaw: Flaw) -> None:
    record(store, 0, flaw("one", "a:1"))
    store.set_verdict(
        "shop",
        flaw("one").fingerprint,
        Status.ACCEPTED,
        by="ada",
        at=AT,
        owner="payments",
        until=date(2026, 5, 3),
    )
    assert record(store, 2, flaw("one", "a:1")).expired == ()
    assert only(store, 2).verdict.owner == "payments"
    assert only(store, 3).verdict.state is Status.REOPENED, "judged when it is read"
    assert record(store, 3, flaw("one", "a:1")).expired == (flaw("one").fingerprint,)
    assert store.history("shop", flaw("one").fingerprint)[-1].reason == (
        "the acceptance by payments ended on 2026-05-03"
    )


def test_an_accepted_finding_that_is_reported_stays_accepted(store: Store, flaw: Flaw) -> None:
    record(store, 0, flaw("one", "a:1"))
    store.set_verdict(
        "shop", flaw("one").fingerprint, Status.ACCEPTED, by="ada", at=AT, owner="o",
        until=date(2026, 6, 1),
    )  # fmt: skip
    record(store, 1, flaw("one", "a:9"))
    assert only(store, 1).verdict.state is Status.ACCEPTED
    record(store, 2)
    assert only(store, 2).verdict.state is Status.FIXED


# Odd input.


def test_projects_know_nothing_of_each_other(store: Store, flaw: Flaw) -> None:
    record(store, 0, flaw("one", "a:1"))
    delta = store.record_scan("other", [flaw("one", "a:1")], WHOLE, at=AT)
    assert len(delta.new) == 1
    assert store.record_scan("other", [], WHOLE, at=AT + DAY).fixed
    assert only(store).verdict.state is Status.NEW


def test_names_that_are_no_text_are_kept_and_recognised(store: Store, flaw: Flaw) -> None:
    odd = flaw("one", "caf\udce9/\0\n.yml:1", message="nul \0 and \udcff", check="PIPE-001")
    assert record(store, 0, odd).new
    assert record(store, 1, odd).unchanged
    assert places(only(store)) == ["caf\\udce9/\\x00\n.yml:1"]
    assert record(store, 2, flaw("one", "d/" * 2000 + "a:1")).unchanged


def test_many_findings_in_one_scan(store: Store, flaw: Flaw) -> None:
    many = [flaw(str(n), f"a/{n}:1") for n in range(1200)]
    assert len(record(store, 0, *many).new) == 1200
    assert len(record(store, 1, *many[:600]).fixed) == 600
    assert len(record(store, 2, *many).reopened) == 600
