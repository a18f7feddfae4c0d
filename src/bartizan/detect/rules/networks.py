"""Finds which of many networks an address is in: one parse and one search, however many."""

from bisect import bisect_right
from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network
from socket import AF_INET, inet_pton

from bartizan.detect.rules.values import address_of

Numbered = tuple[int, IPv4Network | IPv6Network]


class Networks:
    """Atoms that ask whether an address is in a network."""

    def __init__(self, networks: Iterable[Numbered]) -> None:
        """Cut the addresses of each version into ranges that the same networks hold."""
        every = list(networks)
        self._ranges = {
            version: _ranges([one for one in every if one[1].version == version])
            for version in (4, 6)
        }

    def of_text(self, text: str) -> tuple[int, ...]:
        """Numbers of the atoms whose network holds the address; none if it is no address."""
        try:
            number, version = int.from_bytes(inet_pton(AF_INET, text), "big"), 4
        except (OSError, ValueError):
            # Most of what is no address is a name, and told by its first letter.
            if ":" not in text and not text.lstrip()[:1].isdecimal():
                return ()
            address = address_of(text)
            if address is None:
                return ()
            number, version = int(address), address.version
        starts, held = self._ranges[version]
        return held[bisect_right(starts, number)]


def _ranges(networks: list[Numbered]) -> tuple[list[int], list[tuple[int, ...]]]:
    """Where ranges start, and the networks that hold each range, the one before the first too."""
    bounds = [(int(one.network_address), int(one.broadcast_address) + 1) for _, one in networks]
    starts = sorted({edge for pair in bounds for edge in pair})
    held = [
        tuple(
            number
            for (number, _), (low, high) in zip(networks, bounds, strict=True)
            if low <= start < high
        )
        for start in starts
    ]
    return starts, [(), *held]
