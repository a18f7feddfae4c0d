"""The life of a finding: which state may follow which, who may set it, and what it must say.

Pure functions from verdict to verdict. Time is always an argument. People confirm, dismiss and
accept; only the system says that a flaw is new, fixed or back.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import StrEnum

import msgspec

from bartizan.errors import BartizanError
from bartizan.model.finding import Status

SYSTEM = "bartizan"
"""Who set a verdict that no person set."""


class Reason(StrEnum):
    """Why a finding may be dismissed."""

    FALSE_POSITIVE = "false-positive"
    NOT_AFFECTED = "not-affected"
    MITIGATED = "mitigated"
    USED_IN_TESTS = "used-in-tests"
    BENIGN = "benign"
    DUPLICATE = "duplicate"


class Verdict(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The state of a finding, and who said so, when and why."""

    state: Status
    at: datetime
    """When it was set; aware, in any zone."""
    by: str = SYSTEM
    reason: str = ""
    """A ``Reason`` for a dismissal; a clause for what the system set."""
    note: str = ""
    """What the person wants others to know."""
    owner: str = ""
    """Who carries an accepted risk."""
    until: date | None = None
    """Last day (UTC) on which an acceptance counts."""

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something about the finding."""
        return self.state in OPEN


OPEN = frozenset({Status.NEW, Status.CONFIRMED, Status.REOPENED})
"""The states in which a finding counts."""

_DECISIONS: Mapping[Status, str] = {
    Status.CONFIRMED: "confirmed",
    Status.DISMISSED: f"dismissed (with a reason: {', '.join(Reason)})",
    Status.ACCEPTED: "accepted (with an owner and a last day)",
}


def born(at: datetime) -> Verdict:
    """The first verdict of every finding: new."""
    return Verdict(state=Status.NEW, at=_moment(at))


def decide(
    current: Verdict,
    state: Status,
    *,
    by: str,
    at: datetime,
    reason: str = "",
    owner: str = "",
    until: date | None = None,
    note: str = "",
) -> Verdict:
    """What a person says about a finding.

    Saying again what already holds changes nothing: the current verdict is returned as it is.

    Raises:
        BartizanError: the state is the system's to set, the finding is fixed, nobody signs it, or
            the reason, owner or last day that the state needs is missing or misplaced.
    """
    if state not in _DECISIONS:
        raise BartizanError(
            f"a finding cannot be set to '{state}': only a scan can find that out",
            mend=f"set it to {_either()}",
        )
    if current.state is Status.FIXED:
        raise BartizanError(
            "the finding is fixed, so there is nothing to decide",
            mend="if the flaw comes back, the next scan reopens the finding",
        )
    if not by.strip():
        raise BartizanError("a verdict needs the name of who gives it")
    verdict = Verdict(
        state=state,
        at=_moment(at),
        by=by.strip(),
        reason=_reason(state, reason),
        note=note.strip(),
        owner=_owner(state, owner),
        until=_last_day(state, until, at),
    )
    same = msgspec.structs.replace(verdict, at=current.at, by=current.by) == current
    return current if same else verdict


def gone(current: Verdict, at: datetime) -> Verdict:
    """The last occurrence is gone: fixed, unless somebody had dismissed the finding.

    A dismissal outlives the text it was about, so that the finding is not raised again when the
    same text returns.
    """
    if current.state in (Status.FIXED, Status.DISMISSED):
        return current
    return Verdict(state=Status.FIXED, at=_moment(at), reason="its last occurrence is gone")


def returned(current: Verdict, at: datetime) -> Verdict:
    """The flaw was seen: a fixed finding is reopened, any other keeps its verdict."""
    if current.state is not Status.FIXED:
        return current
    return Verdict(state=Status.REOPENED, at=_moment(at), reason="seen again after it was fixed")


def expired(current: Verdict, now: datetime) -> Verdict:
    """The verdict as it counts now: an acceptance past its last day is reopened and says so."""
    if current.state is not Status.ACCEPTED or current.until is None:
        return current
    if _moment(now).date() <= current.until:
        return current
    return Verdict(
        state=Status.REOPENED,
        at=_moment(now),
        reason=f"the acceptance by {current.owner} ended on {current.until.isoformat()}",
    )


def _moment(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("a verdict's time needs a time zone")
    return at.astimezone(UTC)


def _either() -> str:
    *most, last = _DECISIONS.values()
    return f"{', '.join(most)} or {last}"


def _reason(state: Status, reason: str) -> str:
    text = "-".join(reason.lower().split())
    if state is not Status.DISMISSED:
        if text:
            raise BartizanError(
                f"a reason belongs to a dismissal, not to '{state}'", mend="say it in the note"
            )
        return ""
    if text not in tuple(Reason):
        said = f"'{text}' is no reason" if text else "a reason is needed"
        raise BartizanError(f"{said} to dismiss a finding", mend=f"give one of {', '.join(Reason)}")
    return text


def _owner(state: Status, owner: str) -> str:
    text = owner.strip()
    if state is Status.ACCEPTED and not text:
        raise BartizanError(
            "an accepted risk needs an owner", mend="name the person or team who carries it"
        )
    if state is not Status.ACCEPTED and text:
        raise BartizanError(f"an owner belongs to an acceptance, not to '{state}'")
    return text


def _last_day(state: Status, until: date | None, at: datetime) -> date | None:
    if state is not Status.ACCEPTED:
        if until is not None:
            raise BartizanError(f"a last day belongs to an acceptance, not to '{state}'")
        return None
    if until is None:
        raise BartizanError(
            "an accepted risk needs a last day", mend="give a date such as 2027-01-31"
        )
    day = until.date() if isinstance(until, datetime) else until
    if day < _moment(at).date():
        raise BartizanError(
            f"the acceptance would have ended on {day.isoformat()} already",
            mend="give today or a later day",
        )
    return day
