"""Unpacks bodies of requests: gzip, deflate, zstd, and never more than a limit."""

import zlib
from dataclasses import dataclass

import zstandard

WINDOW = 8 << 20
"""Bytes of the largest zstd window, as RFC 9659 has it for HTTP."""
STEP = 1024
"""Packed bytes unpacked at a time: zstd makes at most some 32 MB of them."""


class BadBody(Exception):  # noqa: N818 - it is no defect of ours
    """A body that cannot be taken.

    Attributes:
        status: what to answer.
    """

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


@dataclass(frozen=True, slots=True)
class BodyLimits:
    """How large bodies may be, in bytes."""

    packed: int = 8 << 20
    """As sent."""
    unpacked: int = 32 << 20


def unpacked(body: bytes, coding: str, limits: BodyLimits) -> bytes:
    """A body without its content coding.

    Raises:
        BadBody: it is damaged (400), too large (413), or packed in another way (415).
    """
    name = coding.strip().lower()
    try:
        if name in ("", "identity"):
            out = body
        elif name in ("gzip", "x-gzip"):
            out = gunzipped(body, limits.unpacked)
        elif name == "deflate":
            out = _inflated(body, limits.unpacked)
        elif name == "zstd":
            out = _zstd(body, limits.unpacked)
        else:
            raise BadBody(415, "the content coding must be gzip, deflate or zstd")
    except (zlib.error, zstandard.ZstdError, EOFError):
        raise BadBody(400, f"the body is no whole {name}") from None
    if len(out) > limits.unpacked:
        raise BadBody(413, f"a body may unpack to {limits.unpacked} bytes at most")
    return out


def gunzipped(body: bytes, limit: int) -> bytes:
    """The content of gzip members, or something longer than the limit if they hold more.

    Raises:
        zlib.error: damaged.
        EOFError: cut off.
    """
    out: list[bytes] = []
    size = 0
    while body:
        one = zlib.decompressobj(zlib.MAX_WBITS | 16)
        out.append(one.decompress(body, limit + 1 - size))
        size += len(out[-1])
        if size > limit:
            break
        if not one.eof:
            raise EOFError
        body = one.unused_data.lstrip(b"\0")
    return b"".join(out)


def _inflated(body: bytes, limit: int) -> bytes:
    """HTTP's deflate is zlib's format; some send it without zlib's head."""
    try:
        return _whole(zlib.decompressobj(), body, limit)
    except zlib.error:
        return _whole(zlib.decompressobj(-zlib.MAX_WBITS), body, limit)


def _whole(one: "zlib._Decompress", body: bytes, limit: int) -> bytes:
    out = one.decompress(body, limit + 1)
    if len(out) <= limit and not one.eof:
        raise EOFError
    return out


def _zstd(body: bytes, limit: int) -> bytes:
    out: list[bytes] = []
    size = 0
    while body:
        one = zstandard.ZstdDecompressor(max_window_size=WINDOW).decompressobj()
        for at in range(0, len(body), STEP):
            piece = one.decompress(body[at : at + STEP])
            out.append(piece)
            size += len(piece)
            if size > limit:
                return b"".join(out)
            if one.eof:
                body = one.unused_data + body[at + STEP :]
                break
        else:
            raise EOFError
    return b"".join(out)
