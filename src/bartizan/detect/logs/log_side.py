"""One of two logs that are compared: its lines by detail, bounded, with where each was first."""

from dataclasses import dataclass, field

import polars as pl

from bartizan.detect.logs.detail import details
from bartizan.stats.hashing import hash64, is_kept

CAP = 1 << 17
"""Different details of one side; beyond, a fair sample by hash, the same on both sides."""
REUSED = (
    r"(?i)cache|\bup[- ]to[- ]date\b|\bnot modified\b"
    r"|\balready (?:exists|present|downloaded|satisfied)"
)
"""What says that something was there already and need not be done again."""


@dataclass(slots=True)
class Line:
    """One detail as it stands in a log."""

    count: int
    text: str
    """The first line of it, as it was."""
    origin: str
    line: int
    order: int
    """Position among all lines of its side."""


@dataclass(slots=True)
class Side:
    """The lines of some logs."""

    lines: int = 0
    level: int = 0
    found: dict[str, Line] = field(default_factory=dict)
    reused: set[int] = field(default_factory=set)
    """Positions of lines that say so (``REUSED``), the first ``CAP``."""

    def update(self, texts: pl.Series, numbers: pl.Series, origin: str) -> None:
        """Take lines in.

        Args:
            texts: lines.
            numbers: of each, where it stands in its file, from 1.
            origin: the file.
        """
        frame = pl.DataFrame({"detail": details(texts), "text": texts, "line": numbers})
        frame = frame.with_row_index("order", offset=self.lines).filter(pl.col("detail") != "")
        self.lines += len(texts)
        if len(self.reused) < CAP:
            self.reused.update(frame.filter(pl.col("text").str.contains(REUSED))["order"])
        grouped = frame.group_by("detail", maintain_order=True).agg(
            pl.len().alias("count"), pl.col("text", "line", "order").first()
        )
        for detail, count, text, line, order in grouped.iter_rows():
            known = self.found.get(detail)
            if known is not None:
                known.count += count
            elif self.keeps(detail):
                self.found[detail] = Line(count, text, origin, line, order)
        while len(self.found) > CAP:
            self.limit(self.level + 1)

    def keeps(self, detail: str) -> bool:
        """Whether a detail is counted: always, until there were more than ``CAP``."""
        return not self.level or is_kept(hash64(detail), self.level)

    def limit(self, level: int) -> None:
        """Keep only details of a level, so that both sides keep the same ones."""
        if level > self.level:
            self.level = level
            self.found = {detail: one for detail, one in self.found.items() if self.keeps(detail)}
