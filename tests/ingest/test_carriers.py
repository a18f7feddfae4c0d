from __future__ import annotations

import json
from base64 import b64encode
from typing import Any

import pytest

from bartizan.ingest.carriers import contents, unpacker

INNER = {"verb": "get"}
TEXT = json.dumps(INNER)


@pytest.mark.parametrize(
    "carrier",
    [
        {"detail-type": "x", "detail": INNER},
        {"records": [INNER]},
        {"message": {"data": b64encode(TEXT.encode()).decode()}, "subscription": "s"},
        {"data": b64encode(TEXT.encode()).decode(), "messageId": "1"},
        {"@timestamp": "t", "@message": TEXT},
        {"message": TEXT},
        {"properties": {"log": TEXT}},
        {"log_s": TEXT, "Category": "kube-audit"},
    ],
)
def test_known_carriers_are_opened(carrier: dict[str, Any]) -> None:
    assert contents(carrier) == [INNER]


def test_carriers_within_carriers() -> None:
    unpack = unpacker(lambda record: "verb" in record)
    logs = {"logEvents": [{"message": TEXT}, {"message": TEXT}, {"message": "plain"}]}
    assert unpack(logs) == [INNER, INNER]


def test_what_carries_nothing_comes_back_as_it_is() -> None:
    unpack = unpacker(lambda record: "verb" in record)
    for record in ({"message": "hello"}, {"message": "{broken"}, {"data": "%%", "messageId": 1}):
        assert unpack(record) == [record]


def test_depth_is_limited() -> None:
    record: dict[str, Any] = INNER
    for _ in range(50):
        record = {"message": record}
    assert unpacker(lambda one: "verb" in one)(record) == [record]
