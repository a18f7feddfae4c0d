"""What a line says with its luck taken out: numbers, versions, hashes, sizes, times, progress bars.

Finer than a template: words stay, also those in links and paths, so that two runs of the same
script give the same details. Not for logs of one run: templates say more about those.
"""

import re

import polars as pl

LONGEST = 2000
"""Characters of a line that count."""

_AMOUNT = (
    r"\b[0-9][0-9.,]*\s?(?:ns|us|µs|ms|s|sec|secs|seconds?|min|mins|minutes?|h|"
    r"[kKMGT]?i?[bB](?:ytes|s)?(?:/s(?:ec)?)?|bytes)\b"
)
_VERSION = (
    r"\bv?[0-9]+(?:\.[0-9]+)+"
    r"(?:[-+.]?(?:a|b|rc|alpha|beta|dev|post|pre|SNAPSHOT)[.0-9]*)?\b"
)
_STEPS: tuple[tuple[str, str], ...] = (
    (r"\x1b\[[0-9;]*[A-Za-z]", ""),
    (r"\b(HEAD (?:is now|was|detached) at [0-9a-f]{7,40})\b.*", "${1}"),  # not a commit's title
    (r"[\u2500-\u259f]{2,}|[=#>.~*_-]{6,}", "-"),  # bars and rules
    (r"\b[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\b", "0"),
    (r"\b[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9:.,]+(?:Z|[+-][0-9:]+)?)?", "0"),
    # A number with the unit of a time or a size, and the brackets around it: fast tests have none.
    (r"\s*[(\[]<?\s*[0-9][0-9.,]*\s?(?:ns|us|µs|ms|s|sec|seconds|m|min|h)\s?[0-9.]*s?[)\]]", ""),
    (_AMOUNT, "0"),
    (_VERSION, "0"),
    (r"\b0[xX][0-9a-fA-F]+\b|\b[0-9a-f]{7,64}\b|\b[0-9A-F]{7,64}\b", "0"),  # hashes, addresses
    (r"_[0-9a-f]{6,64}\b", "_0"),
    (r"[0-9]+", "0"),
    (r"0(?:[.,:/-]?0)+", "0"),
    (r"\s+", " "),
    (r"([\[(]) ", "${1}"),
)  # fmt: skip

_NUMBER = re.compile(r"(?<![\w.])[0-9]+(?![\w.])")
_HOST = re.compile(
    r"\b[a-z][a-z0-9+.-]{1,15}://(?:[^\s/@\"'<>]{1,200}@)?([\w.-]{1,253}|\[[0-9a-fA-F:]{2,45}\])"
)


def details(lines: pl.Series) -> pl.Series:
    """The detail of each line."""
    found = pl.col("line").str.slice(0, LONGEST)
    for pattern, instead in _STEPS:
        found = found.str.replace_all(pattern, instead)
    return pl.DataFrame({"line": lines}).select(found.str.strip_chars().alias("detail"))["detail"]


def numbers(line: str) -> tuple[str, ...]:
    """The whole numbers of a line that stand alone, such as counts of failures."""
    return tuple(_NUMBER.findall(line[:LONGEST]))


def hosts(line: str) -> frozenset[str]:
    """The hosts of links in a line."""
    return frozenset(host.lower().strip(".") for host in _HOST.findall(line[:LONGEST]))
