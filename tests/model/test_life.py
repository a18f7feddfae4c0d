"""Which state of a finding may follow which."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bartizan.errors import BartizanError
from bartizan.model import Status
from bartizan.model.life import OPEN, Reason, Verdict, born, decide, expired, gone, returned

AT = datetime(2026, 5, 1, 12, tzinfo=UTC)
LATER = AT + timedelta(days=3)


def confirmed() -> Verdict:
    return decide(born(AT), Status.CONFIRMED, by="ada", at=AT)


def dismissed() -> Verdict:
    return decide(born(AT), Status.DISMISSED, by="ada", at=AT, reason="benign")


def accepted(until: date = date(2026, 6, 1)) -> Verdict:
    return decide(born(AT), Status.ACCEPTED, by="ada", at=AT, owner="payments", until=until)


def test_a_finding_is_born_new_and_open() -> None:
    assert born(AT) == Verdict(state=Status.NEW, at=AT)
    assert born(AT).is_open


def test_time_without_a_zone_is_a_defect_of_the_caller() -> None:
    with pytest.raises(ValueError, match="time zone"):
        born(datetime(2026, 5, 1))  # noqa: DTZ001  the point of the test


def test_times_are_kept_in_utc() -> None:
    there = AT.astimezone(timezone(timedelta(hours=9)))
    assert born(there).at.tzinfo is UTC


@pytest.mark.parametrize("reason", list(Reason))
def test_every_listed_reason_dismisses(reason: Reason) -> None:
    verdict = decide(born(AT), Status.DISMISSED, by="ada", at=AT, reason=reason)
    assert (verdict.state, verdict.reason, verdict.by) == (Status.DISMISSED, reason, "ada")
    assert not verdict.is_open


def test_a_reason_may_be_written_as_words() -> None:
    verdict = decide(born(AT), Status.DISMISSED, by="ada", at=AT, reason="False  positive")
    assert verdict.reason == Reason.FALSE_POSITIVE


@pytest.mark.parametrize(
    ("state", "given", "message"),
    [
        (Status.DISMISSED, {}, "a reason is needed to dismiss a finding"),
        (Status.DISMISSED, {"reason": "meh"}, "'meh' is no reason to dismiss a finding"),
        (Status.ACCEPTED, {"until": date(2026, 6, 1)}, "needs an owner"),
        (Status.ACCEPTED, {"owner": "payments"}, "needs a last day"),
        (Status.ACCEPTED, {"owner": "p", "until": date(2026, 4, 30)}, "ended on 2026-04-30"),
        (Status.CONFIRMED, {"reason": "benign"}, "a reason belongs to a dismissal"),
        (Status.CONFIRMED, {"owner": "p"}, "an owner belongs to an acceptance"),
        (Status.CONFIRMED, {"until": date(2026, 6, 1)}, "a last day belongs to an acceptance"),
    ],
)
def test_what_a_state_needs_is_demanded(
    state: Status, given: dict[str, object], message: str
) -> None:
    with pytest.raises(BartizanError, match=message):
        decide(born(AT), state, by="ada", at=AT, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize("state", [Status.NEW, Status.FIXED, Status.REOPENED])
def test_people_cannot_set_what_only_a_scan_can_find_out(state: Status) -> None:
    with pytest.raises(BartizanError, match="only a scan can find that out") as error:
        decide(born(AT), state, by="ada", at=AT)
    assert "confirmed, dismissed (with a reason: false-positive," in error.value.mend
    assert "accepted (with an owner and a last day)" in error.value.mend


def test_nothing_is_decided_about_a_fixed_finding() -> None:
    with pytest.raises(BartizanError, match="is fixed, so there is nothing to decide"):
        decide(gone(born(AT), LATER), Status.CONFIRMED, by="ada", at=LATER)


def test_a_verdict_is_signed() -> None:
    with pytest.raises(BartizanError, match="needs the name"):
        decide(born(AT), Status.CONFIRMED, by=" ", at=AT)


def test_saying_the_same_again_changes_nothing() -> None:
    for verdict in (confirmed(), dismissed(), accepted()):
        again = decide(
            verdict,
            verdict.state,
            by="bob",
            at=LATER,
            reason=verdict.reason,
            owner=verdict.owner,
            until=verdict.until,
        )
        assert again is verdict


def test_what_is_gone_is_fixed_unless_it_was_dismissed() -> None:
    for verdict in (born(AT), confirmed(), accepted()):
        assert gone(verdict, LATER).state is Status.FIXED
    assert gone(dismissed(), LATER) == dismissed()


def test_only_a_fixed_finding_is_reopened_by_its_return() -> None:
    back = returned(gone(confirmed(), AT), LATER)
    assert (back.state, back.reason, back.at) == (
        Status.REOPENED,
        "seen again after it was fixed",
        LATER,
    )
    for verdict in (born(AT), confirmed(), dismissed(), accepted()):
        assert returned(verdict, LATER) is verdict


def test_an_acceptance_counts_to_the_end_of_its_last_day_and_then_says_so() -> None:
    verdict = accepted(until=date(2026, 6, 1))
    assert expired(verdict, datetime(2026, 6, 1, 23, 59, 59, tzinfo=UTC)) is verdict
    after = expired(verdict, datetime(2026, 6, 2, tzinfo=UTC))
    assert after.state is Status.REOPENED
    assert after.is_open
    assert after.reason == "the acceptance by payments ended on 2026-06-01"


@given(st.lists(st.sampled_from(["confirm", "dismiss", "accept", "gone", "back", "later"])))
def test_no_history_makes_a_state_that_contradicts_itself(steps: list[str]) -> None:
    verdict, now = born(AT), AT
    for step in steps:
        now += timedelta(days=1)
        try:
            match step:
                case "confirm":
                    verdict = decide(verdict, Status.CONFIRMED, by="a", at=now)
                case "dismiss":
                    verdict = decide(verdict, Status.DISMISSED, by="a", at=now, reason="benign")
                case "accept":
                    day = (now + timedelta(days=2)).date()
                    verdict = decide(verdict, Status.ACCEPTED, by="a", at=now, owner="o", until=day)
                case "gone":
                    verdict = gone(verdict, now)
                case "back":
                    verdict = returned(verdict, now)
                case _:
                    verdict = expired(verdict, now)
        except BartizanError:
            assert verdict.state is Status.FIXED
        assert (verdict.state is Status.ACCEPTED) == bool(verdict.owner)
        assert (verdict.state is Status.ACCEPTED) == (verdict.until is not None)
        if verdict.state is Status.DISMISSED:
            assert verdict.reason in tuple(Reason)
        assert verdict.is_open == (verdict.state in OPEN)
        assert expired(expired(verdict, now), now) == expired(verdict, now)
