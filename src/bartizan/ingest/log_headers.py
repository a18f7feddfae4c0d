"""Learns what stands before the message in the lines of a log: time, level, thread, component.

No list of layouts: the first lines are cut into columns, and a column belongs to the header if it
has the same kind in nearly all lines. So the usual layouts are read (syslog, log4j, logback,
Python, Go, klog, nginx, Apache, Windows servicing, Android, pipes between columns) as are those
that nobody described.
"""

import re
from collections import Counter
from collections.abc import Sequence

import msgspec

LOOKED_AT = 400
"""Lines from which a header is learned."""
LEAST = 3
"""Lines below which columns say nothing, unless a time begins each."""
SHARE = 0.9
"""Of the lines in which a column must have its kind."""
SURE = 0.98
"""The same for numbers, with which messages begin as well."""
WORDS = 3
"""Words of no special kind at most before a column that is surely of the header."""
BARS = 2
"""Bars at least that divide columns."""
COLUMNS = 14
"""Columns that are looked at."""
TIMED = 6
"""Columns among which the time is, if there is one."""
FRONT = 400
"""Characters that are looked at."""
FEW = 12
"""Different words at most of a column that names the part of a program."""

_LEVELS = frozenset(
    ("TRACE", "DEBUG", "INFO", "INFORMATION", "NOTICE", "WARN", "WARNING", "ERROR", "ERR", "SEVERE",
     "FATAL", "CRIT", "CRITICAL", "ALERT", "EMERG", "PANIC", "FAILURE", "FINE", "FINER", "FINEST",
     "CONFIG", "VERBOSE", "LOG", "AUDIT", "DETAIL", "HINT", "STATEMENT",
     "V", "D", "I", "W", "E", "F")
)  # fmt: skip
_TIME = re.compile(
    r"(?:\d{4}|\d\d)[-/.]\d\d?[-/.]\d\d?(?:[T_ -]?\d\d[:.]\d\d[:.]\d\d\S*)?|"  # dates
    r"\d{1,2}[-/.](?:\d{1,2}|[A-Z][a-z]{2})(?:[-/.]\d{2,4})?(?::\d\d:\d\d:\d\d)?|"
    r"\d{1,2}:\d\d(?::\d\d)?(?:[.,:]\d+)?(?:Z|[+-]\d\d:?\d\d)?|"  # clocks
    r"\d{8}[-T_]?\d\d:?\d\d:?\d\d\S*|"
    r"[IWEFD]\d{4}|"  # klog
    r"1\d{9}(?:\.\d+|\d{3}|\d{6}|\d{9})?|"  # epochs
    r"[+-]\d{4}|UTC|GMT|[AP]M|[ECMP][SD]T|"
    r"Mon|Tue|Wed|Thu|Fri|Sat|Sun|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
)
_NUMBER = re.compile(r"\d+")
_COMPONENT = re.compile(
    r"[^\s\]\[:]+:\d+\]|[^\s:=]+\[\d+\]:|\d+#\d+:|[A-Za-z_$/][^\s:=\[\]]*(?::\d+)?:"
)
_BARRED = re.compile(r"[\[(]?\d[^|a-z]{7,40}\|")
_BETWEEN = re.compile(r"[-|:>]+")
_MODULE = re.compile(r"[A-Za-z_][\w$-]*(?:\.[\w$-]+)+")

Kind = str
"""``t`` time, ``l`` level, ``n`` number, ``b`` in brackets, ``c`` component with a colon,
``d`` a dash or bar, ``T`` a time in brackets, ``m`` a dotted name, ``p`` one of few words, with
blanks behind, ``w`` another word."""


class Column(msgspec.Struct, frozen=True):
    """A column of a line."""

    kind: Kind
    start: int
    end: int
    padded: bool
    """More than one blank follows."""


