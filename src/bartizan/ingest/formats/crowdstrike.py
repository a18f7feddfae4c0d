"""CrowdStrike Falcon: Data Replicator events, event streams and detection summaries.

Process and DNS events of the Data Replicator also serve rules for process creation and DNS, under
the names such rules use. Source: CrowdStrike "Falcon Data Replicator", "Event Streams API".
"""

from typing import Any

from bartizan.ingest.declaration import Declaration, Json
from bartizan.ingest.declared import declared
from bartizan.ingest.ocsf_classes import (
    API_ACTIVITY,
    AUTHENTICATION,
    DETECTION_FINDING,
    DNS_ACTIVITY,
    FILE_ACTIVITY,
    NETWORK_ACTIVITY,
    PROCESS_ACTIVITY,
)
from bartizan.ingest.saas_words import USUAL, names
from bartizan.model.log_source import Fields, LogSource, Route

_KEYS = names(
    "AuthenticationId AuthenticationPackage CommandHistory CommandLine ComputerName ConfigBuild"
    " ContextBaseFileName ContextProcessId ContextThreadId ContextTimeStamp DomainName"
    " EffectiveTransmissionClass Entitlements FilePath FirstIP4Record GrandParentBaseFileName"
    " HashData IP4Records ImageFileName LocalAddressIP4 LocalPort LogonType MD5HashData"
    " OriginalFilename ParentAuthenticationId ParentBaseFileName ParentCommandLine"
    " ParentImageFileName ParentProcessId ProcessStartTime Protocol QueryStatus RawProcessId"
    " RemoteAddressIP4 RemoteAddressIP6 RemotePort RequestType SHA1HashData SHA256HashData"
    " SessionId Size SourceProcessId Tags TargetFileName TargetProcessId TokenType UserName"
    " UserPrincipal UserSid WindowTitle aid aip cid event event_platform event_simpleName"
    " fdr_event_type id name timestamp unknown_payload"
)
_PROCESS = Fields(
    frozenset(_KEYS),
    (),
    {
        "Image": "ImageFileName",
        "CommandLine": "CommandLine",
        "ParentImage": "ParentBaseFileName",
        "ParentCommandLine": "ParentCommandLine",
        "OriginalFileName": "OriginalFilename",
        "User": "UserName",
        "Hashes": "SHA256HashData",
        "ProcessId": "TargetProcessId",
        "ParentProcessId": "ParentProcessId",
    },
)
_QUERY = Fields(
    frozenset(_KEYS),
    (),
    {"QueryName": "DomainName", "Image": "ContextBaseFileName", "query": "DomainName"},
)
_CREATED = ("ProcessRollup2", "SyntheticProcessRollup2")
_PLATFORMS = {"Win": "windows", "Lin": "linux", "Mac": "macos"}


def _shape(record: Json) -> Json:
    """The members of a collector's envelope and of the event in it, side by side."""
    found = dict(record)
    for wrap in ("event", "unknown_payload"):
        within: Any = record.get(wrap)
        if isinstance(within, dict):
            for key, value in within.items():
                found.setdefault(key, value)
    return found


def _routes() -> tuple[Route, ...]:
    made = [Route(LogSource(category="dns"), _QUERY, ({"event_simpleName": ("DnsRequest",)},))]
    for platform, product in _PLATFORMS.items():
        process = {"event_simpleName": _CREATED, "event_platform": (platform,)}
        query = {"event_simpleName": ("DnsRequest",), "event_platform": (platform,)}
        made.append(Route(LogSource(product, category="process_creation"), _PROCESS, (process,)))
        made.append(Route(LogSource(product, category="dns_query"), _QUERY, (query,)))
    return tuple(made)


