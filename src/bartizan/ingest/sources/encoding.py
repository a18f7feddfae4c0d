"""Brings the bytes of a log to UTF-8, and tells what is no log at all.

Windows tools write UTF-16; it is known by its byte order mark, or by every other byte being zero.
"""

import codecs
from collections.abc import Iterable, Iterator

from bartizan.model.scan_result import NotRun

LOOKED_AT = 1024
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BINARY = (
    (b"ElfFile\0", "a Windows event log in its binary form", "export it as JSON or XML"),
    (b"PAR1", "a Parquet file", "export it as JSON lines"),
    (b"SQLite format 3\0", "a database", ""),
    (b"\xd4\xc3\xb2\xa1", "a packet capture", "have Zeek write logs of it"),
    (b"\xa1\xb2\xc3\xd4", "a packet capture", "have Zeek write logs of it"),
    (b"\x0a\x0d\x0d\x0a", "a packet capture", "have Zeek write logs of it"),
    (b"LPKSHHRH", "a journal in its binary form", "export it with journalctl -o json"),
)


def as_utf8(origin: str, chunks: Iterable[bytes]) -> Iterator[bytes | NotRun]:
    """The same bytes in UTF-8, without byte order mark; or why they are no log."""
    pieces = iter(chunks)
    first = next(pieces, b"")
    while len(first) < 4 and (more := next(pieces, b"")):
        first += more
    encoding, mark = _encoding(first)
    if not encoding:
        what, mend = _binary(first)
        yield NotRun(subject=origin, reason=what, mend=mend, incomplete=True)
        return
    first = first[mark:]
    if encoding == "utf-8":
        if first:
            yield first
        yield from pieces
        return
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    yield decoder.decode(first).encode("utf-8", "replace")
    for piece in pieces:
        yield decoder.decode(piece).encode("utf-8", "replace")
    if rest := decoder.decode(b"", final=True):
        yield rest.encode("utf-8", "replace")


def _encoding(first: bytes) -> tuple[str, int]:
    """The encoding and the length of its mark; no encoding: binary."""
    for mark, encoding in _MARKS:
        if first.startswith(mark):
            return encoding, len(mark)
    head = first[:LOOKED_AT]
    if any(head.startswith(magic) for magic, _, _ in _BINARY):
        return "", 0
    zeros = head.count(0)
    if not zeros or not head.strip(b"\0"):
        return "utf-8", 0
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if 5 * odd >= 2 * len(head) and not even:
        return "utf-16-le", 0
    if 5 * even >= 2 * len(head) and not odd:
        return "utf-16-be", 0
    text = len(head) - len(head.translate(None, bytes(range(0x20, 0x7F)) + b"\t\r\n"))
    return ("", 0) if zeros * 10 > len(head) or text * 2 < len(head) else ("utf-8", 0)


def _binary(first: bytes) -> tuple[str, str]:
    for magic, what, mend in _BINARY:
        if first.startswith(magic):
            return f"{what}, which is not read", mend
    return "no text: a binary file", ""