class Header(msgspec.Struct, frozen=True):
    """What was learned of the lines of a log."""

    kinds: str = ""
    """The kind of each column of the header."""
    bars: int = 0
    """Bars that end the header, where columns are divided by them."""
    dash: bool = False
    """A few more words and a free-standing dash may follow."""
    lines: int = 0
    """From which it was learned."""

    @property
    def found(self) -> bool:
        """Whether there is a header at all."""
        return bool(self.kinds or self.bars)


def columns(line: str) -> list[Column]:
    """The columns at the front of a line."""
    found: list[Column] = []
    at, end = 0, min(len(line), FRONT)
    while at < end and len(found) < COLUMNS:
        if line[at].isspace():
            at += 1
            continue
        stop = _bracketed(line, at) if line[at] in "[(<" else _word(line, at)
        text = line[at:stop]
        after = len(line) - len(line[stop:].lstrip()) - stop
        found.append(Column(_kind(text), at, stop, after > 1))
        at = stop
    return found


def learn(lines: Sequence[str]) -> Header:
    """The header of lines of one log."""
    some = _alike([line for line in lines[:LOOKED_AT] if line.strip() and not line[0].isspace()])
    if not some:
        return Header()
    cut = [columns(line) for line in some]
    if bars := _bars(some):
        return Header(bars=bars, lines=len(some))
    kinds = ""
    for place in range(COLUMNS):
        kind = _common(cut, some, place)
        if kind is None:
            break
        kinds += kind
    kinds = _ended(kinds)
    timed = "t" in kinds or "T" in kinds or (kinds.startswith("nn") and "l" in kinds)
    if not timed or (len(some) < LEAST and kinds[0] not in "tT"):
        return Header(lines=len(some))
    return Header(kinds, dash=_dashed(some, cut, kinds), lines=len(some))


def _alike(lines: Sequence[str]) -> Sequence[str]:
    """Without the rest of traces and output: lines with no time where most have one."""
    cut = [columns(line) for line in lines]
    timed = [any(one.kind in "tT" for one in line[:TIMED]) for line in cut]
    if 2 * sum(timed) <= len(lines):
        timed = [line[0].kind == "n" for line in cut]
    if 2 * sum(timed) <= len(lines):
        return lines
    return [line for line, told in zip(lines, timed, strict=True) if told]


def pattern(header: Header) -> str:
    """An expression (Rust's syntax) of a line, with the groups ``component`` and ``message``."""
    if header.bars:
        before = rf"(?:[^|]*\|){{{header.bars - BARS}}}"
        return rf"(?s)^[^|]*\|(?P<component>[^|]*)\|{before}\s*(?P<message>.*)$"
    named = header.kinds.rfind("c") if "c" in header.kinds else header.kinds.rfind("m")
    parts = []
    for at, kind in enumerate(header.kinds):
        one = _PATTERNS[kind]
        one = f"(?P<component>{one})" if at == named else one
        if kind == "c":
            parts.append(rf"(?:{one}\s*)?")
        else:
            parts.append(rf"{one}\s*" if kind in "bT" else rf"{one}(?:\s+|$)")
    whole = "".join(parts) + (_DASHED if header.dash else "")
    return rf"(?s)^\s*{whole}{'' if named >= 0 else '(?P<component>)'}(?P<message>.*)$"


def untimed(header: Header) -> int:
    """Words before the time."""
    return next((at for at, kind in enumerate(header.kinds) if kind in "tT"), 0)


_NESTED = r"\[(?:[^\[\]]|\[[^\[\]]*\])*\]|\([^()]*\)|<[^<>]*>"
_PATTERNS = {
    "t": r"(?:[^\s\[(<]*\d\S*|[A-Z][A-Za-z]{1,3},?)",
    "T": rf"(?:{_NESTED}):?",
    "n": r"\d+[,:;]?",
    "l": r"\S+",
    "b": rf"(?:{_NESTED}):?",
    "d": r"[-|:>]+",
    "w": r"\S+",
    "p": r"\S+",
    "m": r"\S+",
    "c": rf"(?:{_COMPONENT.pattern})",
}
_DASHED = r"(?:(?:\S+(?: \S+){0,2} +)?- +)?"


