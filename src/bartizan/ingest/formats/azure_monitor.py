"""Tables of Azure Monitor and Microsoft Defender XDR about hosts.

``VMConnection`` (VM insights: connections of processes), and the advanced hunting tables that
Defender XDR streams as ``AdvancedHunting-…`` (alerts, evidence, device events).
"""

from bartizan.ingest.declaration import Declaration, Json
from bartizan.ingest.declared import declared
from bartizan.ingest.json_values import member
from bartizan.ingest.picks import text
from bartizan.model.log_source import LogSource


def _table(record: Json) -> str | None:
    """``AdvancedHunting-DeviceProcessEvents`` is ``DeviceProcessEvents``, with what was done."""
    table = (text(record.get("category")) or "").removeprefix("AdvancedHunting-")
    action = text(member(record, "properties", "ActionType"))
    return f"{table}.{action}" if action else table or None


FORMATS = (
    declared(
        Declaration(
            name="azure-vmconnection",
            about="Azure VM insights: network connections of processes",
            product="azure",
            marks=(
                (0.97, ("Type=VMConnection",)),
                (0.95, ("ConnectionId", "Machine", "Direction", "LinksEstablished")),
            ),
            time="TimeGenerated",
            operation="Direction",
            class_uid=4001,
            otherwise=None,
            actor="AccountName",
            session="ConnectionId",
            src_ip="SourceIp",
            targets=(("host", "RemoteDnsCanonicalNames"), ("address", "DestinationIp")),
            host="Computer",
            process="ProcessName",
            bytes_in="BytesReceived",
            bytes_out="BytesSent",
            sources=(LogSource("azure", "vmconnection"),),
            keys=(
                "AgentId", "BytesReceived", "BytesSent", "Computer", "ConnectionId",
                "DestinationIp", "DestinationPort", "Direction", "LinksEstablished", "LinksFailed",
                "LinksLive", "LinksTerminated", "Machine", "MaliciousIp", "Process", "ProcessName",
                "Protocol", "RemoteClassification", "RemoteCountry", "RemoteDnsCanonicalNames",
                "RemoteIp", "ResponseTimeMax", "ResponseTimeMin", "ResponseTimeSum", "Responses",
                "SourceIp", "TimeGenerated", "Type",
            ),
            hot=("DestinationIp", "DestinationPort", "ProcessName", "Direction"),
        )
    ),
    declared(
        Declaration(
            name="defender-xdr",
            about="Microsoft Defender XDR advanced hunting events",
            product="defender",
            marks=((0.97, ("category~^AdvancedHunting-", "properties")),),
            time="properties.Timestamp|time",
            event_id="properties.ReportId",
            operation=_table,
            class_uid=2004,
            classes=(
                (r"^DeviceProcessEvents", 1007),
                (r"^DeviceFileEvents", 1001),
                (r"^DeviceRegistryEvents", 201002),
                (r"^DeviceNetworkEvents", 4001),
                (r"^(Device|Identity)LogonEvents|^AADSignIn", 3002),
                (r"^DeviceImageLoadEvents", 1005),
                (r"^Email", 4009),
                (r"^CloudAppEvents", 6003),
            ),
            otherwise=None,
            actor="properties.InitiatingProcessAccountUpn|properties.AccountUpn|"
            "properties.AccountName|properties.InitiatingProcessAccountName",
            src_ip="properties.LocalIP|properties.IPAddress",
            targets=(
                ("file", "properties.FolderPath"),
                ("resource", "properties.RegistryKey"),
                ("address", "properties.RemoteIP"),
                ("host", "properties.DeviceName"),
            ),
            tenant="tenantId",
            host="properties.DeviceName",
            process="properties.InitiatingProcessFolderPath|properties.FolderPath",
            message="properties.Title|properties.ProcessCommandLine",
            sources=(LogSource("m365", "defender"), LogSource("defender")),
            keys=("Tenant", "category", "operationName", "properties", "tenantId", "time"),
            hot=("category", "operationName"),
        )
    ),
)  # fmt: skip
