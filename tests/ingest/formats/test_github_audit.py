import json

from tests.ingest.formats.sampled import decode, sampled, told

from bartizan.ingest.formats.github_audit import FORMAT

SHA = "3f1c9d0e7a6b5c4d3e2f1a0b9c8d7e6f5a4b3c2d"


def test_actions_become_operations_of_an_actor_on_a_target() -> None:
    assert told(sampled("github-audit"), "operation", "class_uid", "status", "actor", "target") == [
        ("protected_branch.destroy", 3004, "success", "mira-holt", "main"),
        ("workflows.completed_workflow_run", 6002, "failure", "deploy-helper[bot]", "Release"),
        ("git.clone", 6003, "success", "tobias-ek", "fjordworks/ferry-api"),
        ("git.push", 6003, "success", "mira-holt", "fjordworks/ferry-api"),
        ("org.add_member", 3005, "success", "mira-holt", "guest-auditor"),
        ("repo.access", 3004, "success", "tobias-ek", "fjordworks/ferry-docs"),
    ]


def test_older_exports_keep_facts_below_data() -> None:
    frame = sampled("github-audit")
    assert frame["src_ip"][5] == "203.0.113.9"
    assert frame["src_geo"][0] == "NO"


def test_a_finished_run_leads_back_to_its_commit_and_to_who_started_it() -> None:
    frame = sampled("github-audit")
    assert frame["run"][1] == "fjordworks/ferry-api/7781234501"
    assert frame["actor_kind"][1] == "service-account"
    assert frame["links"][1].to_list() == [
        {
            "source": "service-account:deploy-helper[bot]",
            "relation": "triggered",
            "target": "run:fjordworks/ferry-api/7781234501",
        },
        {
            "source": f"commit:{SHA}",
            "relation": "triggered",
            "target": "run:fjordworks/ferry-api/7781234501",
        },
    ]


def test_a_carrier_may_have_renamed_the_timestamp() -> None:
    record = {"action": "repo.create", "actor": "ole", "at_sign_timestamp": "2025-11-24 08:00:00.5"}
    raw = json.dumps(record).encode()
    assert FORMAT.record(raw)["@timestamp"] == "2025-11-24 08:00:00.5"
    assert decode(FORMAT, [raw])["time"][0].isoformat() == "2025-11-24T08:00:00.500000+00:00"


def test_webhooks_are_not_taken_for_audit_records() -> None:
    delivery = {"action": "created", "repository": {"full_name": "a/b"}, "sender": {"login": "c"}}
    assert FORMAT.sniff([json.dumps(delivery).encode()]) == 0
