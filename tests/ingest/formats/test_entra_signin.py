from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bartizan.ingest.formats.entra_signin import FORMAT
from bartizan.model.event import conform

SAMPLE = (Path(__file__).parent / "samples" / "entra-signin.jsonl").read_bytes().splitlines()


def rows(records: list[bytes]) -> list[dict[str, Any]]:
    made = FORMAT.decode(records, {})
    assert not made.refused
    return conform({"product": "entra", **made.columns}, made.count).to_dicts()


def test_a_sign_in_starts_a_session() -> None:
    row = rows(SAMPLE)[0]
    assert (row["actor"], row["session"], row["status"]) == (
        "mira@harbour.example",
        "tok1",
        "success",
    )
    assert (row["src_ip"], row["src_geo"], row["src_asn"]) == ("203.0.113.60", "DE", 64500)
    assert row["links"][0]["target"] == "session:tok1"


def test_a_failed_sign_in_starts_none() -> None:
    row = rows(SAMPLE)[1]
    assert (row["status"], row["links"]) == ("failure", None)
    assert row["message"] == "Invalid username or password."


def test_graph_and_table_read_as_diagnostic_settings() -> None:
    graph, table = FORMAT.record(SAMPLE[2]), FORMAT.record(SAMPLE[3])
    assert (graph["resultType"], graph["callerIpAddress"]) == ("0", "203.0.113.60")
    assert graph["operationName"] == "Sign-in activity"
    assert table["resultType"] == "50053"
    assert table["properties"]["deviceDetail"]["operatingSystem"] == "Windows 11"
    assert rows(SAMPLE)[3]["src_geo"] == "DE"


def test_a_service_principal_signs_in_with_a_federated_credential() -> None:
    row = rows(SAMPLE)[4]
    assert (row["actor"], row["actor_kind"]) == ("lantern-deploy", "service-account")
    assert row["links"][1] == {
        "source": "resource:federated-credential/fc-1",
        "relation": "uses",
        "target": "service-account:lantern-deploy",
    }


def test_the_outcome_is_there_in_the_words_of_the_portal() -> None:
    properties = {
        "status": {"errorCode": 500121, "additionalDetails": "MFA denied; user declined"},
        "authenticationProtocol": "deviceCode",
    }
    raw = json.dumps({"category": "SignInLogs", "properties": properties}).encode()
    record = FORMAT.record(raw)
    assert record["status"] == ["Failure", "MFA denied; user declined"]
    assert record["protocol"] == "Device Code"
    assert record["resultType"] == "500121"


def test_names_of_tables_and_of_sigmahq_lead_into_the_record() -> None:
    fields = FORMAT.routes[0].fields
    assert fields.path("ResultType") == "resultType"
    assert fields.path("DeviceDetail.isCompliant") == "properties.deviceDetail.isCompliant"
    assert fields.path("userAgent") == "properties.userAgent"
    assert fields.path("ActivityDetails") is None


def test_odd_types_do_not_stop_it() -> None:
    properties = {"status": [1], "location": "DE", "deviceDetail": 3, "createdDateTime": {}}
    raw = json.dumps({"category": "SignInLogs", "properties": properties, "resultType": []})
    assert len(rows([raw.encode()])) == 1
