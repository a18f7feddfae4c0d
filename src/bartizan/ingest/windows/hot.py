"""The fields nearly all rules for Windows ask first, decoded straight from flat JSON.

``complete`` is the one place where names are made the same, for columns and for records alike.
"""

import re
from typing import Any

import msgspec

Json = Any
"""Text, a number, a list, null: shippers differ, and no odd type may cost an event."""

SECURITY = "Security"
SYSMON = "Microsoft-Windows-Sysmon/Operational"
POWERSHELL = "Microsoft-Windows-PowerShell/Operational"
CLASSIC_POWERSHELL = "Windows PowerShell"
DEFENDER = "Microsoft-Windows-Windows Defender/Operational"


class Hot(msgspec.Struct, gc=False):
    """Members of a flat record. What is not here is looked up in the record itself.

    The fewer the better: each costs time with every member of every event.
    """

    EventID: Json = None
    Channel: Json = None
    Provider_Name: Json = None
    Computer: Json = None
    Image: Json = None
    CommandLine: Json = None
    ParentImage: Json = None
    ParentCommandLine: Json = None
    OriginalFileName: Json = None
    TargetFilename: Json = None
    TargetObject: Json = None
    Details: Json = None
    EventType: Json = None
    ImageLoaded: Json = None
    User: Json = None
    Hashes: Json = None
    QueryName: Json = None
    Product: Json = None
    Description: Json = None
    Company: Json = None
    IntegrityLevel: Json = None
    CurrentDirectory: Json = None
    LogonId: Json = None
    SourceImage: Json = None
    TargetImage: Json = None
    GrantedAccess: Json = None
    CallTrace: Json = None
    PipeName: Json = None
    DestinationIp: Json = None
    DestinationHostname: Json = None
    Initiated: Json = None
    ScriptBlockText: Json = None
    Payload: Json = None
    ObjectName: Json = None
    ObjectType: Json = None
    ServiceName: Json = None
    ImagePath: Json = None
    TargetUserName: Json = None
    SubjectUserName: Json = None
    ParentUser: Json = None
    NewName: Json = None
    ContextInfo: Json = None
    SamAccountName: Json = None
    Data: Json = None
    ProcessName: Json = None
    # Read for the columns of the event schema, and to complete the others.
    TargetDomainName: Json = None
    SubjectDomainName: Json = None
    SubjectLogonId: Json = None
    TargetLogonId: Json = None
    NewProcessName: Json = None
    ParentProcessName: Json = None
    MandatoryLabel: Json = None
    SourceName: Json = None
    Hostname: Json = None
    SourceIp: Json = None
    IpAddress: Json = None
    SourceAddress: Json = None
    DestAddress: Json = None
    Application: Json = None
    TaskName: Json = None
    ShareName: Json = None
    MemberName: Json = None
    RecordNumber: Json = None
    EventRecordID: Json = None
    AccountName: Json = None
    Domain: Json = None
    TimeCreated: Json = None
    UtcTime: Json = None
    timestamp: Json = msgspec.field(default=None, name="@timestamp")


HOT = Hot.__struct_fields__[: Hot.__struct_fields__.index("ProcessName") + 1]
"""Fields that become columns for rules, by Sigma's names."""

UNNAMED = frozenset({CLASSIC_POWERSHELL, "Application", "MSExchange Management"})
"""Channels whose providers write data without names; NXLog then keeps the message only."""
_CHANNEL_OF = {
    "Microsoft-Windows-Security-Auditing": SECURITY,
    "Microsoft-Windows-Sysmon": SYSMON,
    "Microsoft-Windows-PowerShell": POWERSHELL,
    "PowerShell": CLASSIC_POWERSHELL,
    "Service Control Manager": "System",
    "Microsoft-Windows-Windows Defender": DEFENDER,
}
_SPELLED = {
    name.lower(): name for name in ("Security", "System", "Application", *_CHANNEL_OF.values())
}
_INTEGRITY = {
    "S-1-16-0": "Untrusted",
    "S-1-16-4096": "Low",
    "S-1-16-8192": "Medium",
    "S-1-16-8448": "Medium Plus",
    "S-1-16-12288": "High",
    "S-1-16-16384": "System",
}
_SHIPPERS_TYPE = ("INFO", "ERROR", "WARNING", "VERBOSE", "AUDIT_SUCCESS", "AUDIT_FAILURE")
_EVENT_TYPE = re.compile(rb"EventType: ([A-Za-z]{1,20})\\")
_HIVES = (
    ("\\REGISTRY\\MACHINE", "HKLM"),
    ("\\REGISTRY\\USER", "HKU"),
    ("HKEY_LOCAL_MACHINE", "HKLM"),
    ("HKEY_USERS", "HKU"),
    ("HKEY_CURRENT_USER", "HKCU"),
    ("HKEY_CLASSES_ROOT", "HKCR"),
)
ADDED = (
    *_CHANNEL_OF.values(),
    *_INTEGRITY.values(),
    *(short for _, short in _HIVES),
    "SetValue",
)
"""Values, and beginnings of values, that events are given here."""


def complete(event: Hot, raw: bytes) -> None:
    """Give an event the names Sigma uses, where its shipper or its provider has others.

    Args:
        event: changed in place.
        raw: the record, for what is only in its rendered message.
    """
    _identify(event)
    if event.Channel == SECURITY:
        if event.EventID == 4688:
            _process_created(event)
    elif event.TargetObject is not None:
        if event.EventType in _SHIPPERS_TYPE:
            # NXLog's own member has the same name as Sysmon's; the message keeps Sysmon's.
            if hit := _EVENT_TYPE.search(raw):
                event.EventType = hit[1].decode()
            elif event.EventID == 13:
                event.EventType = "SetValue"
        if type(event.TargetObject) is str:
            event.TargetObject = abbreviated(event.TargetObject)


def _identify(event: Hot) -> None:
    """Number, channel, provider and computer."""
    number = event.EventID
    if type(number) is not int:
        event.EventID = int(number) if type(number) is str and number.isdecimal() else None
    if event.Provider_Name is None:
        event.Provider_Name = event.SourceName
    channel = event.Channel
    if type(channel) is not str:
        channel = event.Provider_Name
        event.Channel = _CHANNEL_OF.get(channel) if type(channel) is str else None
    elif channel.islower():
        event.Channel = _SPELLED.get(channel, channel)
    if event.Computer is None:
        event.Computer = event.Hostname


def _process_created(event: Hot) -> None:
    """Security 4688 under the names of Sysmon's event 1."""
    event.Image = event.NewProcessName if event.Image is None else event.Image
    if event.ParentImage is None:
        event.ParentImage = event.ParentProcessName
    if event.IntegrityLevel is None and type(event.MandatoryLabel) is str:
        event.IntegrityLevel = _INTEGRITY.get(event.MandatoryLabel)
    if event.LogonId is None:
        event.LogonId = event.SubjectLogonId
    if event.User is None:
        target = account(event.TargetDomainName, event.TargetUserName)
        event.User = target or account(event.SubjectDomainName, event.SubjectUserName)


def abbreviated(key: str) -> str:
    """A registry key with its hive as Sysmon writes it: ``HKLM``, ``HKU``."""
    if key[:3] == "HKL" or key[:3] == "HKU":
        return key
    for long, short in _HIVES:
        if key[: len(long)].upper() == long:
            return short + key[len(long) :]
    return key


def account(domain: Json, name: Json) -> str | None:
    r"""``DOMAIN\name``; None if the event leaves the name open (``-``)."""
    if not name or name == "-" or type(name) is not str:
        return None
    return f"{domain}\\{name}" if domain and domain != "-" else name
