"""The head of an HTTP/1.1 request (RFC 9112), read strictly: what is ambiguous is refused."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

HEAD_LIMIT = 16 << 10
"""Bytes of the longest head."""
HEADERS = 100

_LINE = re.compile(rb"([A-Z]{3,16}) (/[!-~]{0,4096}) HTTP/1\.([01])")
_HEADER = re.compile(rb"([!#$%&'*+\-.^_`|~0-9A-Za-z]{1,128}):[ \t]*(.*?)[ \t]*")
_VALUE = re.compile(rb"[\t\x20-\x7e\x80-\xff]*")
_ONCE = frozenset(
    (
        *("content-length", "transfer-encoding", "content-encoding", "content-type", "host"),
        *("authorization", "x-gitlab-token", "x-hub-signature-256", "x-amz-firehose-access-key"),
    )
)
"""Headers that may stand only once, since readers differ in which of two they take."""


class BadRequestError(Exception):
    """A request that cannot be read.

    Attributes:
        status: what to answer.
    """

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a request."""

    method: str
    path: str
    """Without query, and without a slash at its end."""
    headers: Mapping[str, str]
    """Names in lower case; values that came several times joined by commas."""
    keep_alive: bool = True

    @property
    def media_type(self) -> str:
        """Without parameters, in lower case; empty: not told."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def chunked(self) -> bool:
        """Whether the body comes in chunks."""
        return "transfer-encoding" in self.headers

    @property
    def length(self) -> int | None:
        """Bytes of the body; None: only its end will tell."""
        return None if self.chunked else int(self.headers.get("content-length", "0"))


def head_of(data: bytes) -> Head:
    """Read a head.

    Args:
        data: from the request line to the empty line.

    Raises:
        BadRequestError: it breaks the rules.
    """
    first, *lines = data.lstrip(b"\r\n").removesuffix(b"\r\n\r\n").split(b"\r\n")
    line = _LINE.fullmatch(first)
    if line is None:
        raise BadRequestError(400, "the request line cannot be understood")
    if len(lines) > HEADERS:
        raise BadRequestError(431, "too many headers")
    headers = _headers(lines)
    _check_length(headers)
    asked = headers.get("connection", "").lower()
    keep = "close" not in asked if line[3] == b"1" else "keep-alive" in asked
    path = line[2].partition(b"?")[0].decode().rstrip("/") or "/"
    return Head(line[1].decode(), path, headers, keep)


def _headers(lines: list[bytes]) -> dict[str, str]:
    headers: dict[str, str] = {}
    for line in lines:
        match = _HEADER.fullmatch(line)
        if match is None or not _VALUE.fullmatch(match[2]):
            raise BadRequestError(400, "a header cannot be understood")
        name, value = match[1].decode().lower(), match[2].decode("latin-1")
        if name in headers:
            if name in _ONCE:
                raise BadRequestError(400, f"the header {name} is there twice")
            value = f"{headers[name]}, {value}"
        headers[name] = value
    return headers


def _check_length(headers: Mapping[str, str]) -> None:
    length, coding = headers.get("content-length"), headers.get("transfer-encoding")
    if length is not None and not re.fullmatch(r"[0-9]{1,15}", length):
        raise BadRequestError(400, "the content length is no number")
    if coding is not None and (length is not None or coding.lower() != "chunked"):
        raise BadRequestError(400, "the length of the body is ambiguous")
