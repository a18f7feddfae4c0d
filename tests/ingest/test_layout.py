"""Files that are one object around all their records are cut into the records."""

import json
from typing import Any

import pytest

from bartizan.ingest.layout import layout
from bartizan.ingest.registry import formats


def _calls(count: int) -> list[dict[str, Any]]:
    return [
        {
            "eventVersion": "1.11",
            "eventTime": "2026-11-16T08:00:00Z",
            "eventSource": "ec2.amazonaws.com",
            "eventName": "DescribeInstances",
            "awsRegion": "eu-central-1",
            "sourceIPAddress": "192.0.2.7",
            "userIdentity": {"type": "AWSService", "invokedBy": "ec2.amazonaws.com"},
            "eventID": f"e-{at}",
            "eventType": "AwsApiCall",
        }
        for at in range(count)
    ]


@pytest.mark.parametrize("count", [1, 10, 100, 1000])
def test_an_object_around_all_records_is_cut_however_many_there_are(count: int) -> None:
    head = json.dumps({"Records": _calls(count)}).encode()

    found = layout(head, list(formats().values()), last=True)

    assert found
    assert found.containers == ("Records",)


@pytest.mark.parametrize("between", [b"\n", b""])
def test_several_such_objects_one_after_another_are_cut(between: bytes) -> None:
    head = between.join(json.dumps({"Records": _calls(60)}).encode() for _ in range(3))

    found = layout(head, list(formats().values()), last=True)

    assert found
    assert found.containers == ("Records",)


def test_a_record_that_happens_to_hold_a_list_is_not_cut() -> None:
    record = {**_calls(1)[0], "resources": [], "items": [{"name": "a"}]}
    head = b"\n".join(json.dumps(record).encode() for _ in range(3))

    found = layout(head, list(formats().values()), last=True)

    assert found
    assert found.containers == ()
