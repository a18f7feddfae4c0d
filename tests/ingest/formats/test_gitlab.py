import polars as pl
from tests.ingest.formats.sampled import sampled, told

SHA = "b2" * 20
RUN = "run:harbour/cranes/9001"


def edges(frame: pl.DataFrame, row: int) -> set[tuple[str, str, str]]:
    return {(one["source"], one["relation"], one["target"]) for one in frame["links"][row]}


def test_audit_events_of_api_stream_and_log_file_say_the_same() -> None:
    assert told(sampled("gitlab-audit"), "operation", "class_uid", "actor", "src_ip") == [
        ("protected_branch_removed", 3004, "Ines Roth", "198.51.100.77"),
        ("project_visibility_level_updated", 3004, "Ines Roth", "198.51.100.77"),
        ("member_created", 3005, "unknown", "203.0.113.40"),
        ("login failed", 3002, "paul-vey", "203.0.113.41"),
        ("deploy_key_added", 3005, "release-token", None),
    ]


def test_a_failed_login_is_a_failure_and_a_token_is_no_user() -> None:
    frame = sampled("gitlab-audit")
    assert frame["status"].to_list() == ["success", "success", "success", "failure", "success"]
    assert frame["actor_kind"][4] == "service-account"


def test_webhooks_lead_from_push_to_run_to_environment() -> None:
    frame = sampled("gitlab-webhook")
    assert edges(frame, 0) == {
        ("user:ines", "pushed", f"commit:{SHA}"),
        ("repository:harbour/cranes", "contains", f"commit:{SHA}"),
    }
    assert edges(frame, 1) == {
        (f"commit:{SHA}", "triggered", RUN),
        ("user:ines", "triggered", RUN),
    }
    assert (RUN, "runs-on", "host:dock-3") in edges(frame, 2)
    place = "resource:harbour/cranes/environments/production"
    assert edges(frame, 3) == {(f"commit:{SHA}", "deployed-as", place)}


def test_requests_are_http_activity_with_the_address_and_the_user() -> None:
    assert told(sampled("gitlab-rails"), "operation", "class_uid", "status", "target")[:3] == [
        ("GET", 4002, "success", "/harbour/cranes/-/issues"),
        ("POST", 4002, "failure", "/users/sign_in"),
        ("GET", 4002, "failure", "/.env"),
    ]
