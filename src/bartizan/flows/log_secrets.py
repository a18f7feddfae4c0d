"""Lends the scanners' engine for providers' tokens to the detectors of log text."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path

from bartizan.detect.logs.text_checks import SecretHit
from bartizan.scan.secrets.kingfisher import EngineError, Kingfisher
from bartizan.scan.secrets.providers import name
from bartizan.scan.source import SourceFile

PIECE = 4_000_000
"""Characters of log text that the engine gets at once."""
SURE = frozenset({"medium", "high"})
"""Confidence from which the engine is believed: log text is full of random identifiers."""


@dataclass
class LogSecrets:
    """Finds providers' tokens in texts. Nothing is loaded before there is text."""

    cache_dir: Path | None = None
    failure: str = ""
    """Why the engine could not look at everything; empty: it could."""
    _engine: Kingfisher | None = field(default=None, repr=False)

    def __call__(self, texts: Sequence[str]) -> list[SecretHit]:
        """The tokens in some texts."""
        if self._engine is None:
            self._engine = Kingfisher(self.cache_dir)
        found: list[SecretHit] = []
        for begin, part in _pieces(texts):
            file = SourceFile("log.txt", "\n".join(part).encode("utf-8", "replace"))
            if not self._engine.wanted([file])[0]:
                continue
            try:
                hits = self._engine.hits(file)
            except EngineError as error:
                self.failure = str(error)
                continue
            starts = [0, *accumulate(len(text) + 1 for text in part)]
            for hit in hits:
                if hit.confidence.lower() not in SURE:
                    continue
                row = bisect_right(starts, hit.span.start) - 1
                start, end = hit.span.start - starts[row], hit.span.end - starts[row]
                if end <= len(part[row]):
                    found.append(SecretHit(begin + row, start, end, name(hit.rule)))
        return found


def _pieces(texts: Sequence[str]) -> Iterator[tuple[int, Sequence[str]]]:
    begin = 0
    while begin < len(texts):
        end, size = begin, 0
        while end < len(texts) and size < PIECE:
            size += len(texts[end])
            end += 1
        yield begin, texts[begin:end]
        begin = end
