"""Which operations use a power that matters."""

import pytest

from bartizan.detect.behaviour.profiles.privilege import powers


@pytest.mark.parametrize(
    ("operation", "power"),
    [
        ("AttachUserPolicy", "permissions"),
        ("org.add_member", "permissions"),
        ("create clusterrolebindings", "permissions"),
        ("CreateAccessKey", "identities"),
        ("StopLogging", "recording"),
        ("DeleteTrail", "recording"),
        ("GetSecretValue", "secrets"),
        ("get secrets", "secrets"),
        ("protected_branch.destroy", "destruction"),
        ("DeleteDBSnapshot", "destruction"),
        ("AuthorizeSecurityGroupIngress", "network openings"),
        ("create pods/exec", "remote commands"),
    ],
)
def test_words_of_any_product_tell(operation: str, power: str) -> None:
    assert power in powers(operation)


@pytest.mark.parametrize(
    "operation", ["GetObject", "list pods", "git.clone", "DescribeInstances", "ConsoleLogin"]
)
def test_ordinary_work_uses_none(operation: str) -> None:
    assert powers(operation) == []
