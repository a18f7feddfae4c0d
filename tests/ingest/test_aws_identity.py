from __future__ import annotations

import json
from typing import Any

import pytest

from bartizan.ingest.aws_identity import Identity, identity_of, role_of

ROLE = "arn:aws:iam::111122223333:role/deploy"
SESSION = "arn:aws:sts::111122223333:assumed-role/deploy/run-1"


def read(**element: Any) -> Identity:
    return identity_of(json.dumps(element).encode())


@pytest.mark.parametrize(
    ("element", "actor", "kind"),
    [
        ({"type": "Root", "arn": "arn:aws:iam::1:root"}, "arn:aws:iam::1:root", "user"),
        ({"type": "IAMUser", "userName": "mira"}, "mira", "user"),
        ({"type": "AssumedRole", "arn": SESSION}, ROLE, "role"),
        (
            {"type": "AWSService", "invokedBy": "ec2.amazonaws.com"},
            "ec2.amazonaws.com",
            "service-account",
        ),
        ({"type": "AWSAccount", "accountId": "444455556666"}, "444455556666", "organization"),
        (
            {"type": "WebIdentityUser", "userName": "repo:a/b:ref:r"},
            "repo:a/b:ref:r",
            "service-account",
        ),
        ({"type": "IdentityCenterUser", "onBehalfOf": {"userId": "u-1"}}, "u-1", "user"),
        ({}, None, None),
    ],
)
def test_every_type_of_identity(
    element: dict[str, Any], actor: str | None, kind: str | None
) -> None:
    found = read(**element)
    assert (found.actor, found.actor_kind) == (actor, kind)


def test_the_issuer_knows_the_path_of_a_role() -> None:
    issuer = {"type": "Role", "arn": "arn:aws:iam::111122223333:role/ci/deploy"}
    found = read(type="AssumedRole", arn=SESSION, sessionContext={"sessionIssuer": issuer})
    assert found.actor == "arn:aws:iam::111122223333:role/ci/deploy"


def test_the_session_is_the_access_key_or_the_assumed_role() -> None:
    assert read(type="AssumedRole", arn=SESSION, accessKeyId="ASIA1").session == "ASIA1"
    assert read(type="AssumedRole", arn=SESSION).session == SESSION
    assert read(type="IAMUser", arn="arn:aws:iam::1:user/a").session is None


def test_what_is_no_object_is_nobody() -> None:
    for raw in (b"null", b'"x"', b"[1]", b"{", b"\xff"):
        assert identity_of(raw).actor is None


def test_the_role_of_a_session() -> None:
    assert role_of(SESSION) == ROLE
    assert role_of("arn:aws:iam::1:user/a") is None
    assert role_of(None) is None
