"""Services declared in tables: each sample is read whole, with the essentials of every event."""

import pytest
from tests.ingest.formats.sampled import sampled, told

from bartizan.ingest.formats import (
    cisco_umbrella,
    cloudflare,
    crowdstrike,
    saas_access,
    saas_ai,
    saas_alerts,
    saas_collaboration,
    saas_data,
    saas_security,
)

MODULES = (
    saas_access,
    saas_ai,
    saas_alerts,
    saas_collaboration,
    saas_data,
    saas_security,
    cloudflare,
    crowdstrike,
)
NAMES = [one.name for module in MODULES for one in module.FORMATS] + [cisco_umbrella.FORMAT.name]
WITHOUT_ACTOR = {"cloudflare-http", "cloudflare-firewall", "upwind-detection"}
WITHOUT_OPERATION = {"proofpoint"}


@pytest.mark.parametrize("name", NAMES)
def test_every_event_has_a_time_and_says_what_was_done_by_whom(name: str) -> None:
    frame = sampled(name)
    assert frame["time"].null_count() == 0
    assert frame["class_uid"].null_count() == 0
    assert name in WITHOUT_OPERATION or frame["operation"].null_count() == 0
    assert name in WITHOUT_ACTOR or frame["actor"].null_count() < frame.height


def test_failures_are_failures_in_each_services_words() -> None:
    failed = {
        "slack-audit": 4,
        "box-event": 1,
        "dropbox-team": 2,
        "databricks-audit": 1,
        "snowflake-login": 1,
        "salesforce": 1,
        "wiz-audit": 2,
        "teleport": 1,
        "openai-audit": 1,
        "anthropic-activity": 3,
        "cloudflare-http": 1,
        "cisco-umbrella-dns": 1,
        "crowdstrike-stream": 2,
    }
    for name, row in failed.items():
        status = sampled(name)["status"].to_list()
        assert (status[0], status[row]) == ("success", "failure"), name


def test_crowdstrike_processes_serve_rules_for_process_creation() -> None:
    fdr = crowdstrike.FORMATS[0]
    routes = {str(one.source): one for one in fdr.routes}
    creation = routes["product=windows category=process_creation"]
    assert creation.fields.path("Image") == "ImageFileName"
    assert creation.fields.path("TargetObject") is None
    assert told(sampled("crowdstrike-fdr"), "class_uid", "host")[:2] == [
        (1007, "LT-4"),
        (1007, "LT-4"),
    ]


def test_web_requests_at_the_edge_serve_rules_for_web_servers() -> None:
    http = cloudflare.FORMATS[0]
    assert {str(one.source) for one in http.routes} == {
        "product=cloudflare service=http",
        "category=webserver",
    }
    assert http.routes[1].fields.path("cs-uri-query") == "ClientRequestQuery"
