"""Values read as numbers, addresses and instants, the same way everywhere rules are evaluated."""

import re
from datetime import UTC, datetime
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any

from sigma.types import CompareOperators, TimestampPart

_NUMBER = re.compile(r"\s*[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?\s*", re.ASCII)


def number_of(value: Any) -> float | None:  # noqa: ANN401
    """A number, or a text that is a decimal number; None: it is neither."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return value
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return float(value)
    return None


def compare(op: CompareOperators, left: float, right: float) -> bool:
    """Whether ``left op right``."""
    match op:
        case CompareOperators.LT:
            return left < right
        case CompareOperators.LTE:
            return left <= right
        case CompareOperators.GT:
            return left > right
        case CompareOperators.GTE:
            return left >= right
        case CompareOperators.NEQ:
            return left != right


def address_of(text: str) -> IPv4Address | IPv6Address | None:
    """An IP address, without a zone; a v4 address within v6 is v4. None: it is none."""
    try:
        address = ip_address(text.partition("%")[0].strip())
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        return address.ipv4_mapped
    return address


def instant_of(value: Any) -> datetime | None:  # noqa: ANN401
    """An instant in UTC, of ISO 8601 text (UTC unless it says otherwise) or a Unix time.

    Unix times are seconds, milliseconds, microseconds or nanoseconds, by their size.
    """
    number = number_of(value)
    try:
        if number is None:
            instant = datetime.fromisoformat(value) if isinstance(value, str) else None
            if instant is None:
                return None
            return instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)
        for size, unit in ((1e11, 1), (1e14, 1e3), (1e17, 1e6), (1e20, 1e9)):
            if abs(number) < size:
                return datetime.fromtimestamp(number / unit, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return None


def part_of(instant: datetime, part: TimestampPart) -> int:
    """A part of an instant; the week is that of ISO 8601."""
    match part:
        case TimestampPart.MINUTE:
            return instant.minute
        case TimestampPart.HOUR:
            return instant.hour
        case TimestampPart.DAY:
            return instant.day
        case TimestampPart.WEEK:
            return instant.isocalendar().week
        case TimestampPart.MONTH:
            return instant.month
        case TimestampPart.YEAR:
            return instant.year
