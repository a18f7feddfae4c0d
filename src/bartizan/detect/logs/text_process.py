"""One batch of events in, what its texts show out: the port through which engines drive the checks.

Looks at free text: the message, and for records of no known shape everything in them. Records of
products whose fields are known are left to rules, which say more about them.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from bartizan.detect.logs.payload_scan import Hit
from bartizan.detect.logs.text_checks import TextChecks
from bartizan.detect.rules.entities import COLUMNS as ENTITY_COLUMNS
from bartizan.detect.rules.entities import entities_of
from bartizan.detect.rules.sighting import ENTITIES_KEPT, Example, Sighting
from bartizan.model import Entity
from bartizan.model.event import EVENT_SCHEMA, EventBatch

MESSAGES = frozenset({"text", "ci-log", "journald", "linux-auth", "gitlab-rails"})
"""Formats whose message is free text."""
RECORDS = frozenset({"json", "otlp-logs"})
"""Formats whose whole record is free."""
REQUESTS = frozenset({"web-access", "envoy", "aws-alb", "s3-access"})
"""Formats of requests. Rules look for attacks there, so that only secrets and forging are left."""
JOB_LOGS = frozenset({"ci-log"})
GROUP = ("src_ip", "actor", "host", "workload", "process", "repo", "run")
"""Columns of the event schema; what equals there becomes one finding."""
LEAVES = 500
"""Texts of one record that are looked at."""
DEPTH = 20
"""Levels of one record that are looked at."""
_COLUMNS = [name for name in EVENT_SCHEMA if name not in ("links", "time", "raw")]
_LARGEST = 1_048_576
"""Bytes of a record of which the texts are looked at."""


def looks_at(format_name: str) -> bool:
    """Whether records of a format hold text for these checks."""
    return format_name in MESSAGES or format_name in RECORDS or format_name in REQUESTS


def process(
    batch: EventBatch, checks: TextChecks, *, window: tuple[int, int] | None = None
) -> list[Sighting]:
    """What the checks see in a batch.

    Args:
        batch: events.
        checks: made ready.
        window: look only at events from the first time (included) to the second (excluded), in
            microseconds since 1970.
    """
    if not checks.known or not len(batch) or not looks_at(batch.format):
        return []
    only = _only(batch.format, checks)
    if batch.format in RECORDS:
        found = _records(batch, checks, only)
    else:
        column = "target" if batch.format in REQUESTS else "message"
        texts = batch.frame["message"].fill_null(batch.frame[column]).fill_null("").to_list()
        found = checks.look(texts, only=only)
    if not found:
        return []
    return _sightings(batch, found, window)


def _only(format_name: str, checks: TextChecks) -> frozenset[str]:
    only = frozenset(checks.known)
    if format_name in JOB_LOGS:
        only -= checks.not_in_job_logs
    if format_name in REQUESTS:
        only = frozenset(one for one in only if not one.startswith("LOG-10"))
    return only


def _records(batch: EventBatch, checks: TextChecks, only: frozenset[str]) -> list[Hit]:
    """Look at whole records first, and at the texts within only where there is something."""
    raws = batch.frame["raw"].to_list()
    whole = [
        raw[:_LARGEST].decode("utf-8", "replace").replace('\\"', '"').replace("\\/", "/")
        for raw in raws
    ]
    found: dict[tuple[int, str], Hit] = {}
    for row in sorted({hit.row for hit in checks.look(whole, only=only)}):
        try:
            texts = leaves(batch.record(raws[row]))
        except ValueError:
            continue
        for hit in checks.look(texts, only=only):
            found.setdefault((row, hit.name), hit._replace(row=row))
    return list(found.values())


def leaves(record: Mapping[str, Any]) -> list[str]:
    """The texts of a record, each with its name before it if that tells what it is."""
    texts: list[str] = []
    waiting: list[tuple[str, Any, int]] = [("", record, 0)]
    while waiting and len(texts) < LEAVES:
        name, value, depth = waiting.pop()
        if isinstance(value, str):
            texts.append(value)
            if name and len(value) < 600:  # longer ones are no passwords
                texts.append(f'"{name}": "{value}"')
        elif isinstance(value, Mapping) and depth < DEPTH:
            waiting += [(str(key), inner, depth + 1) for key, inner in value.items()]
        elif isinstance(value, list | tuple) and depth < DEPTH:
            waiting += [(name, inner, depth + 1) for inner in value]
    return texts


def _sightings(
    batch: EventBatch, found: Sequence[Hit], window: tuple[int, int] | None
) -> list[Sighting]:
    """One for each check and group."""
    rows = sorted({hit.row for hit in found})
    frame = batch.frame[rows]
    times = dict(zip(rows, frame["time"].to_physical(), strict=True))
    values = dict(zip(rows, frame.select(_COLUMNS).iter_rows(named=True), strict=True))
    groups: dict[tuple[str, tuple[tuple[str, str], ...]], list[int]] = {}
    for hit in found:
        if window is not None and not window[0] <= times[hit.row] < window[1]:
            continue
        group = tuple((name, str(v)) for name in GROUP if (v := values[hit.row][name]) is not None)
        groups.setdefault((hit.name, group), []).append(hit.row)
    sightings = []
    for (name, group), members in groups.items():
        events = [(times[row], batch.ref(row)) for row in members]
        (first, _), start = min(zip(events, members, strict=True))
        known = {n: v for n, v in values[start].items() if v is not None}
        sightings.append(
            Sighting(
                rule=name,
                group=group,
                first=first,
                last=max(time for time, _ in events),
                count=len(members),
                example=Example(batch.format, batch.frame["raw"][start] or b"", known),
                events=events,
                entities=_entities([values[row] for row in members]),
            )
        )
    return sightings


def _entities(rows: Sequence[Mapping[str, Any]]) -> set[Entity]:
    found: set[Entity] = set()
    for named in dict.fromkeys(tuple(row[name] for name in ENTITY_COLUMNS) for row in rows):
        found |= entities_of(dict(zip(ENTITY_COLUMNS, named, strict=True)))
        if len(found) >= ENTITIES_KEPT:
            break
    return found
