"""What each Windows event means: OCSF class, operation, who did it and to what.

Sources: OCSF 1.x with its Windows extension (201…), Sysmon's and the security log's references.
"""

from collections.abc import Mapping
from typing import NamedTuple

from bartizan.ingest.windows.hot import CLASSIC_POWERSHELL, POWERSHELL, SECURITY, SYSMON
from bartizan.model.entity import EntityKind

_FILE, _HOST, _USER = str(EntityKind.FILE), str(EntityKind.HOST), str(EntityKind.USER)
_RESOURCE, _ADDRESS = str(EntityKind.RESOURCE), str(EntityKind.ADDRESS)


class Activity(NamedTuple):
    """How an event is told."""

    class_uid: int | None = None
    operation: str | None = None
    target: str | None = None
    """Member that names the target."""
    target_kind: str | None = None
    status: str | None = None
    actor: str = ""
    """``subject``: who asked; ``target``: who logged on; empty: the member ``User``."""
    process: str = "Image"
    """Member that names the acting process."""


UNKNOWN = Activity()

_SYSMON: dict[int, Activity] = {
    1: Activity(1007, "process-create", "Image", _FILE, "success", process="Image"),
    2: Activity(1001, "file-time-change", "TargetFilename", _FILE, "success"),
    3: Activity(4001, "network-connect", "DestinationIp", _ADDRESS),
    4: Activity(6002, "sysmon-state-change"),
    5: Activity(1007, "process-terminate", "Image", _FILE, "success"),
    6: Activity(1002, "driver-load", "ImageLoaded", _FILE, "success"),
    7: Activity(1005, "module-load", "ImageLoaded", _FILE, "success"),
    8: Activity(1007, "remote-thread-create", "TargetImage", _FILE, process="SourceImage"),
    9: Activity(1001, "raw-disk-read"),
    10: Activity(1007, "process-open", "TargetImage", _FILE, process="SourceImage"),
    11: Activity(1001, "file-create", "TargetFilename", _FILE, "success"),
    12: Activity(201001, "registry-key-change", "TargetObject", _RESOURCE, "success"),
    13: Activity(201002, "registry-value-set", "TargetObject", _RESOURCE, "success"),
    14: Activity(201001, "registry-rename", "TargetObject", _RESOURCE, "success"),
    15: Activity(1001, "file-stream-create", "TargetFilename", _FILE, "success"),
    16: Activity(5019, "sysmon-configuration-change"),
    17: Activity(1001, "pipe-create", "PipeName", _RESOURCE, "success"),
    18: Activity(1001, "pipe-connect", "PipeName", _RESOURCE, "success"),
    19: Activity(1008, "wmi-filter"),
    20: Activity(1008, "wmi-consumer"),
    21: Activity(1008, "wmi-binding"),
    22: Activity(4003, "dns-query", "QueryName", _HOST),
    23: Activity(1001, "file-delete", "TargetFilename", _FILE, "success"),
    24: Activity(1007, "clipboard-change"),
    25: Activity(1007, "process-tampering", "Image", _FILE),
    26: Activity(1001, "file-delete", "TargetFilename", _FILE, "success"),
    27: Activity(1001, "file-block-executable", "TargetFilename", _FILE, "failure"),
    28: Activity(1001, "file-block-shredding", "TargetFilename", _FILE, "failure"),
    29: Activity(1001, "file-executable-detected", "TargetFilename", _FILE, "success"),
    255: Activity(6002, "sysmon-error", status="failure"),
}


def _subject(
    class_uid: int,
    operation: str,
    target: str | None = None,
    kind: str | None = None,
    status: str | None = "success",
) -> Activity:
    return Activity(class_uid, operation, target, kind, status, "subject", "ProcessName")


def _logon(operation: str, status: str | None) -> Activity:
    return Activity(3002, operation, "Computer", _HOST, status, "target", "ProcessName")


