"""Paths of scanned files as URI references."""

from urllib.parse import quote


def reference(path: str) -> str:
    """Percent-encoded relative reference (RFC 3986).

    Bytes that are no UTF-8 keep their value; ``:`` is encoded, so that no part of a path can be
    read as a scheme.
    """
    return quote(path.encode("utf-8", "surrogateescape"), safe="/~")
