"""Characters that make a log line look different from what it says."""

import unicodedata

from bartizan.detect.logs.payload import Payload
from bartizan.model import Check, Confidence, Example, Severity

CHECK = Check(
    id="LOG-123",
    slug="hidden-text-in-log",
    title="A log line holds characters that hide or reorder its text",
    severity=Severity.MEDIUM,
    confidence=Confidence.MEDIUM,
    what="""Characters that turn the direction of text (U+202D, U+202E, and others where no text runs from right to left)
and single NUL characters between letters. Damaged files, which hold rows of NULs, are not reported.""",
    why="""`user[U+202E]nimda` reads as `useradmin`, and a program that stops at NUL compares only the front of a name.""",
    fix="""1. Look at the line's bytes.
2. Refuse control and direction characters in names, and escape them in logs.
3. Look what the name was used for.""",
    cwe=(1007, 117, 158),
    attack=("T1036.002", "T1565.001"),
    controls=("soc2:CC7.2", "nist-800-53:AU-9"),
    references=("https://www.unicode.org/reports/tr36/",),
    bad=(
        Example("app.log", "INFO opened invoice\u202efdp.exe by bob\n"),
        Example("app.log", "INFO upload name=photo.php\x00.jpg stored\n"),
    ),
    good=(
        Example("app.log", "INFO greeting \u2067\u05e9\u05dc\u05d5\u05dd\u2069 sent\n"),
        Example("app.log", "\x00\x00\x00\x00\x00\x00INFO restarted after power loss\n"),
    ),
)
RAW = True
_SHARE = 10
"""A text of which more than one in so many characters is NUL is damaged, or not UTF-8."""


def _left_to_right(text: str, _start: int, _end: int) -> bool:
    """Whether no letter of the text runs from right to left."""
    return not any(unicodedata.bidirectional(sign) in ("R", "AL") for sign in text)


def _single(text: str, _start: int, _end: int) -> bool:
    """Whether there are few NULs and no row of them."""
    return "\x00\x00" not in text and text.count("\x00") * _SHARE < len(text)


PAYLOADS = (
    Payload("\u202d|\u202e", lambda text, start, _end: start + 1 < len(text)),
    Payload("\u202a|\u202b|\u2066|\u2067|\u2068", _left_to_right),
    Payload(r"[!-~]\x00[!-~]", _single),
)
