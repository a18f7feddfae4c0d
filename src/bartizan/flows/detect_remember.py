"""Records what was found in events, and lets earlier verdicts count.

Events that are not seen again prove nothing: no finding is ever called fixed by a later run.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from bartizan.flows.project import project_name
from bartizan.flows.remember import apart, make_room
from bartizan.model import Finding
from bartizan.scan.discovery import scan_root
from bartizan.store import Scope, open_store


def remember(
    url: str, found: Sequence[Finding], *, now: datetime, path: Path | None = None
) -> tuple[list[Finding], list[Finding]]:
    """Record findings and give them the state that holds.

    Args:
        url: the store.
        found: findings about events.
        now: when.
        path: a path of the project they belong to; None: the current directory.

    Returns:
        Findings that are open, and findings that a verdict dismissed or accepted.

    Raises:
        BartizanError: the store cannot be used.
    """
    root, _ = scan_root(path or Path())
    make_room(url, root)
    with open_store(url) as store:
        delta = store.record_scan(
            project_name(root), found, Scope(complete=False), at=now, equivalents={}
        )
    return apart(found, delta.verdicts)
