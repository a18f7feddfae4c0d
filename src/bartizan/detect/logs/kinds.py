"""Tells what kind of value a parameter holds, and what is usual of it."""

import re
from collections import Counter
from collections.abc import Sequence

from bartizan.detect.logs.template import Parameter

MOST_VALUES = 10
"""Values that are shown of a parameter."""

_SIZES = {"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40, "p": 1 << 50}
_SECONDS = {
    "ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "msec": 1e-3, "s": 1.0, "sec": 1.0,
    "secs": 1.0, "second": 1.0, "seconds": 1.0, "min": 60.0, "mins": 60.0, "minute": 60.0,
    "minutes": 60.0, "h": 3600.0, "hour": 3600.0, "hours": 3600.0, "d": 86400.0,
}  # fmt: skip
_NUMBER = re.compile(r"[#]?[+-]?\d+(?:,\d{3})*(?:\.\d+)?(?:[eE][+-]?\d+)?%?")
_SIZE = re.compile(r"([\d.]+) ?([kKMGTPmgtp]?)(?:i?[bB])")
_DURATION = re.compile(r"<? ?([\d.]+) ?([a-zµ]+)")
_SHAPES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("ip", re.compile(r"/?\d{1,3}(?:\.\d{1,3}){3}(?:/\d+)?|[0-9a-fA-F]*::[0-9a-fA-F:.]*")),
    ("mac", re.compile(r"(?:[0-9A-Fa-f]{2}[:-]){5,7}[0-9A-Fa-f]{2}")),
    ("uuid", re.compile(r"(?i)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")),
    ("time", re.compile(r"(?i)(?:[a-z]{3,9},? +)?(?:[a-z]{3,9} +\d+|\d+[ /-][a-z]{3,9}).*|"
                        r"\d{4}[-/.]\d\d[-/.]\d\d.*|\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d+)?")),
    ("hex", re.compile(r"@?0[xX][0-9a-fA-F]+|(?=.*[0-9])(?=.*[a-fA-F])[0-9a-fA-F]{6,}|"
                       r"[a-f]{8,}|[A-F]{8,}")),
    ("url", re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*://.*")),
    ("path", re.compile(r"(?:~|\.{1,2})?/.*|[A-Za-z]:\\.*|\\\\.*|[\w.@-]+/[\w.@-]+/.*")),
    ("mail", re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    ("host", re.compile(r"(?:[\w-]+\.)+[a-zA-Z]{2,}(?::\d+)?")),
    ("identifier", re.compile(r"\S*\d\S*")),
    ("word", re.compile(r"\S+")),
)  # fmt: skip


def measure(value: str) -> tuple[str, float | None]:
    """The kind of a value, and as a number what has one: seconds, bytes."""
    if _NUMBER.fullmatch(value):
        return "number", float(value.strip("#%").replace(",", ""))
    if found := _SIZE.fullmatch(value):
        number = _float(found[1])
        return "size", None if number is None else number * _SIZES[found[2].lower()]
    if (found := _DURATION.fullmatch(value)) and found[2] in _SECONDS:
        number = _float(found[1])
        return "duration", None if number is None else number * _SECONDS[found[2]]
    for name, shape in _SHAPES:
        if shape.fullmatch(value):
            return name, None
    return "text", None


def summarise(values: Sequence[str]) -> Parameter:
    """What is usual of the values that a place had in a sample of lines."""
    counts = Counter(values)
    measured = {value: measure(value) for value in counts}
    kinds: Counter[str] = Counter()
    for value, count in counts.items():
        if value:
            kinds[measured[value][0]] += count
    kind = min(kinds, key=lambda name: (-kinds[name], name)) if kinds else "text"
    numbers = [number for name, number in measured.values() if name == kind and number is not None]
    frequent = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:MOST_VALUES]
    return Parameter(
        kind=kind,
        values=tuple(value for value, _ in frequent),
        distinct=len(counts),
        sampled=len(values),
        low=min(numbers, default=None),
        high=max(numbers, default=None),
    )


def _float(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
