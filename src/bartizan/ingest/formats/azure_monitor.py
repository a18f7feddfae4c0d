"""VM insights of Azure Monitor: the table ``VMConnection``, connections of processes."""

from bartizan.ingest.declaration import Declaration
from bartizan.ingest.declared import declared
from bartizan.model.log_source import LogSource

FORMAT = declared(
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
)  # fmt: skip