_REPLICATOR = Declaration(
    name="crowdstrike-fdr",
    about="CrowdStrike Falcon Data Replicator",
    product="crowdstrike",
    marks=(
        (0.97, ("event_simpleName", "aid")),
        (0.96, ("event_simpleName", "event_platform")),
        (0.94, ("event_simpleName",)),
        (0.93, ("aid", "cid", "event_platform")),
        (0.92, ("fdr_event_type", "cid")),
        (0.92, ("ExternalApiType", "cid", "!PatternDispositionValue")),
    ),
    shape=_shape,
    time="ContextTimeStamp|timestamp|UTCTimestamp",
    event_id="id",
    operation="event_simpleName|fdr_event_type|ExternalApiType",
    class_uid=API_ACTIVITY,
    classes=(
        (r"^(Synthetic)?ProcessRollup|^Process|^EndOfProcess|^CommandHistory", PROCESS_ACTIVITY),
        (r"^Dns|^SuspiciousDns", DNS_ACTIVITY),
        (r"^Network|^RawBind", NETWORK_ACTIVITY),
        (r"^UserLog|^UserIdentity|Logon", AUTHENTICATION),
        (r"Written|File|Directory|Ransomware", FILE_ACTIVITY),
        (r"Detection|Alert", DETECTION_FINDING),
    ),
    failed_operation=r"LogonFailed",
    otherwise=None,
    actor="UserName|UserPrincipal|UserSid",
    session="TargetProcessId|ContextProcessId|SessionId",
    src_ip="aip|LocalAddressIP4",
    targets=(
        ("address", "RemoteAddressIP4|RemoteAddressIP6"),
        ("host", "DomainName"),
        ("file", "TargetFileName|ImageFileName"),
    ),
    host="ComputerName|HostnameField|aid",
    process="CommandLine|ImageFileName|ContextBaseFileName",
    message="CommandLine|DomainName|name",
    tenant="cid",
    sources=(LogSource("crowdstrike", "fdr"),),
    routes=_routes(),
    keys=_KEYS,
    hot=("event_simpleName", "CommandLine", "ImageFileName", "event_platform", "DomainName"),
)
_STREAMS = Declaration(
    name="crowdstrike-stream",
    about="CrowdStrike event streams",
    product="crowdstrike",
    marks=(
        (0.97, ("metadata.eventType", "metadata.customerIDString")),
        (0.96, ("metadata.eventType", "event")),
        (0.93, ("metadata.eventCreationTime",)),
    ),
    time="metadata.eventCreationTime|event.UTCTimestamp",
    operation="event.OperationName|metadata.eventType",
    classes=USUAL,
    status="event.Success",
    actor="event.UserId|event.UserName",
    src_ip="event.UserIp|event.LocalIP",
    targets=(("resource", "event.HostnameField|event.ComputerName|event.ServiceName"),),
    host="event.ComputerName|event.HostnameField",
    process="event.CommandLine",
    message="event.DetectDescription|event.Message",
    tenant="metadata.customerIDString",
    sources=(LogSource("crowdstrike", "stream"),),
    keys=("metadata", "event"),
    hot=("metadata.eventType", "event.OperationName"),
)
_DETECTIONS = Declaration(
    name="crowdstrike-detection",
    about="CrowdStrike detection summaries",
    product="crowdstrike",
    class_uid=DETECTION_FINDING,
    marks=(
        (0.96, ("PatternDispositionValue", "SeverityName")),
        (0.95, ("DetectId", "SeverityName")),
        (0.98, ("PatternDispositionValue", "cid", "!event_simpleName")),
    ),
    shape=_shape,
    time="ProcessStartTime|timestamp",
    event_id="DetectId|CompositeId",
    operation="Technique|DetectName",
    otherwise=None,
    actor="UserName",
    src_ip="LocalIP",
    targets=(("file", "FilePath|FileName"),),
    host="ComputerName|Hostname",
    process="CommandLine",
    message="DetectDescription|Description",
    tenant="cid",
    sources=(LogSource("crowdstrike", "detection"),),
    keys=names(
        "AgentIdString CommandLine CompositeId ComputerName Description DetectDescription"
        " DetectId DetectName ExternalApiType FileName FilePath GrandParentCommandLine Hostname"
        " LocalIP MACAddress MD5String MachineDomain Name Nonce Objective ParentCommandLine"
        " PatternDispositionDescription PatternDispositionFlags PatternDispositionValue ProcessId"
        " ProcessStartTime SHA256String Severity SeverityName Tactic Technique UserName cid eid"
        " event timestamp"
    ),
    hot=("SeverityName", "PatternDispositionValue"),
)
FORMATS = (declared(_REPLICATOR), declared(_STREAMS), declared(_DETECTIONS))
