"""CloudTrail events of an ordinary day, made from our own templates: few of them mean any harm.

Mostly read-only calls, by some 20,000 identities (few of them do most, as Zipf has it) from some
50,000 addresses. Ids, times and requests are all different; an event has about 1,250 bytes.
"""

import json
import random
import uuid
from bisect import bisect
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path

IDENTITIES = 20_000
ADDRESSES = 50_000
_START = datetime(2026, 11, 2, 8, tzinfo=UTC)
_REGIONS = ("eu-central-1", "eu-west-1", "us-east-1", "us-west-2")
_AGENTS = (
    "aws-sdk-go-v2/1.30.3 os/linux lang/go#1.22.5 md/GOOS#linux md/GOARCH#amd64 api/{api}#1.30.3",
    "Boto3/1.34.144 md/Botocore#1.34.144 ua/2.0 os/linux#5.10 lang/python#3.11.9 md/pyimpl#CPython",
    "APN/1.0 HashiCorp/1.0 Terraform/1.9.2 (+https://www.terraform.io) terraform-provider-aws/5.59",
    "aws-sdk-java/2.26.20 Linux/5.10.219 OpenJDK_64-Bit_Server_VM/17.0.11 Java/17.0.11 vendor/x",
    "AWS Internal",
)
_CALLS = (
    ("ec2", "DescribeInstances", {"instancesSet": {"items": [{"instanceId": "i-{hex17}"}]}}, 14),
    ("ec2", "DescribeVolumes", {"volumeSet": {}, "filterSet": {"items": [{"name": "tag:app"}]}}, 6),
    ("ec2", "DescribeSecurityGroups", {"securityGroupSet": {}, "filterSet": {}}, 5),
    ("s3", "GetBucketLocation", {"bucketName": "data-{word}-{small}", "Host": "s3.{region}"}, 6),
    ("s3", "ListObjects", {"bucketName": "data-{word}-{small}", "prefix": "in/{hex8}/"}, 9),
    ("s3", "HeadBucket", {"bucketName": "data-{word}-{small}", "Host": "s3.{region}"}, 5),
    ("sts", "AssumeRole", {"roleArn": "arn:aws:iam::{account}:role/{word}-role",
                           "roleSessionName": "{word}-{hex8}", "durationSeconds": 3600}, 10),
    ("kms", "Decrypt", {"keyId": "arn:aws:kms:{region}:{account}:key/{uuid}",
                        "encryptionAlgorithm": "SYMMETRIC_DEFAULT"}, 12),
    ("lambda", "ListFunctions20150331", {"maxItems": 50, "marker": "{hex17}"}, 4),
    ("dynamodb", "DescribeTable", {"tableName": "{word}-{small}"}, 6),
    ("ssm", "GetParameters", {"names": ["/{word}/{word}/{small}"], "withDecryption": False}, 4),
    ("logs", "DescribeLogGroups", {"logGroupNamePrefix": "/aws/{word}", "limit": 50}, 5),
    ("ecr", "BatchGetImage", {"registryId": "{account}", "repositoryName": "{word}/{word}",
                              "imageIds": [{"imageTag": "{hex8}"}]}, 4),
    ("elasticloadbalancing", "DescribeTargetHealth",
     {"targetGroupArn": "arn:aws:elasticloadbalancing:{region}:{account}:tg/{word}/{hex17}"}, 5),
    ("autoscaling", "DescribeAutoScalingGroups", {"maxRecords": 100, "nextToken": "{hex17}"}, 4),
    ("monitoring", "PutMetricAlarm", {"alarmName": "{word}-{small}", "threshold": 80.0}, 1),
)  # fmt: skip
_WORDS = ("billing", "orders", "search", "media", "audit", "edge", "ledger", "payroll", "catalog")


def write(path: Path, count: int, *, seed: int = 1) -> None:
    """Write events, one a line."""
    with path.open("w", encoding="utf-8") as out:
        for line in lines(count, seed=seed):
            out.write(line)
            out.write("\n")


