import json
from typing import Any

import polars as pl
import pytest
from tests.ingest.formats.sampled import decode, sampled, told

from bartizan.ingest.formats.github_webhook import FORMAT

SHA = "b2" * 20
RUN = "run:fjordworks/ferry-api/7781234501"
DIGEST = "sha256:" + "c3" * 32


def edges(frame: pl.DataFrame, row: int) -> set[tuple[str, str, str]]:
    return {(one["source"], one["relation"], one["target"]) for one in frame["links"][row]}


def test_the_event_is_told_from_the_members_of_the_body() -> None:
    assert told(sampled("github-webhook"), "operation", "class_uid", "status", "repo") == [
        ("push", 6003, "success", "fjordworks/ferry-api"),
        ("workflow_run.completed", 6002, "success", "fjordworks/ferry-api"),
        ("workflow_job.in_progress", 6002, None, "fjordworks/ferry-api"),
        ("deployment_status.created", 6002, "success", "fjordworks/ferry-api"),
        ("branch_protection_rule.deleted", 3004, "success", "fjordworks/ferry-api"),
        ("registry_package.published", 6002, "success", "fjordworks/ferry-api"),
        ("secret_scanning_alert.created", 2004, "success", "fjordworks/ferry-api"),
        ("release.published", 6002, "success", "fjordworks/ferry-api"),
    ]


def test_a_push_leads_from_its_author_to_the_commit() -> None:
    assert edges(sampled("github-webhook"), 0) == {
        ("user:mira-holt", "pushed", f"commit:{SHA}"),
        ("repository:fjordworks/ferry-api", "contains", f"commit:{SHA}"),
    }


def test_a_run_leads_back_to_commit_workflow_and_person_and_names_what_it_reuses() -> None:
    flow = "workflow:fjordworks/ferry-api/.github/workflows/release.yml@refs/heads/main"
    shared = "workflow:fjordworks/shared/.github/workflows/build.yml@refs/tags/v3"
    assert edges(sampled("github-webhook"), 1) == {
        (f"commit:{SHA}", "triggered", RUN),
        (flow, "triggered", RUN),
        ("user:mira-holt", "triggered", RUN),
        (RUN, "uses", shared),
    }


def test_a_job_runs_on_its_runner_and_a_deployment_names_its_environment() -> None:
    frame = sampled("github-webhook")
    place = "resource:fjordworks/ferry-api/environments/production"
    assert (RUN, "runs-on", "host:quay-runner-02") in edges(frame, 2)
    assert edges(frame, 3) == {
        (f"commit:{SHA}", "deployed-as", place),
        (RUN, "deployed-as", place),
    }


def test_a_published_image_leads_from_the_commit_to_its_digest_and_tag() -> None:
    frame = sampled("github-webhook")
    assert frame["artifact"][5] == DIGEST
    assert edges(frame, 5) == {
        (f"commit:{SHA}", "built", f"image:{DIGEST}"),
        ("user:mira-holt", "pushed", f"image:{DIGEST}"),
        (f"image:{DIGEST}", "tagged", "image:ghcr.io/fjordworks/ferry-api:1.9.0"),
    }


def test_a_pull_requests_run_does_not_prove_the_ref_of_its_workflow() -> None:
    run = {"id": 5, "head_sha": SHA, "head_branch": "x", "path": ".github/workflows/a.yml"}
    body = {
        "action": "completed",
        "workflow_run": {**run, "event": "pull_request_target"},
        "repository": {"full_name": "a/b"},
        "sender": {"login": "c", "type": "Bot"},
    }
    frame = decode(FORMAT, [json.dumps(body).encode()])
    assert ("workflow:a/b/.github/workflows/a.yml", "triggered", "run:a/b/5") in edges(frame, 0)
    assert frame["actor_kind"][0] == "service-account"


REPOSITORY = {"full_name": "a/b"}
PARTS: list[tuple[str, dict[str, Any]]] = [
    ("member.added", {"action": "added", "member": {"login": "x"}}),
    ("membership.added", {"action": "added", "member": {}, "team": {"slug": "t"}, "scope": "team"}),
    ("team.edited", {"action": "edited", "team": {"slug": "t"}}),
    ("deploy_key.created", {"action": "created", "key": {"id": 1, "read_only": False}}),
    ("fork", {"forkee": {"full_name": "x/b"}}),
    ("public", {}),
    ("repository.publicized", {"action": "publicized"}),
    ("branch_protection_configuration.disabled", {"action": "disabled"}),
    ("code_scanning_alert.created", {"action": "created", "alert": {"rule": {"id": "x"}}}),
    ("dependabot_alert.created", {"action": "created", "alert": {"dependency": {}}}),
    ("secret_scanning_alert_location.created", {"action": "created", "alert": {}, "location": {}}),
    ("create", {"ref": "v1", "ref_type": "tag", "master_branch": "main"}),
    ("delete", {"ref": "v1", "ref_type": "tag"}),
    ("meta.deleted", {"action": "deleted", "hook": {}, "hook_id": 3}),
    ("ping", {"zen": "Keep it quiet.", "hook_id": 3, "hook": {}}),
    ("repository_ruleset.edited", {"action": "edited", "repository_ruleset": {"name": "r"}}),
    ("pull_request.opened", {"action": "opened", "pull_request": {"number": 1}}),
    ("issues.opened", {"action": "opened", "issue": {"number": 1}}),
]


@pytest.mark.parametrize(("operation", "part"), PARTS)
def test_every_event_has_members_of_its_own(operation: str, part: dict[str, Any]) -> None:
    body = {**part, "repository": REPOSITORY, "sender": {"login": "x"}}
    assert decode(FORMAT, [json.dumps(body).encode()])["operation"][0] == operation


def test_headers_name_the_event_and_the_delivery() -> None:
    body = {"action": "renamed", "organization": {"login": "o"}, "sender": {"login": "x"}}
    headers = {"x-github-event": "organization", "X-GitHub-Delivery": "77-a"}
    frame = decode(FORMAT, [json.dumps({"headers": headers, "body": body}).encode()])
    assert told(frame, "operation", "event_id") == [("organization.renamed", "77-a")]
