"""One made-up delivery, told by four products: their links join into one path."""

import json
from collections.abc import Iterator
from itertools import pairwise

from bartizan.ingest.registry import formats
from bartizan.model.event import conform

SHA = "4f2a" + "0" * 36
DIGEST = "sha256:" + "ab" * 32
IMAGE = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/cranes"
SUBJECT = "repo:harbour/cranes:ref:refs/heads/main:run_id:123"
REPOSITORY = {"full_name": "harbour/cranes", "owner": {"login": "harbour"}}
PATH = (
    "user:mira",
    f"commit:{SHA}",
    "run:harbour/cranes/123",
    "session:ASIAEXAMPLE1",
    f"image:{DIGEST}",
    "workload:prod/pod/cranes-1",
    "host:node-1",
)

PUSH = {
    "ref": "refs/heads/main",
    "before": "0" * 40,
    "after": SHA,
    "repository": REPOSITORY,
    "pusher": {"name": "mira"},
    "sender": {"login": "mira", "type": "User"},
    "head_commit": {"id": SHA, "timestamp": "2026-03-04T05:00:00Z"},
    "commits": [{"id": SHA, "timestamp": "2026-03-04T05:00:00Z"}],
}
RUN = {
    "action": "completed",
    "workflow_run": {
        "id": 123,
        "name": "release",
        "head_sha": SHA,
        "head_branch": "main",
        "path": ".github/workflows/release.yml",
        "event": "push",
        "conclusion": "success",
        "run_started_at": "2026-03-04T05:01:00Z",
        "updated_at": "2026-03-04T05:03:00Z",
        "actor": {"login": "mira"},
    },
    "repository": REPOSITORY,
    "sender": {"login": "mira", "type": "User"},
}
RUN_AUDITED = {
    "@timestamp": 1772600580000,
    "action": "workflows.completed_workflow_run",
    "actor": "mira",
    "head_sha": SHA,
    "org": "harbour",
    "repo": "harbour/cranes",
    "workflow_run_id": 123,
    "name": "release",
}
SESSION = {
    "type": "AssumedRole",
    "arn": "arn:aws:sts::111122223333:assumed-role/deploy/run-123",
    "accessKeyId": "ASIAEXAMPLE1",
    "sessionContext": {"sessionIssuer": {"arn": "arn:aws:iam::111122223333:role/deploy"}},
}
POD = {
    "metadata": {"name": "cranes-1", "namespace": "prod"},
    "spec": {"nodeName": "node-1", "containers": [{"name": "a", "image": f"{IMAGE}@{DIGEST}"}]},
}
DEPLOYMENT = {
    "metadata": {"name": "cranes", "namespace": "prod"},
    "spec": {"template": {"spec": {"containers": [{"name": "a", "image": f"{IMAGE}:v1"}]}}},
}


def call(name: str, source: str, identity: object, request: object, response: object) -> object:
    return {
        "eventVersion": "1.09",
        "userIdentity": identity,
        "eventTime": "2026-03-04T05:02:00Z",
        "eventSource": source,
        "eventName": name,
        "awsRegion": "eu-west-1",
        "sourceIPAddress": "203.0.113.9",
        "eventID": name,
        "requestParameters": request,
        "responseElements": response,
    }


ASSUME = call(
    "AssumeRoleWithWebIdentity",
    "sts.amazonaws.com",
    {"type": "WebIdentityUser", "userName": SUBJECT},
    {"roleArn": "arn:aws:iam::111122223333:role/deploy", "roleSessionName": "run-123"},
    {"subjectFromWebIdentityToken": SUBJECT, "credentials": {"accessKeyId": "ASIAEXAMPLE1"}},
)
PUT = call(
    "PutImage",
    "ecr.amazonaws.com",
    SESSION,
    {"registryId": "111122223333", "repositoryName": "cranes", "imageTag": "v1"},
    {
        "image": {
            "registryId": "111122223333",
            "repositoryName": "cranes",
            "imageId": {"imageDigest": DIGEST, "imageTag": "v1"},
        }
    },
)


def made(resource: str, name: str, body: object) -> object:
    return {
        "kind": "Event",
        "apiVersion": "audit.k8s.io/v1",
        "level": "RequestResponse",
        "auditID": resource,
        "stage": "ResponseComplete",
        "verb": "create",
        "user": {"username": "system:serviceaccount:ci:deployer"},
        "objectRef": {"resource": resource, "namespace": "prod", "name": name},
        "responseStatus": {"code": 201},
        "requestObject": body,
        "responseObject": body,
        "stageTimestamp": "2026-03-04T05:04:00.1Z",
    }


RECORDS: tuple[tuple[str, object], ...] = (
    ("github-webhook", PUSH),
    ("github-webhook", RUN),
    ("cloudtrail", ASSUME),
    ("cloudtrail", PUT),
    ("kubernetes-audit", made("pods", "cranes-1", POD)),
    ("kubernetes-audit", made("deployments", "cranes", DEPLOYMENT)),
)


def column(name: str, record: object, wanted: str) -> object:
    one = formats()[name]
    decoded = one.decode([json.dumps(record).encode()], {})
    frame = conform({"product": one.product, **decoded.columns}, decoded.count)
    return frame[wanted].to_list()[0]


def edges() -> Iterator[tuple[str, str]]:
    for name, record in RECORDS:
        links = column(name, record, "links")
        assert isinstance(links, list)
        yield from ((link["source"], link["target"]) for link in links)


def test_links_lead_from_a_person_to_the_host_that_runs_their_commit() -> None:
    assert set(pairwise(PATH)) <= set(edges())


def test_a_workload_that_names_its_image_by_tag_is_joined_to_the_digest_that_was_pushed() -> None:
    found = set(edges())
    assert (f"image:{DIGEST}", f"image:{IMAGE}:v1") in found
    assert (f"image:{IMAGE}:v1", "workload:prod/deployment/cranes") in found


def test_columns_name_runs_commits_and_images_as_links_do() -> None:
    runs: tuple[tuple[str, object], ...] = (*RECORDS[1:3], ("github-audit", RUN_AUDITED))
    assert [column(*one, "run") for one in runs] == ["harbour/cranes/123"] * 3
    assert [column(*one, "commit") for one in (RECORDS[0], RECORDS[1], runs[2])] == [SHA] * 3
    assert [column(*one, "artifact") for one in (RECORDS[3], RECORDS[4])] == [DIGEST] * 2
    assert column(*RECORDS[3], "session") == "ASIAEXAMPLE1"
    assert column(*RECORDS[4], "workload") == "prod/pod/cranes-1"
