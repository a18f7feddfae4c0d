"""A log line that holds a password, and many that only speak of one."""

import pytest

from bartizan.detect.logs.text_checks import prepare

READY = prepare()


def found(text: str) -> list[str]:
    return [hit.name for hit in READY.look([text])]


@pytest.mark.parametrize(
    ("check", "text"),
    [
        ("LOG-202", "connect user=app password=hunter2x host=db"),
        ("LOG-202", '{"user": "ann", "password": "Winter-2026!"}'),
        ("LOG-202", "run mysql --password Tr1cky-Horse9 -h db"),
        ("LOG-202", "client_secret=q8Zr22kLmPw0xNvBtt"),
        ("LOG-202", "DB_PASSWORD=Kd8!mq-Zt"),
        ("LOG-203", "> Authorization: Basic YWxhZGRpbjpvcGVuLXNlc2FtZTEyMw=="),
        ("LOG-204", "amqp://svc:Zk82hT5m@mq.internal:5672/"),
        ("LOG-205", "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmU\n"),
    ],
)
def test_is_reported(check: str, text: str) -> None:
    assert check in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "Failed password for invalid user admin from 203.0.113.9 port 22 ssh2",
        "password=******** accepted",
        "password=<redacted>",
        'password: "[FILTERED]"',
        "password=${DB_PASSWORD}",
        "password=None",
        "Invalid password: user not found",
        "pam_unix(sshd:auth): check pass; user unknown",
        "password_hash=$2b$12$abcdefghijklmnopqrstuv",
        "token_type=bearer expires_in=3600",
        "next token: identifier",
        "unexpected token=} at line 3",
        "Authorization: Bearer ****",
        "postgres://app:***@db/orders",
        "postgres://app:${PASSWORD}@db/orders",
        "pwd=/home/ann/project",
        "secret=missing",
        "next_token=AAAAAQz8f9kLmPq2Rr",
        "csrf_token=8fK2mZr7TnW4vLs9Yb",
        "api_key=your_api_key",
        "public_key=ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMq",
    ],
)
def test_is_none(text: str) -> None:
    assert found(text) == []
