from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bartizan.ingest.formats.azure_activity import FORMAT
from bartizan.model.event import conform

SAMPLE = (Path(__file__).parent / "samples" / "azure-activity.jsonl").read_bytes().splitlines()


def rows(records: list[bytes]) -> list[dict[str, Any]]:
    made = FORMAT.decode(records, {})
    assert not made.refused
    return conform({"product": "azure", **made.columns}, made.count).to_dicts()


def test_diagnostic_settings() -> None:
    row = rows(SAMPLE)[0]
    assert row["operation"] == "MICROSOFT.NETWORK/NETWORKSECURITYGROUPS/SECURITYRULES/WRITE"
    assert (row["actor"], row["actor_kind"]) == ("mira@harbour.example", "user")
    assert (row["session"], row["src_ip"]) == ("T0kenId", "203.0.113.50")
    assert row["tenant"] == "0a1b2c3d-0000-4000-8000-000000000001"


def test_a_refused_role_assignment() -> None:
    row = rows(SAMPLE)[1]
    assert (row["status"], row["class_uid"]) == ("failure", 3005)


def test_the_rest_interface_reads_as_diagnostic_settings() -> None:
    row, record = rows(SAMPLE)[3], FORMAT.record(SAMPLE[3])
    assert record["operationName"] == "Microsoft.KeyVault/vaults/delete"
    assert record["category"] == "Administrative"
    assert (row["status"], row["src_ip"]) == ("success", "203.0.113.51")


def test_rows_of_the_table_read_as_diagnostic_settings() -> None:
    row, record = rows(SAMPLE)[4], FORMAT.record(SAMPLE[4])
    assert row["operation"] == "Microsoft.Authorization/locks/delete"
    assert (row["actor"], row["actor_kind"]) == ("robot-1", "service-account")
    assert record["properties"]["message"] == "Microsoft.Authorization/locks/delete"


def test_a_virtual_machine_is_a_host() -> None:
    assert rows(SAMPLE)[2]["target_kind"] == "host"


def test_audit_events_of_clusters_and_sign_ins_are_others() -> None:
    for category in ("kube-audit", "SignInLogs", "AuditLogs"):
        record = {"category": category, "operationName": "x", "resourceId": "/subscriptions/1"}
        assert FORMAT.sniff([json.dumps(record).encode()]) == 0


def test_both_ways_of_naming_a_field() -> None:
    fields = FORMAT.routes[0].fields
    assert fields.path("operationName") == "operationName"
    assert fields.path("OperationNameValue") == "operationName"
    assert fields.path("ResourceId") == "resourceId"
    assert fields.path("operatioName") is None


def test_odd_types_do_not_stop_it() -> None:
    odd: dict[str, Any] = {
        "operationName": {"value": 3},
        "resourceId": "/subscriptions/",
        "identity": [1],
    }
    odd |= {"properties": "{not json", "time": 5, "resultType": {}}
    assert len(rows([json.dumps(odd).encode()])) == 1
