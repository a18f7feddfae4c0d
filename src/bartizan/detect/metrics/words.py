"""Puts an unusual stretch of a series into a sentence that a person can check."""

from datetime import UTC, datetime, timedelta

from bartizan.detect.metrics.context import FEATURES
from bartizan.detect.metrics.shift import Shift
from bartizan.detect.metrics.spans import Span
from bartizan.detect.metrics.usual import Range

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NAMED = {"level": "level shifted", "spread": "scatter changed"}


def said(span: Span) -> str:
    """What was seen, what is usual, how rare it is, and what changed."""
    parts = [f"value {number(span.value)} at {moment(span.at)}"]
    if span.usual is not None:
        parts.append(usual(span.usual, span.points, span.since))
    if span.feature != FEATURES[0] and (span.usual is None or span.usual.holds(span.value)):
        parts.append(f"most novel is {span.feature}")
    parts.append(f"p {span.p_value:.2g}")
    sentence = ", ".join(parts)
    return f"{sentence}; {change(span.shift)}" if span.shift else sentence


def usual(known: Range, points: int, since: int) -> str:
    """What is usual, and from how much that is known: points, or else sampled hours."""
    when = " at this hour" if known.hourly else ""
    seen = f"{points:,} points since {moment(since)}" if points else "hours of four weeks"
    return f"usual {number(known.low)} to {number(known.high)}{when} ({seen})"


def change(found: Shift) -> str:
    """A change point."""
    return f"{_NAMED[found.kind]} from {number(found.before)} to {number(found.after)}"


def number(value: float) -> str:
    """A number with four digits that matter, never in a form that hides its size."""
    if value and not 1e-4 <= abs(value) < 1e15:
        return f"{value:.3e}"
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.4g}"


def moment(micros: int) -> str:
    """A time as people read it, UTC."""
    return f"{_EPOCH + timedelta(microseconds=micros):%Y-%m-%d %H:%M}"


def written(micros: int) -> str:
    """A time as it is written for programs: ``2026-11-25T20:45:00.000000Z``."""
    return f"{_EPOCH + timedelta(microseconds=micros):%Y-%m-%dT%H:%M:%S.%f}Z"
