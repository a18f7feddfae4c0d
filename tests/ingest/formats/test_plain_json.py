"""The usual members of well-known loggers are found, whatever they are called."""

import json
from typing import Any

import pytest

from bartizan.ingest.formats.plain_json import FORMAT
from bartizan.model.event import conform

WHEN = "2026-03-04 05:06:07+00:00"
SECONDS = 1772600767


def row(record: dict[str, Any]) -> dict[str, Any]:
    made = FORMAT.decode([json.dumps(record).encode()], {})
    [one] = conform({"product": "application", **made.columns}, made.count).to_dicts()
    assert str(one["time"])[:25] == WHEN
    return one


@pytest.mark.parametrize(
    ("record", "wanted"),
    [
        (
            {
                "@timestamp": "2026-03-04T05:06:07.000Z",
                "message": "denied",
                "event": {"action": "login", "outcome": "failure"},
                "user": {"name": "mira"},
                "source": {"ip": "203.0.113.9"},
                "host": {"name": "web-1"},
            },
            {"operation": "login", "status": "failure", "actor": "mira", "src_ip": "203.0.113.9"},
        ),
        (
            {"name": "shop", "hostname": "web-1", "level": 30, "msg": "hi", "time": WHEN, "v": 0},
            {"message": "hi", "host": "web-1", "process": "shop"},
        ),
        (
            {"level": 30, "time": SECONDS * 1000, "pid": 4, "hostname": "web-1", "msg": "hi"},
            {"message": "hi", "host": "web-1"},
        ),
        (
            {"level": "info", "ts": SECONDS + 0.0, "logger": "api", "caller": "a.go", "msg": "hi"},
            {"message": "hi", "process": "api"},
        ),
        (
            {"level": "info", "msg": "hi", "time": "2026-03-04T05:06:07Z", "user": "mira"},
            {"message": "hi", "actor": "mira"},
        ),
        (
            {"version": "1.1", "host": "web-1", "short_message": "hi", "timestamp": SECONDS},
            {"message": "hi", "host": "web-1"},
        ),
        (
            {
                "textPayload": "hi",
                "timestamp": "2026-03-04T05:06:07Z",
                "httpRequest": {"remoteIp": "203.0.113.9", "userAgent": "curl/8"},
            },
            {"message": "hi", "src_ip": "203.0.113.9", "user_agent": "curl/8"},
        ),
    ],
    ids=["ecs", "bunyan", "pino", "zap", "logrus", "gelf", "stackdriver"],
)
def test_usual_members_are_found(record: dict[str, Any], wanted: dict[str, Any]) -> None:
    found = row(record)
    assert {name: found[name] for name in wanted} == wanted


def test_members_with_dots_in_their_names_win() -> None:
    found = row({"time": WHEN, "user.name": "mira", "user": {"name": "other"}})
    assert found["actor"] == "mira"
