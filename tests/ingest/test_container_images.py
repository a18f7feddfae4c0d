from __future__ import annotations

import pytest

from bartizan.ingest.container_images import digest_of, image_name

DIGEST = "sha256:" + "0f" * 32


@pytest.mark.parametrize(
    ("reference", "name"),
    [
        (f"registry.example:5000/a/b@{DIGEST}", DIGEST),
        (f"docker-pullable://a/b@{DIGEST}", DIGEST),
        ("registry.example:5000/a/b:1.2", "registry.example:5000/a/b:1.2"),
        ("registry.example:5000/a/b", "registry.example:5000/a/b:latest"),
        ("nginx", "nginx:latest"),
        ("", None),
        (None, None),
    ],
)
def test_a_digest_names_best_and_latest_is_said_aloud(reference: str | None, name: str) -> None:
    assert image_name(reference) == name


def test_a_short_digest_is_none() -> None:
    assert digest_of("sha256:abc") is None