def _ended(kinds: str) -> str:
    """Columns up to the last that is surely of a header."""
    end = 0
    timed = False
    for at, kind in enumerate(kinds):
        between = at - end
        timed = timed or kind in "tT" or (kind == "l" and kinds.startswith("nn"))
        near = between <= (WORDS if kind in "tTlcd" else 0)
        if kind == "w" or (kind == "n" and not timed):
            continue
        if timed and not near:
            break
        if timed:
            end = at + 1
        if kind == "c" and kinds[at + 1 : at + 2] != "d":
            break
    return kinds[:end]


def _bars(lines: Sequence[str]) -> int:
    """Bars after which the message begins, if nearly all lines have as many at their front."""
    counts = Counter(min(line[:FRONT].count("|"), COLUMNS) for line in lines)
    fewest = min(counts)
    timed = sum(_BARRED.match(line) is not None for line in lines)
    return fewest if fewest >= BARS and timed >= SHARE * len(lines) else 0


def _dashed(lines: Sequence[str], cut: Sequence[Sequence[Column]], kinds: str) -> bool:
    """Whether nearly all lines go on with a few words and a dash."""
    if "d" in kinds or "c" in kinds:
        return False
    ends = [line[len(kinds) - 1].end for line in cut if len(line) >= len(kinds)]
    told = re.compile(r"\s*(?:\S+(?: \S+){0,2} +)?- +")
    hits = sum(bool(told.match(line, end)) for line, end in zip(lines, ends, strict=False))
    return hits >= SHARE * len(lines)


def _word(line: str, at: int) -> int:
    stop = at
    while stop < len(line) and not line[stop].isspace():
        stop += 1
    return stop


_CLOSES = {"[": "]", "(": ")", "<": ">"}


def _bracketed(line: str, at: int) -> int:
    """Where a bracket that opens here closes, with what clings to it."""
    opened, closed, depth = line[at], _CLOSES[line[at]], 0
    for stop in range(at, min(len(line), at + FRONT)):
        depth += (line[stop] == opened) - (line[stop] == closed)
        if not depth:
            return stop + 2 if line[stop + 1 : stop + 2] == ":" else stop + 1
    return _word(line, at)


def _kind(text: str) -> Kind:
    if text[0] in "[(<" and len(text) > 1 and text.rstrip(":")[-1] in "])>":
        words = text.strip("[]()<>: ").split()
        timed = [word for word in words if _TIME.fullmatch(word.rstrip(","))]
        clock = any(":" in word or word.count("-") > 1 for word in timed)
        return "T" if clock and words and words[0] in timed else "b"
    bare = text.rstrip(",:;")
    told = (
        ("d", _BETWEEN.fullmatch(text)),
        ("t", _TIME.fullmatch(bare)),
        ("l", bare.upper() in _LEVELS and (len(bare) > 1 or bare.isupper())),
        ("n", _NUMBER.fullmatch(bare)),
        ("c", _COMPONENT.fullmatch(text)),
        ("m", _MODULE.fullmatch(text)),
    )
    return next((kind for kind, hit in told if hit), "w")


def _common(cut: Sequence[Sequence[Column]], lines: Sequence[str], place: int) -> Kind | None:
    """The kind that nearly all lines have in a column, ``w`` if they have none in common.

    None: too few lines have the column.
    """
    here = [(line[place], text) for line, text in zip(cut, lines, strict=True) if len(line) > place]
    needed = SHARE * len(cut)
    if len(here) < needed:
        return None
    kinds = Counter(column.kind for column, _ in here)
    for kind in "tTlcbdm":
        if kinds[kind] >= needed:
            return kind
    if kinds["t"] + kinds["n"] >= SURE * len(cut):
        return "t" if kinds["t"] > kinds["n"] else "n"
    words = {text[column.start : column.end] for column, text in here}
    padded = sum(column.padded for column, _ in here)
    return "p" if padded >= needed and len(words) <= FEW and len(here) >= LEAST else "w"
