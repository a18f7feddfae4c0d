from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bartizan.ingest.formats.cloudtrail import FORMAT
from bartizan.model.event import conform
from bartizan.model.log_source import LogSource

SAMPLE = (Path(__file__).parent / "samples" / "cloudtrail.jsonl").read_bytes().splitlines()
KEY = "ASIAEXAMPLERUN000001"


def call(name: str = "ListBuckets", **changes: Any) -> dict[str, Any]:
    record = {
        "eventVersion": "1.11",
        "userIdentity": {"type": "IAMUser", "arn": "arn:aws:iam::1:user/a", "userName": "a"},
        "eventTime": "2026-03-01T08:00:00Z",
        "eventSource": "s3.amazonaws.com",
        "eventName": name,
        "awsRegion": "eu-central-1",
        "sourceIPAddress": "203.0.113.1",
        "eventID": "e-1",
    }
    return {**record, **changes}


def rows(*records: Any) -> list[dict[str, Any]]:
    raws = [one if isinstance(one, bytes) else json.dumps(one).encode() for one in records]
    made = FORMAT.decode(raws, {})
    assert not made.refused
    return conform({"product": "cloudtrail", **made.columns}, made.count).to_dicts()


def test_a_call_says_who_did_what_to_what_from_where() -> None:
    deleted = rows(*SAMPLE)[3]
    assert deleted["operation"] == "DeleteTrail"
    assert deleted["status"] == "failure"
    assert deleted["actor"] == "arn:aws:iam::111122223333:user/mira"
    assert deleted["actor_kind"] == "user"
    assert deleted["session"] == "AKIAEXAMPLEMIRA00000"
    assert (deleted["target"], deleted["target_kind"]) == ("organisation-trail", "resource")
    assert deleted["tenant"] == "111122223333"
    assert deleted["src_ip"] == "203.0.113.24"
    assert deleted["time"].isoformat() == "2026-03-04T08:14:27+00:00"


def test_a_federated_run_starts_a_session_that_assumes_a_role() -> None:
    exchanged = rows(*SAMPLE)[0]
    assert exchanged["repo"] == "harbour/lantern"
    assert [tuple(link.values()) for link in exchanged["links"]] == [
        ("repository:harbour/lantern", "started", f"session:{KEY}"),
        (f"session:{KEY}", "assumed", "role:arn:aws:iam::111122223333:role/ci/harbour-deploy"),
    ]


def test_the_session_of_the_run_pushes_an_image_that_a_task_runs() -> None:
    pushed, started = rows(*SAMPLE)[1], rows(*SAMPLE)[6]
    image = f"image:{pushed['artifact']}"
    assert pushed["session"] == KEY
    assert {"source": f"session:{KEY}", "relation": "pushed", "target": image} in pushed["links"]
    assert started["links"][0] == {
        "source": image,
        "relation": "deployed-as",
        "target": f"workload:{started['workload']}",
    }


def test_a_name_of_a_service_is_no_address() -> None:
    assert rows(*SAMPLE)[6]["src_ip"] is None


def test_a_failed_sign_in_is_a_failure_even_without_an_error() -> None:
    (row,) = rows(call("ConsoleLogin", responseElements={"ConsoleLogin": "Failure"}))
    assert (row["status"], row["class_uid"]) == ("failure", 3002)


@pytest.mark.parametrize(
    ("name", "uid"),
    [("CreateAccessKey", 3001), ("AttachUserPolicy", 3005), ("AddUserToGroup", 3006)],
)
def test_changes_of_accounts_have_their_own_classes(name: str, uid: int) -> None:
    assert rows(call(name))[0]["class_uid"] == uid


def test_carriers_are_opened() -> None:
    bus = {"detail-type": "AWS API Call via CloudTrail", "source": "aws.s3", "detail": call()}
    logs = {
        "messageType": "DATA_MESSAGE",
        "logGroup": "trail",
        "logEvents": [{"id": str(n), "message": json.dumps(call(f"Get{n}"))} for n in range(3)],
    }
    raws = [json.dumps(one).encode() for one in (bus, logs, call("Last"))]
    made = FORMAT.decode(raws, {})
    assert [*made.columns["operation"]] == ["ListBuckets", "Get0", "Get1", "Get2", "Last"]
    assert made.rows == [0, 1, 1, 1, 2]
    assert made.raws is not None
    assert [FORMAT.record(raw)["eventName"] for raw in made.raws] == [*made.fields["eventName"]]


def test_capitals_that_a_lake_folded_are_restored() -> None:
    record = {"eventname": "GetObject", "eventsource": "s3.amazonaws.com", "awsregion": "eu-1"}
    record["useridentity"] = {"arn": "arn:aws:iam::1:user/a", "type": "IAMUser"}  # type: ignore[assignment]
    raw = json.dumps(record).encode()
    assert rows(record)[0]["actor"] == "arn:aws:iam::1:user/a"
    assert FORMAT.record(raw)["userIdentity"]["type"] == "IAMUser"


def test_odd_types_cost_a_column_and_not_the_event() -> None:
    odd = call(
        userIdentity="nobody",
        requestParameters=["x"],
        responseElements=7,
        additionalEventData="text",
        errorCode=5,
        sourceIPAddress={"a": 1},
        recipientAccountId=12,
    )
    (row,) = rows(odd)
    assert (row["status"], row["tenant"], row["actor"]) == ("failure", "12", None)
    assert [*FORMAT.decode([json.dumps(odd).encode()], {}).fields["errorCode"]] == [5]


def test_what_is_no_call_is_refused_without_its_content() -> None:
    made = FORMAT.decode([b'{"secret": "hunter2"}', b"{", json.dumps(call()).encode()], {})
    assert made.count == 1
    assert made.rows == [2]
    assert [one.index for one in made.refused] == [0, 1]
    assert all("hunter2" not in one.reason for one in made.refused)
    with pytest.raises(ValueError, match="no eventName"):
        FORMAT.record(b'{"secret": "hunter2"}')


def test_fields_are_what_the_record_holds() -> None:
    made = FORMAT.decode(SAMPLE, {})
    for name, column in made.fields.items():
        for raw, value in zip(SAMPLE, column, strict=True):
            found: Any = FORMAT.record(raw)
            for part in name.split("."):
                found = found.get(part) if isinstance(found, dict) else None
            assert value == found, name


def test_rules_may_name_documented_fields_and_what_is_below_the_open_ones() -> None:
    (route,) = FORMAT.routes
    assert route.source == LogSource(product="aws", service="cloudtrail")
    assert route.fields.path("userIdentity.sessionContext.sessionIssuer.type")
    assert route.fields.path("requestParameters.containerDefinitions.command")
    assert route.fields.path("eventNam") is None
    assert route.fields.path("userIdentity.typ") is None


def test_other_products_are_not_taken() -> None:
    assert FORMAT.sniff(SAMPLE) > 0.9
    assert FORMAT.sniff([b'{"kind": "Event", "verb": "get"}', b"text"]) == 0
