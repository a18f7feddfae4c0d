"""Addresses to listen at are read strictly, and are this machine's alone unless they say more."""

import pytest

from bartizan.errors import BartizanError
from bartizan.ingest.sources.arrivals import Arrivals
from bartizan.ingest.sources.http_push_access import Access
from bartizan.ingest.sources.listen import Address, listen_address, listener


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("syslog+tcp://:5514", Address("syslog+tcp", "127.0.0.1", 5514)),
        ("http://[::1]:8080/", Address("http", "::1", 8080)),
        (
            "syslog+tls://0.0.0.0:6514?cert=c.pem&key=k.pem&ca=a.pem",
            Address("syslog+tls", "0.0.0.0", 6514, "c.pem", "k.pem", "a.pem"),
        ),
    ],
)
def test_addresses(url: str, expected: Address) -> None:
    assert listen_address(url) == expected


@pytest.mark.parametrize(
    "url",
    [
        "syslog://127.0.0.1:514",
        "syslog+tcp://127.0.0.1",
        "syslog+tcp://127.0.0.1:x",
        "syslog+tcp://127.0.0.1:70000",
        "syslog+tcp://127.0.0.1:514/path",
        "syslog+tcp://127.0.0.1:514?cert=c.pem",
        "http://name:word@127.0.0.1:80",
        "https://127.0.0.1:80?key=k.pem",
        "https://127.0.0.1:80?certificate=c.pem",
        "https://127.0.0.1:80?cert",
        "5514",
    ],
)
def test_what_is_no_address(url: str) -> None:
    with pytest.raises(BartizanError) as caught:
        listen_address(url)
    assert "k.pem" not in str(caught.value)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.com"])
def test_the_network_needs_a_token(host: str) -> None:
    with pytest.raises(BartizanError, match="everybody in the network"):
        listener(Address("http", host, 0), Arrivals(), Access(github="s"))


def test_files_for_tls_that_are_not_there() -> None:
    with pytest.raises(BartizanError, match="certificate"):
        listener(Address("syslog+tls", "127.0.0.1", 0, "/nowhere.pem"), Arrivals(), Access())
