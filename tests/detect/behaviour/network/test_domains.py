"""The registered part of names."""

import pytest

from bartizan.detect.behaviour.network.domains import is_inside, registered


@pytest.mark.parametrize(
    ("name", "domain"),
    [
        ("example.com", "example.com"),
        ("a.b.Example.com.", "example.com"),
        ("a.b.example.co.uk", "example.co.uk"),
        ("shop.github.io", "shop.github.io"),
        ("a.shop.github.io", "shop.github.io"),
        ("x.acct.blob.core.windows.net", "acct.blob.core.windows.net"),
        ("localhost", "localhost"),
        ("", ""),
    ],
)
def test_registered(name: str, domain: str) -> None:
    assert registered(name) == domain


def test_names_inside() -> None:
    assert is_inside("db.prod.internal")
    assert is_inside("printer")
    assert not is_inside("example.com")
