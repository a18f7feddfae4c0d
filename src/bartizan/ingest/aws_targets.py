"""What a call of an AWS interface acts upon: which request parameter names it, by service.

A declaration. The first parameter present wins, so the more telling ones stand first.
Source: the API references of the services, request parameters as CloudTrail writes them.
"""

from bartizan.model.entity import EntityKind

_RESOURCE = EntityKind.RESOURCE.value
_USER = EntityKind.USER.value
_ROLE = EntityKind.ROLE.value
_HOST = EntityKind.HOST.value
_WORKLOAD = EntityKind.WORKLOAD.value
_ORGANIZATION = EntityKind.ORGANIZATION.value

Named = tuple[tuple[str, str], ...]
"""Parameter and the kind of entity it names."""

_IAM: Named = (
    ("userName", _USER),
    ("roleName", _ROLE),
    ("groupName", _RESOURCE),
    ("instanceProfileName", _RESOURCE),
    ("openIDConnectProviderArn", _RESOURCE),
    ("sAMLProviderArn", _RESOURCE),
    ("policyArn", _RESOURCE),
    ("policyName", _RESOURCE),
    ("url", _RESOURCE),
    ("accountAlias", _ORGANIZATION),
)
_EC2: Named = (
    ("instanceId", _HOST),
    ("snapshotId", _RESOURCE),
    ("imageId", _RESOURCE),
    ("volumeId", _RESOURCE),
    ("groupId", _RESOURCE),
    ("vpcId", _RESOURCE),
    ("networkAclId", _RESOURCE),
    ("keyName", _RESOURCE),
    ("routeTableId", _RESOURCE),
)

TARGETS: dict[str, Named] = {
    "iam.amazonaws.com": _IAM,
    "sts.amazonaws.com": (("roleArn", _ROLE), ("name", _USER)),
    "ec2.amazonaws.com": _EC2,
    "ec2-instance-connect.amazonaws.com": (("instanceId", _HOST),),
    "ssm.amazonaws.com": (
        ("target", _HOST),
        ("instanceId", _HOST),
        ("documentName", _RESOURCE),
        ("name", _RESOURCE),
    ),
    "s3.amazonaws.com": (("bucketName", _RESOURCE),),
    "lambda.amazonaws.com": (("functionName", _WORKLOAD), ("layerName", _RESOURCE)),
    "ecs.amazonaws.com": (
        ("service", _WORKLOAD),
        ("serviceName", _WORKLOAD),
        ("taskDefinition", _WORKLOAD),
        ("family", _WORKLOAD),
        ("task", _WORKLOAD),
        ("cluster", _RESOURCE),
    ),
    "eks.amazonaws.com": (("name", _RESOURCE), ("clusterName", _RESOURCE)),
    "ecr.amazonaws.com": (("repositoryName", _RESOURCE),),
    "organizations.amazonaws.com": (("accountId", _ORGANIZATION), ("policyId", _RESOURCE)),
    "kms.amazonaws.com": (("keyId", _RESOURCE),),
    "secretsmanager.amazonaws.com": (("secretId", _RESOURCE), ("name", _RESOURCE)),
}
"""Parameters of the services that most rules are about."""

OTHERS: Named = tuple(
    (name, _RESOURCE)
    for name in (
        "resourceArn",
        "name",
        "arn",
        "trailName",
        "detectorId",
        "dBInstanceIdentifier",
        "dBClusterIdentifier",
        "dBSnapshotIdentifier",
        "tableName",
        "topicArn",
        "queueUrl",
        "stackName",
        "projectName",
        "repositoryName",
        "bucketName",
        "functionName",
        "logGroupName",
        "ruleName",
        "domainName",
        "hostedZoneId",
        "streamName",
        "webACLId",
        "modelId",
        "identityPoolId",
        "userPoolId",
        "clusterName",
        "id",
    )
)
"""Parameters that name what is acted upon, in all other services."""
