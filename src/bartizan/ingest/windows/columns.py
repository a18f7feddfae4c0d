"""Windows events, named alike, as columns of the event schema."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from msgspec.structs import astuple

from bartizan.ingest.addresses import address
from bartizan.ingest.format import Deferred
from bartizan.ingest.instants import from_iso
from bartizan.ingest.text_column import text_column
from bartizan.ingest.windows.activities import Activity, activity
from bartizan.ingest.windows.hot import HOT, SYSMON, Hot, account
from bartizan.model.entity import EntityKind

_BUILT_IN = (
    "NT AUTHORITY\\",
    "NT SERVICE\\",
    "IIS APPPOOL\\",
    "WINDOW MANAGER\\",
    "FONT DRIVER HOST\\",
)


def hot_fields(events: Sequence[Hot]) -> dict[str, Sequence[Any]]:
    """Columns for rules."""
    # Some have more members than others, behind those that all have.
    columns = list(zip(*map(astuple, events), strict=False)) if events else [()] * len(HOT)
    return dict(zip(HOT, columns[: len(HOT)], strict=True))


def columns_of(events: Sequence[Hot]) -> Deferred:
    """Columns of ``EVENT_SCHEMA``."""
    instants = [
        when if type(when := event.TimeCreated) is str and when else _instant(event)
        for event in events
    ]
    ids = [_identity(event, when) for event, when in zip(events, instants, strict=True)]
    return Deferred(
        {"time": from_iso(instants), "event_id": ids},
        lambda rows: _later(events if rows is None else [events[row] for row in rows]),
    )


def _later(events: Sequence[Hot]) -> dict[str, Any]:
    """The columns but time and identity."""
    told = _told(events)
    actors = [_actor(event, one) for event, one in zip(events, told, strict=True)]
    return {
        "class_uid": [one.class_uid for one in told],
        "operation": text_column(
            [one.operation or _number(event) for event, one in zip(events, told, strict=True)]
        ),
        "status": text_column([one.status for one in told]),
        "actor": text_column(actors),
        "actor_kind": text_column([_kind(actor) if actor else None for actor in actors]),
        "session": text_column([_session(event) for event in events]),
        "src_ip": text_column([_source(event) for event in events]),
        "target": text_column(
            [getattr(e, t.target) if t.target else None for e, t in zip(events, told, strict=True)]
        ),
        "target_kind": text_column([one.target_kind for one in told]),
        "host": text_column([event.Computer for event in events]),
        "process": text_column([getattr(e, t.process) for e, t in zip(events, told, strict=True)]),
        "message": text_column([event.CommandLine for event in events]),
    }


def _told(events: Sequence[Hot]) -> list[Activity]:
    keys = [(event.Channel, event.EventID) for event in events]
    table = {key: activity(*key) for key in set(keys)}
    return [table[key] for key in keys]


def _instant(event: Hot) -> str | None:
    when = event.TimeCreated or event.timestamp or event.UtcTime
    if type(when) is str:
        return when
    if isinstance(when, int | float) and not isinstance(when, bool):
        try:
            return datetime.fromtimestamp(when, UTC).isoformat()
        except (ValueError, OverflowError, OSError):
            return None
    return None


def _identity(event: Hot, when: str | None) -> str | None:
    """Record numbers start again when a log is cleared, so the time belongs to the identity."""
    record = event.RecordNumber
    if record is None:
        record = event.EventRecordID
        if record is None:
            return None
    return f"{event.Computer}/{event.Channel}/{record}/{when}"


def _number(event: Hot) -> str:
    return f"{event.Provider_Name or event.Channel or 'event'}-{event.EventID}"


def _actor(event: Hot, told: Activity) -> str | None:
    if told.actor == "subject":
        return account(event.SubjectDomainName, event.SubjectUserName)
    if told.actor == "target":
        return account(event.TargetDomainName, event.TargetUserName)
    user = event.User
    if type(user) is str:
        return user
    if event.Channel == SYSMON:
        return None  # what is left names the account Sysmon's own service runs under
    return account(event.SubjectDomainName, event.SubjectUserName) or account(
        event.Domain, event.AccountName
    )


@lru_cache(maxsize=4096)
def _kind(actor: str) -> str:
    built_in = actor.endswith("$") or actor.upper().startswith(_BUILT_IN)
    return str(EntityKind.SERVICE_ACCOUNT if built_in else EntityKind.USER)


def _session(event: Hot) -> Any:  # noqa: ANN401 - as the shipper wrote it
    if event.LogonId is not None:
        return event.LogonId
    if event.EventID in (4624, 4634, 4647):
        return event.TargetLogonId
    return event.SubjectLogonId


def _source(event: Hot) -> str | None:
    found = event.SourceIp or event.IpAddress or event.SourceAddress
    return address(found.removeprefix("::ffff:")) if type(found) is str else None
