"""Addresses as logs write them: with ports, brackets, service names in their place."""

import re
from functools import lru_cache
from ipaddress import ip_address

_LONGEST = 64
_BYTE = r"(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
_PLAIN = re.compile(rf"{_BYTE}(?:\.{_BYTE}){{3}}")
"""IPv4 as it is written nearly always: then it stands for itself."""


@lru_cache(maxsize=65536)
def address(text: str | None) -> str | None:
    """The IP address in a field, without port, brackets or zone; None if it holds none.

    Cloud logs put names of services there (``cloudtrail.amazonaws.com``), which are no address.
    """
    if not text or len(text) > _LONGEST:
        return None
    if _PLAIN.fullmatch(text):
        return text
    plain = text.strip()
    if plain.startswith("["):
        plain = plain[1:].partition("]")[0]
    elif plain.count(":") == 1 and "." in plain:
        plain = plain.partition(":")[0]
    try:
        return str(ip_address(plain.partition("%")[0]))
    except ValueError:
        return None
