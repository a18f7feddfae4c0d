"""Learns the kinds of lines in logs: streaming, bounded, exact under merging.

``TemplateState`` holds what was seen; ``TemplateIndex`` is the view of it at one moment: the
templates, and which of them a line is. One configuration for every system.
"""

from collections.abc import Sequence

import msgspec
import polars as pl

from bartizan.detect.logs.outlines import (
    GROUP_LEAVES,
    NODE_LEAVES,
    NODES,
    SAMPLE,
    SEED,
    Outlines,
    Plain,
    learn,
    merged,
    never_seen,
    plain,
    rebuilt,
)
from bartizan.detect.logs.template import Template
from bartizan.detect.logs.template_index import TemplateIndex, index
from bartizan.errors import BartizanError

SCHEMA = 1
"""Of ``to_bytes``: grows when what is kept, or what an outline is, changes."""
PARAMETERS = f"{NODE_LEAVES},{NODES},{GROUP_LEAVES},{SAMPLE},{SEED}"
BATCH = 1 << 18
"""Lines that are taken at once: a bound of memory, not of meaning."""


class _Stored(msgspec.Struct):
    kind: str
    schema: int
    parameters: str
    outlines: Plain


class TemplateState:
    """The kinds of lines seen so far. ``update`` changes it; ``merge`` gives a new one."""

    def __init__(self, outlines: Outlines | None = None) -> None:
        self._outlines = outlines or Outlines()
        self._index: TemplateIndex | None = None

    @property
    def lines(self) -> int:
        """Lines seen."""
        return self._outlines.lines

    @property
    def overflow(self) -> int:
        """Lines counted without being kept by their outline, because a bound was reached."""
        return self.lines - sum(leaf.count for leaf in self._outlines.leaves.values())

    @property
    def crowded(self) -> bool:
        """So many different lines that the coarser bound holds as well."""
        return self._outlines.crowded

    def keeps(self, outline: str) -> bool:
        """Whether lines of this outline are counted one by one.

        One that is kept now was kept from its first line on, so what others count by outline is
        exact as long as they follow this.
        """
        return outline in self._outlines.leaves

    def never_seen(self, outlines: Sequence[str]) -> list[bool]:
        """Whether no line of each of some outlines was seen, for certain."""
        return never_seen(self._outlines, outlines)

    def lines_by_outline(self) -> dict[str, int]:
        """How many lines each kept outline has."""
        return {outline: leaf.count for outline, leaf in self._outlines.leaves.items()}

    def update(
        self,
        messages: pl.Series | Sequence[str],
        times: pl.Series | Sequence[int | None] | None = None,
        source: str = "",
    ) -> None:
        """Learn lines.

        Args:
            messages: one a record, without header; of several lines the first counts.
            times: of each record: a series of datetimes, or microseconds since 1970; may be null.
            source: where they come from, as shown with the templates.
        """
        texts = _texts(messages)
        instants = None if times is None else _micros(times)
        for at in range(0, len(texts), BATCH):
            part = None if instants is None else instants.slice(at, BATCH)
            learn(self._outlines, texts.slice(at, BATCH), part, source)
        self._index = None

    def merge(self, other: "TemplateState") -> "TemplateState":
        """What both together saw."""
        return TemplateState(merged(self._outlines, other._outlines))  # noqa: SLF001 - its own kind

    def index(self) -> TemplateIndex:
        """The templates as they are now. Made once for each change of the state."""
        if self._index is None:
            self._index = index(self._outlines)
        return self._index

    def templates(self) -> list[Template]:
        """All templates, the most frequent first."""
        return list(self.index().templates.values())

    def assign(self, messages: pl.Series | Sequence[str]) -> list[str]:
        """The id of each line's template. Of a line of an unknown kind, the id it would have."""
        return self.index().assign(messages)

    def parameters(self, message: str, template: Template) -> list[str]:
        """What stands in the places of a template in a line; empty if it is another kind."""
        return self.index().parameters(message, template)

    def to_bytes(self) -> bytes:
        """The same bytes for the same lines, in whatever order or parts they came."""
        stored = _Stored("templates", SCHEMA, PARAMETERS, plain(self._outlines))
        return msgspec.msgpack.encode(stored)

    @staticmethod
    def from_bytes(data: bytes) -> "TemplateState":
        """What ``to_bytes`` wrote.

        Raises:
            BartizanError: it is something else, or of another version or other parameters.
        """
        try:
            stored = msgspec.msgpack.decode(data, type=_Stored)
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise BartizanError("no learned templates", mend="learn them again") from None
        if (stored.kind, stored.schema, stored.parameters) != ("templates", SCHEMA, PARAMETERS):
            raise BartizanError(
                "templates were learned by another version", mend="learn them again"
            )
        return TemplateState(rebuilt(stored.outlines))


def empty() -> TemplateState:
    """A state that has seen nothing."""
    return TemplateState()


def _texts(messages: pl.Series | Sequence[str]) -> pl.Series:
    texts = messages if isinstance(messages, pl.Series) else pl.Series(messages, dtype=pl.String)
    return texts.fill_null("") if texts.null_count() else texts


def _micros(times: pl.Series | Sequence[int | None]) -> pl.Series:
    if not isinstance(times, pl.Series):
        return pl.Series(times, dtype=pl.Int64)
    if isinstance(times.dtype, pl.Datetime):
        times = times.dt.cast_time_unit("us")
    return times.cast(pl.Int64)
