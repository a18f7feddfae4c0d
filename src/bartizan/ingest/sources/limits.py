"""How much may come out of what is packed: a few kilobytes can hold a terabyte of nothing."""

from dataclasses import dataclass

RATIO_FROM = 64 << 20
"""Unpacked bytes from which the ratio is looked at: short files of equal lines pack very well."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits on what one file may unpack to."""

    unpacked: int = 64 << 30
    """Bytes that come out of one file."""
    ratio: int = 400
    """Unpacked bytes for each packed byte. Logs pack 10 to 60 times with gzip, up to about 200
    with zstd; gzip's most is 1,032."""
    members: int = 100_000
    """Files in one archive."""

    def excess(self, packed: int, unpacked: int) -> str:
        """Why to stop; empty: go on.

        Args:
            packed: bytes read so far.
            unpacked: bytes that came out of them.
        """
        if unpacked > self.unpacked:
            return f"unpacks to more than {self.unpacked >> 30} GiB"
        if unpacked > RATIO_FROM and unpacked > self.ratio * max(packed, 1):
            return f"unpacks to more than {self.ratio} times its size"
        return ""
