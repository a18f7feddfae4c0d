"""Records what a person decides about a finding."""

from datetime import date, datetime
from pathlib import Path

from bartizan.errors import BartizanError
from bartizan.flows.project import project_name
from bartizan.model import Status
from bartizan.scan.discovery import scan_root
from bartizan.store import open_store


def judge(
    url: str,
    path: Path,
    name: str,
    *,
    state: str,
    reason: str,
    note: str,
    owner: str,
    until: date | None,
    by: str,
    at: datetime,
) -> str:
    """Set a verdict; one line that says what now holds.

    Raises:
        BartizanError: there is no such finding or state, or the verdict lacks what it needs.
    """
    try:
        wanted = Status(state)
    except ValueError:
        raise BartizanError(
            f"there is no state {state!r}", mend="say confirmed, dismissed or accepted"
        ) from None
    root, _ = scan_root(path)
    with open_store(url) as store:
        verdict = store.set_verdict(
            project_name(root), name, wanted,
            by=by, at=at, reason=reason, owner=owner, until=until, note=note,
        )  # fmt: skip
    end = f" until {verdict.until.isoformat()}" if verdict.until else ""
    return f"{name} is {verdict.state}{end}, says {verdict.by}"
