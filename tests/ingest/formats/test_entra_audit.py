from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bartizan.ingest.formats.entra_audit import FORMAT
from bartizan.model.event import conform

SAMPLE = (Path(__file__).parent / "samples" / "entra-audit.jsonl").read_bytes().splitlines()


def rows(records: list[bytes]) -> list[dict[str, Any]]:
    made = FORMAT.decode(records, {})
    assert not made.refused
    return conform({"product": "entra", **made.columns}, made.count).to_dicts()


def test_a_role_is_given() -> None:
    row = rows(SAMPLE)[0]
    assert (row["operation"], row["class_uid"]) == ("Add member to role", 3005)
    assert (row["actor"], row["target"]) == ("mira@harbour.example", "jon@harbour.example")
    assert (row["status"], row["src_ip"]) == ("success", "203.0.113.70")


def test_what_was_modified_is_there_by_name() -> None:
    record = FORMAT.record(SAMPLE[0])
    assert record["modifiedProperties"] == {"Role.DisplayName": "Global Administrator"}
    assert record["additionalDetails"] == {"User-Agent": "Mozilla/5.0"}


def test_a_federated_credential_lets_a_repository_act_as_an_application() -> None:
    assert rows(SAMPLE)[1]["links"] == [
        {
            "source": "repository:harbour/lantern",
            "relation": "uses",
            "target": "service-account:lantern-deploy",
        }
    ]


def test_a_failure_says_why() -> None:
    row = rows(SAMPLE)[2]
    assert (row["status"], row["message"]) == ("failure", "Policy")


def test_graph_and_table_read_as_diagnostic_settings() -> None:
    graph, table = FORMAT.record(SAMPLE[3]), FORMAT.record(SAMPLE[4])
    assert graph["operationName"] == "Add service principal"
    assert graph["properties"]["initiatedBy"]["app"]["displayName"] == "terraform"
    assert table["operationName"] == "Delete conditional access policy"
    assert table["properties"]["targetResources"][0]["displayName"] == "Require MFA"
    assert table["properties"]["operationType"] == "Delete"
    assert rows(SAMPLE)[3]["actor_kind"] == "service-account"
    assert rows(SAMPLE)[4]["src_ip"] == "203.0.113.71"


def test_names_of_tables_and_of_sigmahq_lead_into_the_record() -> None:
    fields = FORMAT.routes[0].fields
    changed = "properties.targetResources.modifiedProperties.newValue"
    assert fields.path("TargetResources.ModifiedProperties.NewValue") == changed
    assert fields.path("TargetResources.modifiedProperties.newValue") == changed
    assert fields.path("properties.message") == "properties.activityDisplayName"
    assert fields.path("LoggedByService") == "properties.loggedByService"
    assert fields.path("Initiatied.By") is None


def test_sign_ins_are_others() -> None:
    assert FORMAT.sniff(SAMPLE) > 0.9
    assert FORMAT.sniff([b'{"category": "SignInLogs", "properties": {"initiatedBy": 1}}']) == 0


def test_odd_types_do_not_stop_it() -> None:
    properties = {"activityDisplayName": ["x"], "initiatedBy": "me", "targetResources": {"a": 1}}
    raw = json.dumps({"category": "AuditLogs", "properties": properties}).encode()
    assert len(rows([raw])) == 1
