"""Where records of no particular product usually keep what: for JSON and CSV of any program."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from bartizan.ingest.instants import from_epoch, from_iso

USUAL: Mapping[str, tuple[str, ...]] = {
    "time": (
        "@timestamp", "timestamp", "time", "ts", "eventTime", "event_time", "datetime",
        "created_at", "createdAt", "asctime", "_time", "timeMillis", "date", "t",
        "receiveTimestamp",
    ),
    "message": (
        "message", "msg", "short_message", "log.message", "textPayload", "body", "Body", "log",
        "event.original", "error.message",
    ),
    "operation": (
        "event.action", "action", "operation", "event_name", "eventName", "eventType",
        "event_type", "event",
    ),
    "status": ("event.outcome", "outcome", "result", "status", "success"),
    "actor": (
        "user.name", "user.email", "user.id", "user", "username", "userName", "user_name",
        "user_id", "userId", "actor.login", "actor.name", "actor.email", "actor", "principal",
        "usr.name", "usr.id", "account",
    ),
    "session": (
        "session.id", "session_id", "sessionId", "trace.id", "trace_id", "traceId", "TraceId",
        "logging.googleapis.com/trace", "request_id", "requestId",
    ),
    "src_ip": (
        "source.ip", "client.ip", "client_ip", "clientIp", "src_ip", "source_ip", "sourceIp",
        "remote_addr", "remote_ip", "remoteIp", "httpRequest.remoteIp", "network.client.ip", "ip",
    ),
    "user_agent": (
        "user_agent.original", "user_agent", "userAgent", "httpRequest.userAgent",
        "http.user_agent", "http_user_agent",
    ),
    "target": ("url.full", "url.path", "url", "http.url", "httpRequest.requestUrl", "path", "uri"),
    "host": ("host.name", "host.hostname", "hostname", "host", "_HOSTNAME", "server"),
    "process": (
        "process.name", "service.name", "service", "logger", "log.logger", "logger_name",
        "loggerName", "component", "program", "app", "name",
    ),
}  # fmt: skip
"""For each column the names it goes by, the most telling first. A dot goes into an object, unless
a member is really called so."""

_OUTCOMES = {
    "success": "success", "succeeded": "success", "ok": "success", "allowed": "success",
    "allow": "success", "true": "success", "failure": "failure", "failed": "failure",
    "fail": "failure", "error": "failure", "denied": "failure", "deny": "failure",
    "false": "failure",
}  # fmt: skip


def usual_columns(records: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Columns of the event schema, from the members of the usual names."""
    found: dict[str, list[Any]] = {name: [] for name in USUAL}
    sought: dict[tuple[str, ...], list[tuple[list[Any], list[str]]]] = {}
    for one in records:
        members = tuple(one)
        plan = sought.get(members)
        if plan is None:
            plan = [(found[column], _candidates(one, column)) for column in USUAL]
            if len(sought) < 1024:
                sought[members] = plan
        for column, names in plan:
            for name in names:
                value = one.get(name)
                if value is None and "." in name:
                    value = _within(one, name)
                if value is not None and not isinstance(value, dict | list):
                    column.append(value)
                    break
            else:
                column.append(None)
    texts = {name: [_text(value) for value in column] for name, column in found.items()}
    columns: dict[str, Any] = dict(texts)
    columns["time"] = _times(found["time"])
    columns["status"] = [_OUTCOMES.get(text.lower()) if text else None for text in texts["status"]]
    columns["actor_kind"] = ["user" if actor else None for actor in texts["actor"]]
    columns["target_kind"] = ["resource" if target else None for target in texts["target"]]
    columns["class_uid"] = 0
    return columns


def _candidates(one: Mapping[str, Any], column: str) -> list[str]:
    """The names of a column that an object with these members may have."""
    return [name for name in USUAL[column] if name in one or name.partition(".")[0] in one]


def _within(one: Mapping[str, Any], name: str) -> Any:  # noqa: ANN401 - any JSON value
    value: Any = one
    for part in name.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value


def _text(value: Any) -> str | None:  # noqa: ANN401 - any JSON scalar
    if value is None or isinstance(value, str):
        return value or None
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _times(values: Sequence[Any]) -> pl.Series:
    """Text as ISO 8601 or a number of seconds and its parts; numbers as such."""
    if all(isinstance(value, str) for value in values):
        times = from_iso(values)
        if not times.null_count():
            return times
    iso = from_iso([value if isinstance(value, str) else None for value in values])
    return iso.zip_with(iso.is_not_null(), from_epoch(values))
