"""Replaces what varies from line to line by its shape alone: numbers, addresses, paths, dates.

One set of masks for every system: a mask names a kind of value, never a product. Words stay;
whether a word varies shows in how many stand in its place (``merging``). What every line is
given to (``outline``) is one expression; the rest looks only at outlines that differ.
"""

import re

import polars as pl

HOLE = "0"
"""Stands for one value in outlines and masked texts. A word with a digit in it never survives
masking, so nothing else looks like it."""

_CHARACTER = r"""[^\s=:,;|()\[\]{}<>"'`.#@]"""
"""Within a word. The others, and runs of dots, separate words."""
_EDGE = r"""(^|[\s=:,;|(\[{<"'`#@])"""
"""What a value may follow; captured and put back, for Rust's expressions have no look-behind."""
_AFTER = r"""([\s/:,;)\]}>"'|]|$)"""
_LINK = r"""[a-zA-Z][a-zA-Z0-9+.-]*://[^\s"'<>,;)\]}]+"""
_DRIVE = r"""[A-Za-z]:\\[^\s"'<>|,;)\]]*|\\\\[\w.$-]+\\[^\s"'<>|,;)\]]*"""
_WITH_DIGIT = r"(?:W+\.)*W*[0-9]W*(?:\.W+)*".replace("W", _CHARACTER)
_GROUPS = (
    r"\b(?:[0-9A-Fa-f]{1,4}:){4,7}[0-9A-Fa-f]{1,4}\b|"
    r"\b(?:[0-9A-Fa-f]{1,4}:){1,6}(?::[0-9A-Fa-f]{1,4}){1,6}\b"
)
"""Addresses of network cards, and IPv6."""
_CLOCK = r"\b[0-9]{1,2}:[0-5][0-9](?::[0-5][0-9](?:[.,][0-9]+)?)?\b"
"""Times of day, and durations written alike."""
_UNSPOKEN = (
    r"a[eoq]|b[fghknqvwxz]|c[bjqvwxz]|d[kqxz]|f[bcghjkmpqvwxz]|g[bdfjkpqxz]|h[cdfghjkpqwxz]|"
    r"i[hjwy]|j[bcdfghijklmnpqrstvwxyz]|k[bcfghjkmqrtvxyz]|l[hjqwxz]|m[cfghjqvwxz]|n[qxz]|oq|"
    r"p[gjkqvxz]|q[abcdefghijklmnopqrstvwxyz]|r[jqxz]|s[bjxz]|t[jkqx]|u[hjkquwyz]|"
    r"v[bcdfghjklnqrstuvwxyz]|w[bcfgjkmpquvwxyz]|x[bghjknoqruvwxz]|y[hjkquvxy]|"
    r"z[bcdfghjklmnpqrstuvwxyz]"
)
"""Pairs of letters that next to no word has, of 12,000 in programs and their documentation."""
_CHANCE = rf"\b[a-z]*(?:{_UNSPOKEN})[a-z]*(?:{_UNSPOKEN})[a-z]*\b"
"""Small letters with two such pairs: an identifier made by chance. Five of six with ten letters
are; one word in a thousand."""
_THOUSANDS = r"\b[0-9]{1,3}(?:,[0-9]{3})+\b"
_EARLY = f"{_GROUPS}|{_CLOCK}|{_THOUSANDS}|"
OUTLINE = f"{_EARLY}{_LINK}|{_DRIVE}|{_WITH_DIGIT}|{_CHANCE}"
_START = rf"(?<!{_CHARACTER})(?<!{_CHARACTER}\.)"
WITHIN_LINES = rf"{_EARLY}(?<![a-zA-Z0-9+.-]){_LINK}|{_DRIVE}|{_START}(?:{_WITH_DIGIT})|{_CHANCE}"
"""The same for Python's engine, which would try each character of a long word as a beginning."""

_MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*"
_DATE = (
    rf"\b(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? +)?(?:{_MONTH} +0|0[ /-]{_MONTH})"
    r"(?:[ ,/-]+0\b(?:[:.]0\b)*)*"
)
_AMOUNT = r"\b0 ?(?:[kKMGTP]i?[bB]|[kKMGTPB])\b"
"""A number and the unit of a size, which changes with the number."""
_LESS = r"<0 ?(?:sec|seconds?|ms|msec|us|ns|s|min|minutes?|hours?)\b"
_PATH_CHARACTER = r"""[^\s"'`<>|,;:()\[\]{}=]"""
_PATH = rf"(?:~|\.{{1,2}})?/[\w.@%+~*-]{_PATH_CHARACTER}*|(?:[\w.@-]+/){{2,}}{_PATH_CHARACTER}*"
_HEX = r"(?:[0-9A-Fa-f]{1,2}:){4,}[0-9A-Fa-f]{1,2}|[a-f]{8,}\b|[A-F]{8,}\b"
_NOTHING = r"(?i:true|false|null)\b"
_MAIL = r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
_TOP_LEVEL = (
    "com|net|org|edu|gov|mil|int|info|biz|io|dev|app|cloud|local|internal|localdomain|lan|arpa|"
    "corp|home|intra"
)
"""Ends of host names that are no ends of names of files or classes."""
_HOST = (
    rf"(?:[\w-]+\.)+(?:{_TOP_LEVEL})|"
    r"(?:[\w-]+\.){2,}(?:(?:ac|co|com|edu|net|org|gov)\.)?[a-z]{2}"
)

MASKS: tuple[tuple[str, str], ...] = (
    (_DATE, HOLE),
    (_LESS, HOLE),
    (_AMOUNT, HOLE),
    (f"{_EDGE}(?:{_PATH}|{_HEX}|{_NOTHING}|{_MAIL})", "${1}" + HOLE),
    (f"{_EDGE}(?:{_HOST}){_AFTER}", "${1}" + HOLE + "${2}"),
)
"""Expressions in Rust's syntax over outlines, and what takes the place, in order."""

SKELETON = 12
"""Words, after the first, of which a skeleton tells the beginning."""
_NUMBERS = pl.Series([chr(0x100 + number) for number in range(64)])
"""Say how many words there are, in one character that no line begins a word with."""
_CLASSES = str.maketrans(
    {letter: "air"[(number > 7) + (number > 16)] for number in range(26)
     for letter in (chr(97 + number), chr(65 + number))}
)  # fmt: skip


def outline(messages: pl.Series) -> pl.Series:
    """Messages with each word that has a digit, each link and each Windows path as a hole."""
    return messages.str.replace_all(OUTLINE, HOLE)


def mask(outlines: pl.Series) -> pl.Series:
    """Outlines with every value that shows by its shape as a hole."""
    frame = pl.DataFrame({"m": outlines})
    masked = pl.col("m")
    for pattern, replacement in MASKS:
        masked = masked.str.replace_all(pattern, replacement)
    return frame.select(masked)["m"]


def firsts(outlines: pl.Series) -> pl.Series:
    """Of each outline the first character of its first words, and how many words there are."""
    frame = pl.DataFrame({"words": outlines.str.split(" ")})
    starts = pl.col("words").list.head(SKELETON + 1).list.eval(pl.element().str.head(1))
    number = _NUMBERS.gather((frame["words"].list.len() - 1) % len(_NUMBERS))
    return frame.select(starts.list.join("") + number)["words"]


def skeleton(first: str) -> str:
    """One that ``firsts`` gives, with one of three marks for each letter.

    An identifier that never comes twice leaves at most three skeletons, while two kinds of lines
    hardly ever leave the same.
    """
    return first.translate(_CLASSES)


SEPARATORS = frozenset("=:,;|()[]{}<>\"'`.#@ ")
TOKEN = re.compile(rf"\.{{2,}}|\s+|{_CHARACTER}+(?:\.{_CHARACTER}+)*|.")

Tokens = tuple[str, ...]
"""A masked text in words, separators and holes."""


def token(found: str) -> str:
    """A match of ``TOKEN`` as it counts: runs of blanks are one, a word with a hole is a hole."""
    return HOLE if HOLE in found else " " if found.isspace() else found


def tokens(masked: str) -> Tokens:
    """Cut a masked text."""
    return tuple(map(token, TOKEN.findall(masked.strip())))
