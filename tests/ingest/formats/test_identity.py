"""Sign-in services: who, from where, with what result, whatever each of them calls it."""

import json

import pytest
from tests.ingest.formats.sampled import decode, records_of, sampled, told

from bartizan.ingest.formats import google_workspace, m365, okta


def test_okta_tells_who_did_what_from_which_country() -> None:
    frame = sampled("okta")
    assert told(frame, "operation", "class_uid", "status", "src_geo")[:3] == [
        ("user.session.start", 3002, "success", "NO"),
        ("user.session.start", 3002, "failure", "NO"),
        ("user.mfa.factor.deactivate", 3001, "success", "NO"),
    ]
    assert frame["target"][2] == "ole@tidal.example"
    assert frame["session"][0] == "trs1"
    assert frame["src_asn"][0] == 64500


def test_names_that_a_data_lake_folded_are_restored() -> None:
    folded = {"eventtype": "user.session.start", "actor": {"alternateid": "a@b.example"}}
    raw = json.dumps({**folded, "outcome": {"result": "DENY"}, "debugcontext": {}}).encode()
    record = okta.FORMAT.record(raw)
    assert record["eventType"] == "user.session.start"
    assert record["actor"]["alternateId"] == "a@b.example"
    assert told(decode(okta.FORMAT, [raw]), "actor", "status") == [("a@b.example", "failure")]


def test_okta_hooks_deliver_several_events_at_once() -> None:
    event = json.loads(records_of("okta")[0])
    hook = {
        "eventType": "com.okta.event_hook",
        "source": "https://x.okta.example/api/v1/eventHooks",
    }
    raw = json.dumps({**hook, "data": {"events": [event, {**event, "uuid": "u9"}]}}).encode()
    assert decode(okta.FORMAT, [raw])["event_id"].to_list() == ["f1b2-01", "u9"]


def test_auth0_codes_that_begin_with_f_are_failures() -> None:
    assert told(sampled("auth0"), "operation", "class_uid", "status", "tenant") == [
        ("s", 3002, "success", "tidal"),
        ("fp", 3002, "failure", "tidal"),
        ("sapi", 6003, "success", "tidal"),
        ("gd_enrollment_complete", 3001, "success", "tidal"),
        ("limit_wc", 3002, "failure", "tidal"),
    ]


def test_onelogin_tells_events_by_number() -> None:
    assert told(sampled("onelogin"), "operation", "class_uid", "status") == [
        ("5", 3002, "success"),
        ("6", 3002, "failure"),
        ("8", 3002, "success"),
        ("13", 3001, "success"),
        ("72", 3005, "success"),
    ]


def test_duo_tells_the_result_of_a_factor_and_what_administrators_did() -> None:
    assert told(sampled("duo-authentication"), "status", "message", "src_geo")[:3] == [
        ("success", "user_approved", "NO"),
        ("failure", "user_marked_fraud", "NO"),
        ("failure", "user_marked_fraud", "NO"),
    ]
    frame = sampled("duo-administrator")
    assert frame["src_ip"][1] == "198.51.100.19"
    assert frame["status"][4] == "failure"


def test_google_workspace_makes_an_event_of_each_thing_done() -> None:
    assert told(sampled("google-workspace"), "operation", "class_uid", "status", "target") == [
        ("GRANT_ADMIN_PRIVILEGE", 3005, "success", "ole@tidal.example"),
        ("login_failure", 3002, "failure", None),
        (
            "CHANGE_APPLICATION_SETTING",
            3004,
            "success",
            "Password Management - Enforce strong password",
        ),
        ("change_document_visibility", 6006, "success", "Tide tables"),
        ("edit", 6006, "success", "Tide tables"),
        ("authorize", 3005, "success", "Sync"),
    ]


def test_rules_find_workspace_parameters_by_their_names() -> None:
    record = google_workspace.FORMAT.record(records_of("google-workspace")[2])
    assert record["eventService"] == "admin.googleapis.com"
    assert record["eventName"] == "CHANGE_APPLICATION_SETTING"
    assert record["new_value"] == "off"


def test_microsoft_365_records_of_four_workloads() -> None:
    assert told(sampled("m365"), "operation", "class_uid", "status", "src_ip") == [
        ("Set-Mailbox", 3004, "success", "198.51.100.21"),
        ("UserLoginFailed", 3002, "failure", "198.51.100.21"),
        ("FileDownloaded", 6006, "success", "198.51.100.21"),
        ("Consent to application.", 3005, "success", None),
        ("New-InboxRule", 3004, "success", "198.51.100.21"),
    ]
    record = m365.FORMAT.record(records_of("m365")[0])
    assert record["ParametersByName"]["ForwardingSmtpAddress"] == "smtp:out@elsewhere.example"


@pytest.mark.parametrize(
    ("to", "outside"),
    [
        ("smtp:ole@northpier.example", False),
        ("smtp:ole@mail.northpier.example", False),
        ("smtp:ole@northpier2.example", True),
        ("ole@northpier.example;x@elsewhere.example", True),
        ("ole", None),
    ],
)
def test_microsoft_365_tells_whether_mail_is_forwarded_to_others(
    to: str, outside: bool | None
) -> None:
    record = {
        "Operation": "Set-Mailbox",
        "RecordType": 1,
        "Workload": "Exchange",
        "UserId": "mira@northpier.example",
        "Parameters": [{"Name": "ForwardingSmtpAddress", "Value": to}],
    }
    seen = m365.FORMAT.record(json.dumps(record).encode())
    assert seen.get("ForwardsOutside") is outside


def test_onepassword_tells_sign_ins_items_and_changes_apart() -> None:
    assert told(sampled("onepassword-signin"), "status", "src_geo")[:3] == [
        ("success", "NO"),
        ("failure", "NO"),
        ("failure", "NO"),
    ]
    assert sampled("onepassword-item")["operation"][1] == "export"
    assert sampled("onepassword-audit")["operation"][0] == "gm.join"
