from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bartizan.ingest.formats.kubernetes_audit import FORMAT
from bartizan.model.event import conform

SAMPLE = (Path(__file__).parent / "samples" / "kubernetes-audit.jsonl").read_bytes().splitlines()


def rows(records: list[bytes]) -> list[dict[str, Any]]:
    made = FORMAT.decode(records, {})
    assert not made.refused
    return conform({"product": "kubernetes", **made.columns}, made.count).to_dicts()


def event(**changes: Any) -> bytes:
    record = {
        "kind": "Event",
        "apiVersion": "audit.k8s.io/v1",
        "auditID": "a",
        "stage": "ResponseComplete",
        "verb": "create",
        "user": {"username": "mira"},
        "objectRef": {"resource": "deployments", "namespace": "shop", "name": "web"},
        "responseStatus": {"code": 201},
    }
    return json.dumps({**record, **changes}).encode()


def test_a_created_pod_proves_image_account_and_node() -> None:
    row = rows(SAMPLE)[0]
    assert row["operation"] == "create pods"
    assert row["actor_kind"] == "service-account"
    assert [(one["relation"], one["target"]) for one in row["links"]] == [
        ("deployed-as", "workload:shop/pod/web-0"),
        ("uses", "service-account:system:serviceaccount:shop:web"),
        ("runs-on", "host:node-3"),
    ]
    assert row["artifact"].startswith("sha256:")


@pytest.mark.parametrize(
    "spec",
    [
        {"template": {"spec": {"containers": [{"image": "r.example/web:2"}]}}},
        {
            "jobTemplate": {
                "spec": {"template": {"spec": {"containers": [{"image": "r.example/web:2"}]}}}
            }
        },
    ],
)
def test_images_are_found_in_templates(spec: dict[str, Any]) -> None:
    (row,) = rows([event(requestObject={"spec": spec})])
    assert row["links"][0]["source"] == "image:r.example/web:2"


def test_a_refused_creation_proves_nothing() -> None:
    spec = {"template": {"spec": {"containers": [{"image": "web:2"}]}}}
    (row,) = rows([event(requestObject={"spec": spec}, responseStatus={"code": 403})])
    assert (row["status"], row["links"]) == ("failure", None)


def test_the_digest_of_what_runs_comes_from_the_status() -> None:
    digest = "sha256:" + "ab" * 32
    status = {"containerStatuses": [{"imageID": f"docker-pullable://r.example/web@{digest}"}]}
    reference = {"resource": "pods", "subresource": "status", "namespace": "shop", "name": "web-0"}
    (row,) = rows([event(verb="patch", objectRef=reference, requestObject={"status": status})])
    assert row["artifact"] == digest


def test_an_exec_and_a_denied_listing() -> None:
    executed, listed = rows(SAMPLE)[1:3]
    assert (executed["operation"], executed["target_kind"]) == ("create pods/exec", "workload")
    assert (listed["status"], listed["actor_kind"]) == ("failure", "user")


def test_the_key_of_a_cloud_session_is_the_session() -> None:
    user = {"username": "mira", "extra": {"accessKeyId": ["ASIAEXAMPLE"]}}
    assert rows([event(user=user)])[0]["session"] == "ASIAEXAMPLE"


def test_events_of_aks_are_text_within_azure_diagnostics() -> None:
    row = rows(SAMPLE)[4]
    assert row["operation"] == "delete deployments"
    assert FORMAT.record(SAMPLE[4])["verb"] == "delete"
    assert FORMAT.sniff(SAMPLE[4:]) > 0.9


def test_an_event_list_is_several_events() -> None:
    several = [json.loads(event(auditID=name)) for name in "abc"]
    raw = json.dumps({"kind": "EventList", "items": several}).encode()
    made = FORMAT.decode([raw], {})
    assert (made.count, made.rows) == (3, [0, 0, 0])


def test_events_of_the_core_interface_are_not_audit_events() -> None:
    core = {"kind": "Event", "apiVersion": "v1", "involvedObject": {}, "reason": "Pulled"}
    raw = json.dumps(core).encode()
    assert FORMAT.sniff([raw]) == 0
    assert FORMAT.decode([raw], {}).refused[0].reason == "not a record of kubernetes-audit"
    with pytest.raises(ValueError, match="not a record"):
        FORMAT.record(raw)


def test_odd_types_do_not_stop_it() -> None:
    odd = event(user="x", objectRef=[1], responseStatus="ok", requestObject=5, sourceIPs="::1")
    (row,) = rows([odd])
    assert (row["src_ip"], row["actor"]) == ("::1", None)


def test_rules_of_sigmahq_find_their_names() -> None:
    fields = FORMAT.routes[0].fields
    assert fields.path("hostPath") == "requestObject.spec.volumes.hostPath"
    assert fields.path("apiGroup") == "objectRef.apiGroup"
    assert fields.path("objectRef.resourc") is None
