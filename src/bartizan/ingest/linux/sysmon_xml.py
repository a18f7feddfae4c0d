"""Sysmon for Linux's event XML as syslog delivers it: often cut short, with references spoilt.

Read with patterns, not with an XML parser: syslog daemons cut messages at 2 or 8 KiB (attacks
have long command lines), and agents drop the semicolon of ``&lt;``. Nothing is ever expanded but
the five predefined references.
"""

import re
from typing import Any

_SYSTEM = re.compile(
    r"<(EventID|Version|Level|Task|Opcode|Keywords|EventRecordID|Channel|Computer)>([^<]*)<"
)
_PROVIDER = re.compile(r'<Provider Name="([^"]*)"(?: Guid="([^"]*)")?')
_TIME = re.compile(r'<TimeCreated SystemTime="([^"]*)"')
_USER = re.compile(r'<Security UserI[dD]="([^"]*)"')
_DATA = re.compile(r'<Data Name="([^"]{1,64})">([^<]*)')
_REFERENCE = re.compile(r"&(lt|gt|quot|apos|amp);?")
_CHARACTERS = {"lt": "<", "gt": ">", "quot": '"', "apos": "'", "amp": "&"}
_NUMBERS = frozenset({"EventID", "Version", "Level", "Task", "Opcode", "EventRecordID"})


def sysmon_event(message: str) -> dict[str, Any]:
    """System and data members of one event, as far as the message goes.

    Raises:
        ValueError: no event in it, or no event id.
    """
    start = message.find("<Event>")
    data = message.find("<EventData>", start)
    if start < 0 or data < 0:
        raise ValueError("no Sysmon event")
    head = message[start:data]
    event: dict[str, Any] = {}
    if hit := _PROVIDER.search(head):
        event["Provider_Name"], event["ProviderGuid"] = hit[1], hit[2]
    if hit := _TIME.search(head):
        event["TimeCreated"] = hit[1]
    if hit := _USER.search(head):
        event["UserID"] = hit[1]
    for name, value in _SYSTEM.findall(head):
        event[name] = int(value) if name in _NUMBERS and value.isdecimal() else value
    if "EventID" not in event:
        raise ValueError("no EventID")
    for name, value in _DATA.findall(message, data):
        event[name] = (
            _REFERENCE.sub(lambda hit: _CHARACTERS[hit[1]], value) if "&" in value else value
        )
    return event
