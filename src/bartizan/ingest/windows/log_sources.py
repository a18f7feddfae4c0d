"""Which events of Windows answer which Sigma log source, and with what fields."""

from typing import Any

from bartizan.ingest.windows.channels import CHANNELS, MEMBERS, SYSTEM_MEMBERS
from bartizan.model.log_source import Fields, LogSource, Route

_SYSMON = CHANNELS["sysmon"]
_SECURITY = CHANNELS["security"]

_EVERY = "RuleName UtcTime ProcessGuid ProcessId Image User"
_HASHES = "Hashes md5 sha1 sha256 Imphash"
_FILE_VERSION = "FileVersion Description Product Company OriginalFileName"

SYSMON_EVENTS: dict[str, tuple[tuple[int, ...], str]] = {
    "process_creation": (
        (1,),
        (
            f"{_EVERY} {_FILE_VERSION} {_HASHES} CommandLine CurrentDirectory LogonGuid LogonId "
            "TerminalSessionId IntegrityLevel ParentProcessGuid ParentProcessId ParentImage "
            "ParentCommandLine ParentUser"
        ),
    ),
    "file_change": ((2,), f"{_EVERY} TargetFilename CreationUtcTime PreviousCreationUtcTime"),
    "network_connection": (
        (3,),
        (
            f"{_EVERY} Protocol Initiated SourceIsIpv6 SourceIp SourceHostname SourcePort "
            "SourcePortName DestinationIsIpv6 DestinationIp DestinationHostname DestinationPort "
            "DestinationPortName"
        ),
    ),
    "sysmon_status": (
        (4, 16),
        "State Version SchemaVersion UtcTime Configuration ConfigurationFileHash",
    ),
    "process_termination": ((5,), _EVERY),
    "driver_load": (
        (6,),
        f"{_HASHES} RuleName UtcTime ImageLoaded Signed Signature SignatureStatus",
    ),
    "image_load": (
        (7,),
        f"{_EVERY} {_FILE_VERSION} {_HASHES} ImageLoaded Signed Signature SignatureStatus",
    ),
    "create_remote_thread": (
        (8,),
        (
            "RuleName UtcTime SourceProcessGuid SourceProcessId SourceImage TargetProcessGuid "
            "TargetProcessId TargetImage NewThreadId StartAddress StartModule StartFunction "
            "SourceUser TargetUser"
        ),
    ),
    "raw_access_thread": ((9,), f"{_EVERY} Device"),
    "process_access": (
        (10,),
        (
            "RuleName UtcTime SourceProcessGUID SourceProcessId SourceThreadId SourceImage "
            "TargetProcessGUID TargetProcessId TargetImage GrantedAccess CallTrace SourceUser "
            "TargetUser"
        ),
    ),
    "file_event": ((11,), f"{_EVERY} TargetFilename CreationUtcTime"),
    "registry_event": ((12, 13, 14), f"{_EVERY} EventType TargetObject Details NewName"),
    "registry_set": ((13,), f"{_EVERY} EventType TargetObject Details"),
    "registry_rename": ((14,), f"{_EVERY} EventType TargetObject NewName"),
    "create_stream_hash": ((15,), f"{_EVERY} TargetFilename CreationUtcTime Hash Contents"),
    "pipe_created": ((17, 18), f"{_EVERY} EventType PipeName"),
    "wmi_event": (
        (19, 20, 21),
        (
            "RuleName UtcTime EventType Operation User EventNamespace Name Query Type Destination "
            "Consumer Filter"
        ),
    ),
    "dns_query": ((22,), f"{_EVERY} QueryName QueryStatus QueryResults"),
    "file_delete": ((23, 26), f"{_EVERY} {_HASHES} TargetFilename IsExecutable Archived"),
    "file_delete_detected": ((26,), f"{_EVERY} {_HASHES} TargetFilename IsExecutable"),
    "clipboard_change": ((24,), f"{_EVERY} {_HASHES} Session ClientInfo Archived"),
    "process_tampering": ((25,), f"{_EVERY} Type"),
    "file_block_executable": ((27,), f"{_EVERY} {_HASHES} TargetFilename"),
    "file_block_shredding": ((28,), f"{_EVERY} {_HASHES} TargetFilename IsExecutable"),
    "file_executable_detected": ((29,), f"{_EVERY} {_HASHES} TargetFilename"),
    "sysmon_error": ((255,), "UtcTime ID Description"),
}
"""Sigma category → Sysmon's event ids and their data members (Sysmon 15)."""