def lines(count: int, *, seed: int = 1) -> Iterator[str]:
    """Events as JSON, ascending in time."""
    fate = random.Random(seed)
    people = [_identity(fate, number) for number in range(IDENTITIES)]
    heavy = list(accumulate(1 / (rank + 1) for rank in range(IDENTITIES)))
    addresses = [_address(fate) for _ in range(ADDRESSES)]
    busy = list(accumulate(1 / (rank + 1) ** 0.7 for rank in range(ADDRESSES)))
    calls = list(accumulate(weight for *_, weight in _CALLS))
    templates = [json.dumps(request, separators=(",", ":")) for _, _, request, _ in _CALLS]
    at = _START
    for _ in range(count):
        at += timedelta(microseconds=int(fate.expovariate(1 / 30_000)))
        which = bisect(calls, fate.random() * calls[-1])
        service, name, _, _ = _CALLS[which]
        account, who = people[bisect(heavy, fate.random() * heavy[-1])]
        address = addresses[bisect(busy, fate.random() * busy[-1])]
        region = fate.choice(_REGIONS)
        unique = f"{fate.getrandbits(128):032x}"
        request = templates[which]
        for mark, value in (
            ("{hex17}", unique[:17]), ("{hex8}", unique[-8:]), ("{region}", region),
            ("{account}", account), ("{uuid}", str(uuid.UUID(unique))),
            ("{word}", fate.choice(_WORDS)), ("{small}", str(fate.randrange(400))),
        ):  # fmt: skip
            request = request.replace(mark, value)
        agent = fate.choice(_AGENTS).replace("{api}", service)
        stamp = f"{at:%Y-%m-%dT%H:%M:%SZ}"
        failed = fate.random() < 0.02
        error = (
            '"errorCode":"AccessDenied","errorMessage":"not authorized to perform this action",'
            if failed
            else ""
        )
        yield (
            '{"eventVersion":"1.09","userIdentity":' + who.replace("{at}", stamp)
            + f',"eventTime":"{stamp}","eventSource":"{service}.amazonaws.com",'
            f'"eventName":"{name}","awsRegion":"{region}","sourceIPAddress":"{address}",'
            f'"userAgent":"{agent}",{error}"requestParameters":{request},'
            f'"responseElements":null,"requestID":"{uuid.UUID(int=fate.getrandbits(128))}",'
            f'"eventID":"{uuid.UUID(unique)}","readOnly":true,"eventType":"AwsApiCall",'
            f'"managementEvent":true,"recipientAccountId":"{account}",'
            '"eventCategory":"Management","tlsDetails":{"tlsVersion":"TLSv1.3",'
            '"cipherSuite":"TLS_AES_128_GCM_SHA256","clientProvidedHostHeader":'
            f'"{service}.{region}.amazonaws.com"}}}}'
        )  # fmt: skip


def _address(fate: random.Random) -> str:
    if fate.random() < 0.3:
        return f"10.{fate.randrange(256)}.{fate.randrange(256)}.{fate.randrange(1, 255)}"
    return ".".join(str(fate.randrange(1, 224)) for _ in range(4))


def _identity(fate: random.Random, number: int) -> tuple[str, str]:
    """Account, and the element; a session's own differs from hour to hour."""
    account = str(100_000_000_000 + 7_919 * (number % 60))
    unique = f"{fate.getrandbits(64):016X}"
    word = fate.choice(_WORDS)
    if number % 10 == 0:
        return account, json.dumps({
            "type": "IAMUser", "principalId": f"AIDA{unique}", "accountId": account,
            "arn": f"arn:aws:iam::{account}:user/{word}-{number}",
            "accessKeyId": f"AKIA{unique}", "userName": f"{word}-{number}",
        }, separators=(",", ":"))  # fmt: skip
    hour = _START + timedelta(minutes=fate.randrange(600))
    return account, json.dumps({
        "type": "AssumedRole", "principalId": f"AROA{unique}:{word}-{number}",
        "arn": f"arn:aws:sts::{account}:assumed-role/{word}-role/{word}-{number}",
        "accountId": account, "accessKeyId": f"ASIA{unique}",
        "sessionContext": {
            "sessionIssuer": {
                "type": "Role", "principalId": f"AROA{unique}", "userName": f"{word}-role",
                "arn": f"arn:aws:iam::{account}:role/{word}-role", "accountId": account},
            "attributes": {"creationDate": f"{hour:%Y-%m-%dT%H:%M:%SZ}",
                           "mfaAuthenticated": "false"},
        },
    }, separators=(",", ":"))  # fmt: skip
