"""Batches of events: which are looked at, what is grouped, and that no secret is shown."""

from typing import Any

import msgspec
import pytest

from bartizan.detect.logs.text_checks import SecretHit, TextChecks, prepare
from bartizan.detect.logs.text_finding import finding
from bartizan.detect.logs.text_process import process
from bartizan.model import Finding
from bartizan.model.event import EventBatch, conform

READY = prepare()
SECRET = "Tr1cky-Horse9"


def batch(texts: list[str], form: str = "text", **columns: Any) -> EventBatch:
    size = len(texts)
    frame = conform(
        {
            "time": list(range(0, size * 1_000_000, 1_000_000)),
            "event_id": [f"e{n}" for n in range(size)],
            "product": "application",
            "message": texts if form != "json" else None,
            "raw": [text.encode() for text in texts],
            **columns,
        },
        size,
    )
    record = msgspec.json.decode if form == "json" else lambda raw: {"message": raw.decode()}
    return EventBatch(frame, form, "app.log", list(range(1, size + 1)), {}, record)


def findings(one: EventBatch, ready: TextChecks = READY) -> list[Finding]:
    return [
        finding(seen, ready, records=lambda _, raw: one.record(raw)) for seen in process(one, ready)
    ]


def test_events_of_one_host_and_check_are_one_finding() -> None:
    texts = ["a' or '1'='1", "all is well", "b' or '2'='2", "c' or '3'='3"]
    found = findings(batch(texts, host=["a", "a", "a", "b"]))
    assert [(one.check, one.event_count) for one in found] == [("LOG-101", 2), ("LOG-101", 1)]
    assert [ref.line for ref in found[0].events] == [1, 3]
    assert {str(one) for one in found[0].entities} == {"host:a"}
    assert found[0].fingerprint != found[1].fingerprint
    assert "on a, 2 times" in found[0].message


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_password_is_nowhere_in_the_finding(form: str) -> None:
    text = f"connecting password={SECRET} again {SECRET}"
    if form == "json":
        text = msgspec.json.encode({"event": "connect", "db": {"password": SECRET}}).decode()
    found = findings(batch([text], form))
    assert [one.check for one in found] == ["LOG-202"]
    assert SECRET not in msgspec.json.encode(found).decode()
    assert found[0].locations[0].frame


def test_a_provider_s_token_is_nowhere_in_the_finding() -> None:
    token = "zz9:Unheard-Of-Shape"

    def engine(texts: Any) -> list[SecretHit]:
        return [
            SecretHit(row, at, at + len(token), "x")
            for row, text in enumerate(texts)
            if (at := text.find(token)) >= 0
        ]

    found = findings(batch([f"sent {token} to it"]), prepare(find_secrets=engine))
    assert [one.check for one in found] == ["LOG-201"]
    assert token not in msgspec.json.encode(found).decode()


def test_texts_deep_in_a_record_are_looked_at_without_its_quotes() -> None:
    record = {"a": [{"b": 'x" or "1"="1'}], "n": 3, "m": None}
    text = msgspec.json.encode(record).decode()
    assert [one.check for one in findings(batch([text], "json"))] == ["LOG-101"]
    harmless = msgspec.json.encode({"a": "1", "or": "1", "b": ["=", "1"]}).decode()
    assert findings(batch([harmless], "json")) == []


def test_control_characters_are_written_out() -> None:
    found = findings(batch(["user bob\x1b[2Kall is well"]))
    assert "\\u001b[2K" in found[0].message
    assert "\x1b" not in msgspec.json.encode(found).decode()


def test_logs_of_build_jobs_may_hold_commands_and_progress_bars() -> None:
    texts = ["X=1;wget http://a.example/x", "\x1b[2K50 %", f"password={SECRET}"]
    assert [one.check for one in findings(batch(texts, "ci-log"))] == ["LOG-202"]


def test_audit_trails_are_left_to_rules_and_requests_too_but_for_secrets() -> None:
    assert findings(batch(["a' or '1'='1"], "cloudtrail")) == []
    texts = ["a' or '1'='1", f"/login?password={SECRET}"]
    assert [one.check for one in findings(batch(texts, "web-access"))] == ["LOG-202"]


def test_only_events_in_the_window_count() -> None:
    one = batch(["a' or '1'='1", "b' or '1'='1"])
    assert [seen.count for seen in process(one, READY, window=(1_000_000, 2_000_000))] == [1]