_SECURITY: dict[int, Activity] = {
    1102: _subject(1008, "audit-log-clear"),
    4616: _subject(5019, "system-time-change"),
    4624: _logon("logon", "success"),
    4625: _logon("logon", "failure"),
    4634: _logon("logoff", "success"),
    4647: _logon("logoff", "success"),
    4648: _subject(3002, "logon-explicit-credentials", "TargetUserName", _USER),
    4656: _subject(1001, "object-handle", "ObjectName", _RESOURCE, None),
    4657: Activity(201002, "registry-value-set", "TargetObject", _RESOURCE, "success", "subject"),
    4658: _subject(1001, "object-handle-close", "ObjectName", _RESOURCE),
    4660: _subject(1001, "object-delete", "ObjectName", _RESOURCE),
    4661: _subject(1001, "object-handle", "ObjectName", _RESOURCE, None),
    4662: _subject(3004, "directory-object-access", "ObjectName", _RESOURCE, None),
    4663: _subject(1001, "object-access", "ObjectName", _RESOURCE),
    4670: _subject(1001, "object-permission-change", "ObjectName", _RESOURCE),
    4672: _subject(3003, "special-privileges"),
    4673: _subject(3003, "privileged-service", "ObjectName", _RESOURCE, None),
    4674: _subject(3003, "privileged-operation", "ObjectName", _RESOURCE, None),
    4688: Activity(1007, "process-create", "Image", _FILE, "success", "subject"),
    4689: _subject(1007, "process-terminate", "ProcessName", _FILE),
    4697: _subject(201004, "service-install", "ServiceName", _RESOURCE),
    4698: _subject(1006, "scheduled-task-create", "TaskName", _RESOURCE),
    4699: _subject(1006, "scheduled-task-delete", "TaskName", _RESOURCE),
    4700: _subject(1006, "scheduled-task-enable", "TaskName", _RESOURCE),
    4701: _subject(1006, "scheduled-task-disable", "TaskName", _RESOURCE),
    4702: _subject(1006, "scheduled-task-update", "TaskName", _RESOURCE),
    4703: _subject(3005, "token-right-adjust", "TargetUserName", _USER),
    4719: _subject(5019, "audit-policy-change"),
    4720: _subject(3001, "account-create", "TargetUserName", _USER),
    4722: _subject(3001, "account-enable", "TargetUserName", _USER),
    4723: _subject(3001, "password-change", "TargetUserName", _USER, None),
    4724: _subject(3001, "password-reset", "TargetUserName", _USER, None),
    4725: _subject(3001, "account-disable", "TargetUserName", _USER),
    4726: _subject(3001, "account-delete", "TargetUserName", _USER),
    4738: _subject(3001, "account-change", "TargetUserName", _USER),
    4740: _subject(3001, "account-lock", "TargetUserName", _USER),
    4741: _subject(3001, "computer-account-create", "TargetUserName", _HOST),
    4742: _subject(3001, "computer-account-change", "TargetUserName", _HOST),
    4743: _subject(3001, "computer-account-delete", "TargetUserName", _HOST),
    4765: _subject(3001, "sid-history-add", "TargetUserName", _USER),
    4767: _subject(3001, "account-unlock", "TargetUserName", _USER),
    4768: _logon("kerberos-ticket-grant", None),
    4769: Activity(3002, "kerberos-service-ticket", "ServiceName", _RESOURCE, None, "target"),
    4771: _logon("kerberos-preauthentication", "failure"),
    4776: _logon("credential-validation", None),
    4781: _subject(3001, "account-rename", "TargetUserName", _USER),
    4794: _subject(3001, "dsrm-password-set"),
    5136: _subject(3004, "directory-object-change"),
    5137: _subject(3004, "directory-object-create"),
    5140: _subject(4006, "share-access", "ShareName", _RESOURCE, None),
    5145: _subject(4006, "share-file-access", "ShareName", _RESOURCE, None),
    5156: Activity(4001, "network-connect", "DestAddress", _ADDRESS, "success", "", "Application"),
    5157: Activity(4001, "network-connect", "DestAddress", _ADDRESS, "failure", "", "Application"),
    5158: Activity(4001, "network-bind", "SourceAddress", _ADDRESS, "success", "", "Application"),
    5152: Activity(4001, "network-packet", "DestAddress", _ADDRESS, "failure", "", "Application"),
}
_SECURITY.update(
    dict.fromkeys((4728, 4732, 4756), _subject(3006, "group-member-add", "MemberName", _USER))
)
_SECURITY.update(
    dict.fromkeys((4729, 4733, 4757), _subject(3006, "group-member-remove", "MemberName", _USER))
)

ACTIVITIES: Mapping[str, Mapping[int, Activity]] = {
    SYSMON: _SYSMON,
    SECURITY: _SECURITY,
    POWERSHELL: {
        4103: Activity(1009, "powershell-pipeline"),
        4104: Activity(1009, "powershell-script-block"),
    },
    CLASSIC_POWERSHELL: {
        400: Activity(1009, "powershell-engine-start"),
        403: Activity(1009, "powershell-engine-stop"),
        600: Activity(1009, "powershell-provider-start"),
        800: Activity(1009, "powershell-pipeline"),
    },
    "System": {
        104: Activity(1008, "event-log-clear"),
        7034: Activity(201004, "service-crash", "ServiceName", _RESOURCE, "failure"),
        7036: Activity(201004, "service-state-change"),
        7040: Activity(201004, "service-start-type-change"),
        7045: Activity(201004, "service-install", "ServiceName", _RESOURCE, "success"),
    },
    "Microsoft-Windows-TaskScheduler/Operational": {
        106: Activity(1006, "scheduled-task-register", "TaskName", _RESOURCE, "success"),
        140: Activity(1006, "scheduled-task-update", "TaskName", _RESOURCE, "success"),
        141: Activity(1006, "scheduled-task-delete", "TaskName", _RESOURCE, "success"),
        142: Activity(1006, "scheduled-task-disable", "TaskName", _RESOURCE, "success"),
        200: Activity(1006, "scheduled-task-start", "TaskName", _RESOURCE),
        201: Activity(1006, "scheduled-task-end", "TaskName", _RESOURCE),
    },
    "Microsoft-Windows-Windows Defender/Operational": {
        1116: Activity(2004, "malware-detected"),
        1117: Activity(2004, "malware-action"),
        5001: Activity(5019, "real-time-protection-off"),
    },
}


def activity(channel: object, event_id: object) -> Activity:
    """How to tell an event; ``UNKNOWN`` tells it as its provider and number."""
    by_id = ACTIVITIES.get(channel) if isinstance(channel, str) else None
    if by_id is None or not isinstance(event_id, int):
        return UNKNOWN
    return by_id.get(event_id, UNKNOWN)
