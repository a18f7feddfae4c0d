"""Records of a cloud's audit trail, as tests need them."""

import json
from datetime import UTC, datetime

NOW = datetime(2026, 11, 1, tzinfo=UTC)


def cloudtrail(role: str, session: str, *, time: str = "2026-10-01T10:00:00Z",
               name: str = "GetObject") -> str:  # fmt: skip
    """One line: somebody acts in a role."""
    short = role.rpartition("/")[2]
    issuer = {
        "type": "Role", "principalId": "AROAEXAMPLE",
        "arn": f"arn:aws:iam::111122223333:role/{role}",
        "accountId": "111122223333", "userName": short,
    }  # fmt: skip
    return json.dumps({
        "eventVersion": "1.11",
        "userIdentity": {
            "type": "AssumedRole", "principalId": f"AROAEXAMPLE:{session}",
            "arn": f"arn:aws:sts::111122223333:assumed-role/{short}/{session}",
            "accountId": "111122223333", "accessKeyId": "ASIAEXAMPLE",
            "sessionContext": {"sessionIssuer": issuer},
        },
        "eventTime": time, "eventSource": "s3.amazonaws.com", "eventName": name,
        "awsRegion": "eu-central-1", "sourceIPAddress": "198.51.100.7", "userAgent": "aws-cli/2",
        "eventID": f"{session}{time}{name}", "eventType": "AwsApiCall",
        "recipientAccountId": "111122223333", "requestParameters": {"bucketName": "b"},
    }) + "\n"  # fmt: skip
