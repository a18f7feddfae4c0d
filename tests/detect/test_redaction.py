import time

import pytest

from bartizan.detect.redaction import redacted, secret_name


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("curl -H 'Authorization: Bearer abc.def-123456'", "abc.def-123456"),
        ("Authorization: Basic dXNlcjpwYXNz", "dXNlcjpwYXNz"),
        ("mysql --password hunter2hunter -h db", "hunter2hunter"),
        ("mysql --password=hunter2 -h db", "hunter2"),
        ('{"password": "tern harbour"}', "tern harbour"),
        ("GET /hook?token=s3cr3tvalue&x=1", "s3cr3tvalue"),
        ("git clone https://bot:tern-harbour@git.example/x.git", "tern-harbour"),
        ("echo ghp_abcdefghijklmnop0123456789ABCDEFGHIJ", "ghp_abc"),
        ("export NPM=npm_abcdefghijklmnopqrstuvwxyz0123456789", "npm_abc"),
        ("jwt eyJhbGciOiJI.eyJzdWIiOiIx.sig-nature", "eyJzdWIi"),
        ("-----BEGIN RSA PRIVATE KEY-----\nMIIE", "MIIE"),
        ("aws_secret_access_key=wJalrXUtnFEMI/K7", "wJalr"),
    ],
)
def test_credentials_in_text_are_hidden(text: str, secret: str) -> None:
    assert secret in text
    assert secret not in redacted(text)
    assert "***" in redacted(text)


@pytest.mark.parametrize(
    "text",
    [
        "Failed password for root from 192.0.2.7",
        "arn:aws:iam::123456789012:role/deploy",
        "CreateAccessKey",
        "cat /etc/passwd",
        "kubectl get secrets -n prod",
        "AKIAIOSFODNN7EXAMPLE",
        "protected_branch.destroy",
        "sudo cat password list",
    ],
)
def test_what_names_things_stays(text: str) -> None:
    assert redacted(text) == text


@pytest.mark.parametrize(
    ("name", "secret"),
    [
        ("requestParameters.masterUserPassword", True),
        ("responseElements.credentials.sessionToken", True),
        ("http.request.headers.Authorization", True),
        ("responseElements.accessKey.secretAccessKey", True),
        ("cookie", True),
        ("userIdentity.accessKeyId", False),
        ("requestParameters.secretId", False),
        ("objectRef.name", False),
        ("token_id", False),
    ],
)
def test_fields_are_known_by_their_names(name: str, secret: bool) -> None:
    assert secret_name(name) is secret
    assert (redacted("value-of-it", name) == "***") is secret


def test_hostile_text_takes_time_in_proportion() -> None:
    def cost(size: int) -> float:
        start = time.process_time()
        for seed in ("://a:", "password ", "-----BEGIN ", "eyJ", "token=", "bearer "):
            redacted(seed * (size // len(seed)))
        return time.process_time() - start

    cost(1000)
    assert cost(200_000) < 40 * max(cost(20_000), 0.002)
