from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bartizan.ingest.formats.gcp_audit import FORMAT
from bartizan.model.event import conform

SAMPLE = (Path(__file__).parent / "samples" / "gcp-audit.jsonl").read_bytes().splitlines()


def rows(records: list[bytes]) -> list[dict[str, Any]]:
    made = FORMAT.decode(records, {})
    assert not made.refused
    return conform({"product": "gcp", **made.columns}, made.count).to_dicts()


def test_a_change_of_policy() -> None:
    row = rows(SAMPLE)[0]
    assert (row["operation"], row["class_uid"], row["status"]) == ("SetIamPolicy", 3005, "success")
    assert (row["actor"], row["actor_kind"]) == ("mira@harbour.example", "user")
    assert (row["tenant"], row["src_ip"]) == ("quay-1", "203.0.113.9")


def test_a_status_code_is_a_failure() -> None:
    row = rows(SAMPLE)[1]
    assert (row["status"], row["message"]) == ("failure", "Permission denied")


def test_a_denied_permission_is_a_failure() -> None:
    payload = {"methodName": "m", "serviceName": "s", "authorizationInfo": [{"granted": False}]}
    assert rows([json.dumps({"protoPayload": payload}).encode()])[0]["status"] == "failure"


def test_a_federated_pipeline_is_led_back_to_its_repository() -> None:
    row = rows(SAMPLE)[2]
    assert row["repo"] == "harbour/lantern"
    assert [one["relation"] for one in row["links"]] == ["started", "uses"]
    assert row["links"][0]["source"] == "repository:harbour/lantern"
    assert row["links"][1]["target"] == "service-account:deploy@quay-1.iam.gserviceaccount.com"


def test_entries_of_gke_read_as_kubernetes_audit_events() -> None:
    row, record = rows(SAMPLE)[3], FORMAT.record(SAMPLE[3])
    assert row["operation"] == "create pods/exec"
    assert record["verb"] == "create"
    assert record["objectRef"] == {
        "apiGroup": "",
        "apiVersion": "v1",
        "namespace": "shop",
        "resource": "pods",
        "name": "web-0",
        "subresource": "exec",
    }
    assert record["user"] == {"username": "mira@harbour.example"}
    kubernetes = FORMAT.routes[1]
    assert kubernetes.source.product == "kubernetes"
    assert kubernetes.where == ({"protoPayload.serviceName": ("k8s.io",)},)


def test_messages_of_pubsub_are_opened() -> None:
    assert rows(SAMPLE)[4]["operation"] == "google.iam.admin.v1.CreateServiceAccountKey"
    assert FORMAT.record(SAMPLE[4])["insertId"] == "1x5abc"


def test_names_that_sigma_rules_use_lead_into_the_entry() -> None:
    fields = FORMAT.routes[0].fields
    assert fields.path("gcp.audit.method_name") == "protoPayload.methodName"
    assert fields.path("data.protoPayload.serviceName") == "protoPayload.serviceName"
    assert fields.path("protoPayload.Servicename") is None


def test_other_entries_of_cloud_logging_are_refused() -> None:
    made = FORMAT.decode([b'{"textPayload": "hello", "logName": "projects/p/logs/app"}'], {})
    assert (made.count, len(made.refused)) == (0, 1)


def test_odd_types_do_not_stop_it() -> None:
    payload = {"methodName": 1, "serviceName": "k8s.io", "status": [], "authenticationInfo": "x"}
    payload |= {"requestMetadata": 3, "resourceName": {"a": 1}, "authorizationInfo": "y"}
    assert len(rows([json.dumps({"protoPayload": payload, "resource": 1}).encode()])) == 1


@pytest.mark.parametrize("name", ["protopayload", "protopayload_auditlog"])
def test_entries_of_data_lakes_are_read_under_their_own_names(name: str) -> None:
    def folded(value: Any) -> Any:
        if isinstance(value, dict):
            return {key.lower(): folded(one) for key, one in value.items()}
        return [folded(one) for one in value] if isinstance(value, list) else value

    raw = SAMPLE[0]
    entry = json.loads(raw)
    if name == "protopayload":
        entry = folded(entry)
    else:
        entry[name] = entry.pop("protoPayload")
    [own], [lake] = rows([raw]), rows([json.dumps(entry).encode()])
    for column in ("operation", "actor", "src_ip", "target", "time"):
        assert lake[column] == own[column]
    assert lake["operation"]
