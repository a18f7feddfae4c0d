from __future__ import annotations

from pathlib import Path

from bartizan.ingest.formats.entra_risk import FORMAT

SAMPLE = (Path(__file__).parent / "samples" / "entra-risk.jsonl").read_bytes().splitlines()


def test_a_detection_names_person_place_and_kind() -> None:
    made = FORMAT.decode(SAMPLE, {})
    assert made.columns["operation"][:2] == ["anonymizedIPAddress", "anomalousToken"]
    assert made.columns["actor"][0] == "mira@harbour.example"
    assert made.columns["src_ip"][:3] == ["198.51.100.80", "198.51.100.80", None]


def test_diagnostic_settings_hold_the_same_below_properties() -> None:
    kinds = [FORMAT.record(raw)["properties"]["riskEventType"] for raw in SAMPLE]
    assert kinds[3] == "unfamiliarFeatures"


def test_an_alert_about_privileged_roles_is_named_by_its_configuration() -> None:
    properties = FORMAT.record(SAMPLE[4])["properties"]
    assert properties["riskEventType"] == "noMfaOnRoleActivationAlertConfiguration"


def test_a_detection_whose_state_changed_is_another_event() -> None:
    changed = SAMPLE[0].replace(b'"atRisk"', b'"remediated"')
    first, second = FORMAT.decode([SAMPLE[0], changed], {}).columns["event_id"]
    assert first != second


def test_it_serves_both_services_of_sigmahq() -> None:
    services = [route.source.service for route in FORMAT.routes]
    assert services == ["riskdetection", "pim"]
    path = FORMAT.routes[0].fields.path("riskEventType")
    assert path == "properties.riskEventType"