SYSMON_MEMBERS = " ".join(members for _, members in SYSMON_EVENTS.values())

_POWERSHELL = CHANNELS["powershell"]
_CLASSIC = CHANNELS["powershell-classic"]


def routes() -> tuple[Route, ...]:
    """All log sources of Windows."""
    return (*_categories(), *_registry_kinds(), *_other_categories(), *_services())


def fields(*members: str, renamed: dict[str, str] | None = None) -> Fields:
    """System members and those named."""
    names = frozenset(" ".join((SYSTEM_MEMBERS, *members)).split())
    return Fields(names=names, renamed=renamed or {})


def _where(channels: tuple[str, ...], ids: tuple[int, ...] = ()) -> dict[str, tuple[Any, ...]]:
    """Spelled lower-case too, as some collectors forward channels."""
    where: dict[str, tuple[Any, ...]] = {"Channel": channels}
    if ids:
        where["EventID"] = ids
    return where


def _category(
    name: str,
    members: str,
    *where: dict[str, tuple[Any, ...]],
    renamed: dict[str, str] | None = None,
) -> Route:
    source = LogSource(product="windows", category=name)
    return Route(source=source, fields=fields(members, renamed=renamed), where=where)


_LOWER_HASHES = {"imphash": "Imphash", "MD5": "md5", "SHA1": "sha1", "SHA256": "sha256"}


def _categories() -> list[Route]:
    """Sysmon's events, and the security log's where it tells the same."""
    also = {
        "process_creation": (_where(_SECURITY, (4688,)),),
        "registry_set": (_where(_SECURITY, (4657,)),),
        "registry_event": (_where(_SECURITY, (4657,)),),
    }
    return [
        _category(
            name,
            members,
            _where(_SYSMON, ids),
            *also.get(name, ()),
            renamed=_LOWER_HASHES if _HASHES in members else None,
        )
        for name, (ids, members) in SYSMON_EVENTS.items()
    ]


def _registry_kinds() -> list[Route]:
    """Event 12 is told apart by its type."""
    members = f"{_EVERY} EventType TargetObject"
    add = {**_where(_SYSMON, (12,)), "EventType": ("CreateKey",)}
    delete = {**_where(_SYSMON, (12,)), "EventType": ("DeleteKey", "DeleteValue")}
    return [_category("registry_add", members, add), _category("registry_delete", members, delete)]


def _other_categories() -> list[Route]:
    object_read = {**_where(_SECURITY, (4663,)), "ObjectType": ("File",)}
    return [
        _category("ps_script", MEMBERS["powershell"], _where(_POWERSHELL, (4104,))),
        _category("ps_module", MEMBERS["powershell"], _where(_POWERSHELL, (4103,))),
        _category("ps_classic_start", "Data", _where(_CLASSIC, (400,))),
        _category("ps_classic_provider_start", "Data", _where(_CLASSIC, (600,))),
        _category("ps_classic_script", "Data", _where(_CLASSIC, (800,))),
        _category(
            "file_access",
            "ObjectName ProcessName SubjectUserName AccessMask AccessList",
            object_read,
            renamed={"FileName": "ObjectName", "Image": "ProcessName"},
        ),
        Route(
            source=LogSource(category="antivirus"),
            fields=fields(
                MEMBERS["windefend"], renamed={"Signature": "ThreatName", "Filename": "Path"}
            ),
            where=(_where(CHANNELS["windefend"], (*range(1006, 1013), 1015, 1017, 1116, 1117)),),
        ),
    ]


def _services() -> list[Route]:
    found = []
    for service, channels in CHANNELS.items():
        members = SYSMON_MEMBERS if service == "sysmon" else MEMBERS.get(service, "")
        source = LogSource(product="windows", service=service)
        found.append(Route(source=source, fields=fields(members), where=(_where(channels),)))
    everything = Route(source=LogSource(product="windows"), fields=fields(SYSMON_MEMBERS))
    return [*found, everything]
