"""A column of text from values that shippers did not agree on the type of."""

from collections.abc import Sequence
from typing import Any

import polars as pl


def text_column(values: Sequence[Any]) -> pl.Series:
    """Text as it is, numbers and truth values written out, anything else null."""
    try:
        return pl.Series(values, dtype=pl.String, strict=True)
    except (TypeError, pl.exceptions.PolarsError):
        return pl.Series([as_text(value) for value in values], dtype=pl.String)


def as_text(value: object) -> str | None:
    """A single value as ``text_column`` has it."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int | float) else None
