"""Names events of a frame, for signals."""

from typing import Any

import polars as pl

from bartizan.model.event_ref import EventRef


def reference(seen: pl.DataFrame, row: int) -> EventRef:
    """One event of a frame of ``observed``."""
    values: dict[str, Any] = {
        name: seen[name][row] for name in ("event_id", "path", "line") if name in seen.columns
    }
    return EventRef(values["event_id"], values.get("path") or "", values.get("line") or 0)
