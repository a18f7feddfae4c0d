import json

import pytest
from tests.ingest.formats.sampled import records_of, refusals, sampled, told

from bartizan.ingest.formats.windows import FORMATS
from bartizan.model.event import Record
from bartizan.model.log_source import LogSource, Route

JSON, XML = FORMATS
SYSMON = "Microsoft-Windows-Sysmon/Operational"


def record(**members: object) -> Record:
    return JSON.record(json.dumps(members).encode())


def test_every_shape_of_json_becomes_the_same_kind_of_event() -> None:
    frame = sampled("windows")
    assert told(frame, "class_uid", "operation", "actor", "target") == [
        (1007, "process-create", "CORP\\runner", "C:\\Windows\\System32\\certutil.exe"),
        (201001, "registry-key-change", None, "HKLM\\Software\\Run\\Agent"),
        (4001, "network-connect", "CORP\\runner", "203.0.113.40"),
        (1007, "process-create", "CORP\\kim", "C:\\Windows\\System32\\whoami.exe"),
        (3002, "logon", "CORP\\admin", "BUILD-7.corp.example"),
        (201002, "registry-value-set", "CORP\\kim", "HKLM\\SOFTWARE\\Agent\\Start"),
        (1001, "file-create", "DEV-3\\kim", "C:\\Users\\kim\\AppData\\Roaming\\x.lnk"),
        (1009, "powershell-engine-start", None, None),
        (1009, "powershell-script-block", None, None),
        (201004, "service-install", "kim", "upd"),
        (4003, "dns-query", "DEV-5\\kim", "files.example"),
    ]
    assert frame["time"].null_count() == 0
    assert frame["event_id"].drop_nulls().is_unique().all()


def test_a_failed_logon_has_its_address_and_status() -> None:
    row = sampled("windows").row(4, named=True)
    assert (row["status"], row["src_ip"], row["actor_kind"]) == (
        "failure",
        "203.0.113.9",
        "user",
    )


def test_security_4688_answers_to_the_names_of_sysmon() -> None:
    found = JSON.record(records_of("windows")[3])
    assert found["EventID"] == 4688
    assert found["Channel"] == "Security"
    assert found["Image"].endswith("whoami.exe")
    assert found["ParentImage"].endswith("cmd.exe")
    assert found["IntegrityLevel"] == "High"
    assert found["User"] == "CORP\\kim"


def test_a_registry_event_keeps_sysmons_own_type_beside_nxlogs() -> None:
    assert JSON.record(records_of("windows")[1])["EventType"] == "CreateKey"


def test_hashes_can_be_asked_one_by_one() -> None:
    found = JSON.record(records_of("windows")[0])
    assert (found["md5"], found["Imphash"]) == ("BBBB", "DDDD")


def test_unnamed_data_is_a_list_and_a_message_stands_in_for_it() -> None:
    assert any("HostApplication" in text for text in JSON.record(records_of("windows")[7])["Data"])
    shipped = record(EventID=400, Channel="Windows PowerShell", Message="HostApplication=x")
    assert shipped["Data"] == "HostApplication=x"


def test_a_missing_event_id_is_told_from_what_azure_keeps() -> None:
    assert JSON.record(records_of("windows")[9])["EventID"] == 4697
    rendered = record(
        EventLog=SYSMON, Source="Microsoft-Windows-Sysmon", RenderedDescription="Dns query:\r\nx"
    )
    assert rendered["EventID"] == 22


def test_defenders_names_can_be_asked_without_spaces() -> None:
    found = record(
        Event={
            "System": {
                "EventID": 1116,
                "Channel": "Microsoft-Windows-Windows Defender/Operational",
            },
            "EventData": {"Threat Name": "Tool:Win32/X"},
        }
    )
    assert found["ThreatName"] == "Tool:Win32/X"


def test_odd_types_cost_no_event() -> None:
    raw = json.dumps(
        {"EventID": "1", "Channel": SYSMON, "SourceName": "x", "@timestamp": 5, "Image": [1, {}]}
    ).encode()
    made = JSON.decode([raw], {})
    assert (made.count, made.refused) == (1, [])
    assert made.fields["Image"][0] == JSON.record(raw)["Image"] == [1, {}]


def test_records_without_an_event_are_refused_without_repeating_them() -> None:
    reasons = refusals(JSON, b'{"secret": "hunter2"}', b"[1]", b'{"Event": "<Event', b"\xff{")
    assert len(reasons) == 4
    assert not any("hunter2" in reason for reason in reasons)


def test_xml_events_of_one_line_and_of_many_are_read() -> None:
    frame = sampled("windows-xml")
    assert told(frame, "operation", "target") == [
        ("process-create", "C:\\a&b.exe"),
        ("service-install", "updater"),
        ("Application Error-1000", None),
        ("audit-log-clear", None),
        ("Microsoft-Windows-DNS-Client-3008", None),
    ]


def test_a_line_with_a_header_or_with_several_events_is_read() -> None:
    one, two = (XML_EVENT % number for number in (b"1", b"7"))
    made = XML.decode([b"<13>Nov 25 08:14:02 dev-1 forwarder: " + one, one + two], {})
    assert made.count == 3
    assert made.rows == [0, 1, 1]
    assert made.raws == [one, one, two]


def test_xml_that_holds_no_whole_event_is_refused_and_what_wraps_events_is_not() -> None:
    cut = XML_EVENT[:60]
    assert refusals(XML, cut, b"garbage", XML_EVENT % b"1" + cut) == [
        "the event does not end",
        "no event",
        "the event does not end",
    ]
    made = XML.decode([b'<?xml version="1.0"?>', b"<Events>", b"</Events>"], {})
    assert (list(made.headings), made.refused) == ([0, 1, 2], [])


XML_EVENT = (
    b'<Event xmlns="http://schemas.microsoft.com/win/2004/08/events/event"><System>'
    b'<Provider Name="Microsoft-Windows-Sysmon"/><EventID>%s</EventID></System></Event>'
)


@pytest.mark.parametrize(
    "text",
    [
        b'<!DOCTYPE e [<!ENTITY a "aaaa">]><Event><System><EventID>1</EventID></System></Event>',
        b"<Event><!DOCTYPE x><System><EventID>1</EventID></System></Event>",
        b"<Event><System><EventID>1</EventID></Event>",
        b"<Event><System/></Event>",
        b"<Event>&boom;<System><EventID>1</EventID></System></Event>",
    ],
)
def test_no_entity_is_ever_expanded_and_bad_xml_is_refused(text: bytes) -> None:
    with pytest.raises(ValueError, match=r"document type|well-formed|EventID"):
        XML.record(text)


def routes_of(**asked: str) -> list[Route]:
    return [one for one in JSON.routes if one.source.serves(LogSource(**asked))]


def test_categories_name_the_events_that_answer_them() -> None:
    created = routes_of(product="windows", category="process_creation")[0]
    assert {"Channel": ("Security",), "EventID": (4688,)} in created.where
    assert created.fields.path("imphash") == "Imphash"
    assert created.fields.path("GrandParentImage") is None
    added = routes_of(product="windows", category="registry_add")[0]
    assert added.where[0]["EventType"] == ("CreateKey",)


def test_services_are_told_apart_by_channel() -> None:
    assert routes_of(product="windows", service="bits-client")[0].where == (
        {"Channel": ("Microsoft-Windows-Bits-Client/Operational",)},
    )
    assert routes_of(product="windows", service="no-such-log") == []
