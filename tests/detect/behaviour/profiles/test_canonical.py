"""Names without what changes from one time to the next."""

import pytest

from bartizan.detect.behaviour.profiles import canonical


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("web-7d9f8c6b5d-x2x4z", "web-*"),
        ("shop/pod/api-66b4f-5d73a", "shop/pod/api-66b4f-*"),
        ("snap-0c3ed18142231", "snap-*"),
        ("build/20669053777", "build/*"),
        ("8c5b1e9a-1d2f-4c3b-9a8e-1b2c3d4e5f60", "*"),
        ("arn:aws:iam::111122223333:role/deploy", "arn:aws:iam::111122223333:role/deploy"),
        ("payments/database", "payments/database"),
        ("release-v2", "release-v2"),
    ],
)
def test_what_is_drawn_for_each_time_is_taken_out(name: str, kept: str) -> None:
    assert canonical.lasting(name) == kept


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("dev-17", "dev-17"),
        ("u104233", "u104233"),
        ("orders-5531", "orders-5531"),
        ("5c1e9a77-1d2f-4c3b-9a8e-1b2c3d4e5f60", "5c1e9a77-1d2f-4c3b-9a8e-1b2c3d4e5f60"),
        ("repo:shop/app:ref:refs/heads/main:run_id:20669053777",
         "repo:shop/app:ref:refs/heads/main:run_id:*"),
        ("AROAD47D380D81F9C1F6:ci", "*:ci"),
    ],
)  # fmt: skip
def test_identities_keep_what_tells_them_apart(name: str, kept: str) -> None:
    assert canonical.someone(name) == kept


@pytest.mark.parametrize(
    ("text", "family"),
    [
        ("Boto3/1.34.144 md/Botocore#1.34.144 ua/2.0 os/linux#5.10", "boto3 on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/119.0 Safari/537.36",
         "Chrome on Windows"),
        ("git/2.39.1", "git"),
        ("[aws-sdk-go/1.44.1 (go1.20; linux; amd64)]", "aws-sdk-go on Linux"),
    ],
)  # fmt: skip
def test_a_client_is_known_without_its_version(text: str, family: str) -> None:
    assert canonical.agent(text) == family


def test_addresses_are_known_by_their_networks() -> None:
    assert canonical.network("203.0.113.77") == "203.0.113.0/24"
    assert canonical.network("2001:db8:1:2::9") == "2001:db8:1::/48"
    assert canonical.network("ec2.amazonaws.com") == "ec2.amazonaws.com"


def test_images_are_known_without_tag_and_digest() -> None:
    assert canonical.image("ghcr.io/shop/api:v1@sha256:aa") == "ghcr.io/shop/api"
    assert canonical.image("localhost:5000/api") == "localhost:5000/api"
    assert canonical.image("sha256:0011") == "sha256:*"


def test_passing_branches_are_known_by_their_sort() -> None:
    assert canonical.branch("refs/heads/main") == "main"
    assert canonical.branch("fix/login") == "fix/…"
    assert canonical.branch("p3/login") == "…"
