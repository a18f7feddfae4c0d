"""Where bytes come from, and how they are asked for."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bartizan.model.scan_result import NotRun

CHUNK = 4 << 20
"""Bytes handed over at a time: some thousand records, enough to spread the cost of a batch."""


@dataclass(frozen=True, slots=True)
class Source:
    """Something that can be read once from its beginning to its end."""

    origin: str
    """Its name as the user wrote it; ``archive.zip!/member`` for what is in an archive."""
    chunks: Callable[[], Iterator[bytes | NotRun]]
    """Its bytes, decompressed, as UTF-8. A ``NotRun`` says why the rest cannot be read, and is the
    last thing it gives."""


def bytes_source(origin: str, content: bytes, chunk: int = CHUNK) -> Source:
    """A source of bytes at hand."""

    def chunks() -> Iterator[bytes | NotRun]:
        for at in range(0, len(content), chunk):
            yield content[at : at + chunk]

    return Source(origin, chunks)
