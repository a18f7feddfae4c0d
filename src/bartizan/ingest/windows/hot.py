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


class Hot(msgspec.Struct, gc=False):
    """Members of a flat record. What is not here is looked up in the record itself."""

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
    ParentUser: Json = None
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
    DestinationPort: Json = None
    Initiated: Json = None
    ScriptBlockText: Json = None
    Payload: Json = None
    ContextInfo: Json = None
    ObjectName: Json = None
    ObjectType: Json = None
    ServiceName: Json = None
    ImagePath: Json = None
    TargetUserName: Json = None
    SubjectUserName: Json = None
    LogonType: Json = None
    Signed: Json = None
    SignatureStatus: Json = None
    SourceUser: Json = None
    ProcessName: Json = None
    # Read for the columns of the event schema, and to complete the others.
    TargetDomainName: Json = None
    SubjectDomainName: Json = None
    SubjectLogonId: Json = None
    TargetLogonId: Json = None
    TargetSid: Json = None
    NewProcessName: Json = None
    ParentProcessName: Json = None
    MandatoryLabel: Json = None
    ObjectValueName: Json = None
    NewValue: Json = None
    SourceName: Json = None
    Provider: Json = None
    EventSourceName: Json = None
    Source: Json = None
    EventLog: Json = None
    Hostname: Json = None
    Protocol: Json = None
    SourceIp: Json = None
    IpAddress: Json = None
    ClientAddress: Json = None
    SourceAddress: Json = None
    DestAddress: Json = None
    Application: Json = None
    Task: Json = None
    TaskName: Json = None
    ShareName: Json = None
    MemberName: Json = None
    MemberSid: Json = None
    RecordNumber: Json = None
    EventRecordID: Json = None
    Account: Json = None
    AccountName: Json = None
    Domain: Json = None
    UserName: Json = None
    TimeCreated: Json = None
    UtcTime: Json = None
    EventTime: Json = None
    TimeGenerated: Json = None
    timestamp: Json = msgspec.field(default=None, name="@timestamp")


HOT = tuple(
    name for name in Hot.__struct_fields__[: Hot.__struct_fields__.index("ProcessName") + 1]
)
"""Fields that become columns for rules, by Sigma's names."""

_CHANNEL_OF = {
    "Microsoft-Windows-Security-Auditing": SECURITY,
    "Microsoft-Windows-Sysmon": SYSMON,
    "Microsoft-Windows-PowerShell": POWERSHELL,
    "PowerShell": CLASSIC_POWERSHELL,
    "Service Control Manager": "System",
    "Microsoft-Windows-Windows Defender": "Microsoft-Windows-Windows Defender/Operational",
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


def complete(event: Hot, raw: bytes) -> None:
    """Give an event the names Sigma uses, where its shipper or its provider has others.

    Args:
        event: changed in place.
        raw: the record, for what is only in its rendered message.
    """
    if type(event.EventID) is str and event.EventID.isdigit():
        event.EventID = int(event.EventID)
    provider = event.Provider_Name
    if provider is None:
        provider = event.SourceName or event.Provider or event.EventSourceName or event.Source
        event.Provider_Name = provider
    channel = event.Channel
    if channel is None:
        channel = event.EventLog or (_CHANNEL_OF.get(provider) if type(provider) is str else None)
        event.Channel = channel
    if type(channel) is str and channel.islower():
        event.Channel = channel = _SPELLED.get(channel, channel)
    if event.Computer is None:
        event.Computer = event.Hostname
    if channel == SECURITY:
        if event.EventID == 4688:
            _process_created(event)
        elif event.EventID == 4657:
            _registry_set(event)
    elif event.TargetObject is not None and event.EventType in _SHIPPERS_TYPE:
        # NXLog's own member has the same name as Sysmon's, and wins; the message keeps Sysmon's.
        if hit := _EVENT_TYPE.search(raw):
            event.EventType = hit[1].decode()
        elif event.EventID == 13:
            event.EventType = "SetValue"
    if event.TargetObject is not None and type(event.TargetObject) is str:
        event.TargetObject = _abbreviated(event.TargetObject)


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


def _registry_set(event: Hot) -> None:
    """Security 4657 under the names of Sysmon's event 13."""
    if type(event.ObjectName) is str and event.TargetObject is None:
        value = event.ObjectValueName
        event.TargetObject = f"{event.ObjectName}\\{value}" if value else event.ObjectName
    if event.Details is None:
        event.Details = event.NewValue
    if event.Image is None:
        event.Image = event.ProcessName
    if event.EventType is None or event.EventType in _SHIPPERS_TYPE:
        event.EventType = "SetValue"


def _abbreviated(key: str) -> str:
    if key[:3] == "HKL" or key[:3] == "HKU":
        return key
    for long, short in _HIVES:
        if key[: len(long)].upper() == long:
            return short + key[len(long) :]
    return key


def account(domain: Json, name: Json) -> str | None:
    """``DOMAIN\\name``; None if the event leaves the name open (``-``)."""
    if not name or name == "-" or type(name) is not str:
        return None
    return f"{domain}\\{name}" if domain and domain != "-" else name
