"""Writes tiny databases in MaxMind's format, for tests of ``bartizan.ingest.enrich``.

Source: MaxMind DB file format specification 2.0. Trees of IPv6 with records of 24 bits; IPv4 stands
below ``::/96``.
"""

from collections.abc import Mapping
from ipaddress import IPv4Network, ip_network
from typing import Any

_MARKER = b"\xab\xcd\xefMaxMind.com"


def database(networks: Mapping[str, Mapping[str, Any]]) -> bytes:
    """The bytes of a database that knows these networks."""
    nodes: list[list[tuple[str, int] | None]] = [[None, None]]
    data = b""
    places: list[int] = []
    for name, value in networks.items():
        network = ip_network(name)
        bits, length = int(network.network_address), network.prefixlen
        if isinstance(network, IPv4Network):
            length += 96
        node = 0
        for at in range(length):
            side = bits >> (127 - at) & 1
            if at == length - 1:
                nodes[node][side] = ("data", len(places))
                break
            following = nodes[node][side]
            if following is None:
                nodes.append([None, None])
                following = nodes[node][side] = ("node", len(nodes) - 1)
            node = following[1]
        places.append(len(data))
        data += _encoded(value)
    count = len(nodes)
    tree = b""
    for pair in nodes:
        for record in pair:
            to = count
            if record is not None:
                kind, number = record
                to = number if kind == "node" else count + 16 + places[number]
            tree += to.to_bytes(3)
    about = {
        "node_count": count,
        "record_size": _Short(24),
        "ip_version": _Short(6),
        "database_type": "Test",
        "languages": [],
        "binary_format_major_version": _Short(2),
        "binary_format_minor_version": _Short(0),
        "build_epoch": _Long(1_700_000_000),
        "description": {},
    }
    return tree + bytes(16) + data + _MARKER + _encoded(about)


class _Short(int):
    """Unsigned, 16 bits."""


class _Long(int):
    """Unsigned, 64 bits."""


def _encoded(value: object) -> bytes:
    """A value of the data section: text 2, unsigned 5 and 6, map 7; extended: long 9, array 11."""
    if isinstance(value, str):
        return _control(2, len(value.encode())) + value.encode()
    if isinstance(value, int):
        digits = value.to_bytes((value.bit_length() + 7) // 8)
        if isinstance(value, _Long):
            return bytes((len(digits), 9 - 7)) + digits
        return _control(5 if isinstance(value, _Short) else 6, len(digits)) + digits
    if isinstance(value, Mapping):
        parts = (_encoded(key) + _encoded(one) for key, one in value.items())
        return _control(7, len(value)) + b"".join(parts)
    assert isinstance(value, list)
    return bytes((len(value), 11 - 7)) + b"".join(map(_encoded, value))


def _control(kind: int, size: int) -> bytes:
    assert size < 29 + 256
    return bytes((kind << 5 | size,)) if size < 29 else bytes((kind << 5 | 29, size - 29))
