from __future__ import annotations

import pytest

from bartizan.ingest.addresses import address


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("203.0.113.5", "203.0.113.5"),
        ("203.0.113.5:443", "203.0.113.5"),
        ("[2001:DB8::1]:443", "2001:db8::1"),
        ("fe80::1%eth0", "fe80::1"),
        ("cloudtrail.amazonaws.com", None),
        ("AWS Internal", None),
        ("999.1.1.1", None),
        ("", None),
        (None, None),
    ],
)
def test_only_addresses_are_addresses(text: str | None, expected: str | None) -> None:
    assert address(text) == expected
