"""Amazon GuardDuty findings, from its export to S3 or through EventBridge.

Source: Amazon GuardDuty user guide, "GuardDuty finding format".
"""

from bartizan.ingest.carriers import first, unpacker
from bartizan.ingest.declaration import Declaration
from bartizan.ingest.declared import declared
from bartizan.ingest.json_values import Json, text_at
from bartizan.ingest.ocsf_classes import DETECTION_FINDING
from bartizan.model.entity import EntityKind
from bartizan.model.log_source import LogSource


def _own(record: Json) -> bool:
    return "schemaVersion" in record and text_at(record, "service", "serviceName") == "guardduty"


FORMAT = declared(
    Declaration(
        name="guardduty",
        about="Amazon GuardDuty findings",
        product="guardduty",
        marks=((0.98, ("schemaVersion", "service.serviceName=guardduty")),),
        shape=first(unpacker(_own)),
        time="service.eventLastSeen|updatedAt|createdAt",
        operation="type",
        class_uid=DETECTION_FINDING,
        otherwise=None,
        actor=(
            "resource.accessKeyDetails.userName|resource.instanceDetails.instanceId"
            "|resource.eksClusterDetails.name"
        ),
        session="resource.accessKeyDetails.accessKeyId",
        src_ip=(
            "service.action.awsApiCallAction.remoteIpDetails.ipAddressV4"
            "|service.action.networkConnectionAction.remoteIpDetails.ipAddressV4"
            "|service.action.kubernetesApiCallAction.remoteIpDetails.ipAddressV4"
        ),
        targets=(
            (EntityKind.HOST.value, "resource.instanceDetails.instanceId"),
            (EntityKind.RESOURCE.value, "resource.s3BucketDetails.name"),
            (EntityKind.RESOURCE.value, "resource.eksClusterDetails.name"),
            (EntityKind.USER.value, "resource.accessKeyDetails.userName"),
        ),
        host="resource.instanceDetails.instanceId",
        message="title",
        tenant="accountId",
        sources=(LogSource(product="aws", service="guardduty"),),
        keys=(
            "schemaVersion",
            "accountId",
            "region",
            "partition",
            "id",
            "arn",
            "type",
            "resource",
            "service",
            "severity",
            "createdAt",
            "updatedAt",
            "title",
            "description",
            "confidence",
        ),
        hot=("type", "severity"),
    )
)
